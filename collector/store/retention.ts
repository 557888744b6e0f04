/**
 * Retention: the oldest segments go when the data grows too large or too old.
 *
 * The age of a segment is that of its last row. What a merged segment replaces has no rows of its own and
 * goes first. Otherwise what is deleted is always a prefix of the segments in
 * the order of their last rows: nothing newer goes before something older. Journals count towards the
 * bytes but are never deleted; once sealed they are segments like the others. A segment that cannot be
 * deleted stays, is told of, and keeps nothing younger from being deleted in its place.
 *
 * @module
 */

import { removeFileSync } from "./atomic_file.ts";
import { mergeLevel } from "./merged_stem.ts";
import { listSegmentFiles, type SegmentFiles, segmentPath, segmentState } from "./segment_files.ts";
import { readSidecarFile, type SidecarSegment } from "./sidecar.ts";
import { SidecarReader } from "./sidecar_reader.ts";

/** A segment as retention sees it. */
export interface RetainedSegment {
  /** Names it in the plan. */
  readonly stem: string;
  /** Time of the last row, or the best that is known of it, milliseconds since 1970. */
  readonly endMs: number;
  /** Bytes of all its files. */
  readonly byteSize: number;
  /** False for an open journal. */
  readonly deletable: boolean;
}

/** How much is kept. */
export interface RetentionLimits {
  /** All segments and journals together. */
  readonly retainBytes: number;
  /** Age of the last row; Infinity keeps for ever. */
  readonly retainMs: number;
  readonly nowMs: number;
}

/**
 * Which segments go, oldest first. Afterwards no deletable one is older than `retainMs`, and all
 * together are within `retainBytes`, unless journals alone exceed it.
 */
export function planRetention<T extends RetainedSegment>(
  segments: readonly T[],
  { retainBytes, retainMs, nowMs }: RetentionLimits,
): readonly T[] {
  let totalBytes = bytesOfAll(segments);
  const candidates = segments
    .filter(({ deletable }) => deletable)
    .sort((a, b) => a.endMs - b.endMs || (a.stem < b.stem ? -1 : a.stem > b.stem ? 1 : 0));
  const going: T[] = [];
  for (const segment of candidates) {
    if (segment.endMs >= nowMs - retainMs && totalBytes <= retainBytes) break;
    going.push(segment);
    totalBytes -= segment.byteSize;
  }
  return going;
}

/** A segment that should have been deleted. */
export interface UndeletedSegment {
  readonly directory: string;
  readonly stem: string;
  /** What the disk said. */
  readonly error: unknown;
}

/** What retention did. */
export interface RetentionOutcome {
  /** Stems that were deleted, oldest first. */
  readonly removedStems: readonly string[];
  readonly undeleted: readonly UndeletedSegment[];
  readonly removedBytes: number;
  /** Bytes of segments and journals that stay. */
  readonly keptBytes: number;
}

/**
 * Deletes what `planRetention` says. The sidecar goes first: a segment half deleted is a loose Parquet
 * file, which readers still understand and the next run deletes. Then empty partition folders go.
 *
 * Synchronous, as it also makes room on a full disk in the middle of a tick.
 *
 * @throws whatever the disk says when its folders cannot be listed.
 */
export function applyRetention(dataDir: string, limits: RetentionLimits): RetentionOutcome {
  const all = listSegmentFiles(dataDir);
  const gone: ListedSegment[] = [];
  const undeleted: UndeletedSegment[] = [];
  let kept = retainedSegments(all, limits.nowMs - limits.retainMs);
  for (;;) {
    const going = new Set(planRetention(kept, limits));
    if (going.size === 0) break;
    const stuck = new Set<ListedSegment>();
    for (const segment of going) {
      const { directory, stem } = segment.files;
      try {
        removeSegment(segment.files);
        gone.push(segment);
      } catch (error) {
        stuck.add(segment);
        undeleted.push({ directory, stem, error });
      }
    }
    // Those that stay are planned again without what is stuck: others go in its place.
    kept = kept.filter((segment) => !going.has(segment) || stuck.has(segment))
      .map((segment) => stuck.has(segment) ? { ...segment, deletable: false } : segment);
  }
  for (const directory of new Set(gone.map(({ files }) => files.directory))) {
    removeIfEmpty(directory);
    removeIfEmpty(directory.slice(0, directory.lastIndexOf("/")));
  }
  return {
    removedStems: gone.map(({ stem }) => stem),
    undeleted,
    removedBytes: bytesOfAll(gone),
    keptBytes: bytesOfAll(kept),
  };
}

function removeSegment(files: SegmentFiles): void {
  for (const extension of ["containers", "parquet", "journal.damaged"] as const) {
    removeFileSync(segmentPath(files, extension));
  }
}

function bytesOfAll(segments: readonly RetainedSegment[]): number {
  return segments.reduce((sum, { byteSize }) => sum + byteSize, 0);
}

/**
 * Deletes the oldest sealed segments until `wantedBytes` are free that were not before, or no segment
 * is left. For a disk that is full.
 */
export function freeBytes(dataDir: string, wantedBytes: number): RetentionOutcome {
  const all = retainedSegments(listSegmentFiles(dataDir), -Infinity);
  return applyRetention(dataDir, {
    retainBytes: bytesOfAll(all) - wantedBytes,
    retainMs: Infinity,
    nowMs: 0,
  });
}

interface ListedSegment extends RetainedSegment {
  readonly files: SegmentFiles;
}

/**
 * A segment's name tells its start; its sidecar is opened only where the start is old enough that the
 * end decides about it, or where it is merged and may be hours long.
 */
function retainedSegments(
  all: readonly SegmentFiles[],
  oldestMs: number,
): readonly ListedSegment[] {
  const replaced = new Set<string>();
  const reader = new SidecarReader(); // of a tick's time: a full decoding of each would be seen in it
  const segments = all.map((files): ListedSegment => {
    const { directory, stem, startMs, journalBytes } = files;
    const isMerged = mergeLevel(stem) > 0;
    const sidecar = isMerged || startMs < oldestMs ? readSidecar(files, reader) : undefined;
    if (isMerged && segmentState(files) === "sealed") {
      for (const name of sidecar?.replaces ?? []) replaced.add(`${directory}/${name}`);
    }
    return {
      files,
      stem,
      endMs: sidecar?.endMs ?? startMs,
      byteSize: bytesOf(files),
      deletable: segmentState(files) !== "journal" && journalBytes === undefined,
    };
  });
  if (replaced.size === 0) return segments;
  return segments.map((segment) =>
    replaced.has(`${segment.files.directory}/${segment.stem}`)
      ? { ...segment, endMs: -Infinity }
      : segment
  );
}

function bytesOf({ journalBytes, parquetBytes, sidecarBytes, damagedBytes }: SegmentFiles): number {
  return [journalBytes, parquetBytes, sidecarBytes, damagedBytes]
    .reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

function readSidecar(files: SegmentFiles, reader: SidecarReader): SidecarSegment | undefined {
  if (files.sidecarBytes === undefined) return undefined;
  try {
    return reader.read(readSidecarFile(segmentPath(files, "containers"))).segment;
  } catch (error) {
    // Gone, damaged or newer: the name's own time must do.
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function removeIfEmpty(directory: string): void {
  try {
    if ([...Deno.readDirSync(directory)].length === 0) Deno.removeSync(directory);
  } catch (error) {
    // The collector may put a journal there, or remove the folder itself, at the same moment.
    if (error instanceof Deno.errors.NotFound || isNotEmpty(error)) return;
    throw error;
  }
}

function isNotEmpty(error: unknown): boolean {
  return error instanceof Error && error.message.includes("os error 39");
}
