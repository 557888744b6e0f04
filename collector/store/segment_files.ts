/**
 * What lies in a data directory: the files of each segment, found by name alone.
 *
 * The reader's rule: a stem with a sidecar is sealed, its Parquet file counts and a journal beside it
 * does not; a stem with a journal and no sidecar is open (or was left by a crash), its journal counts
 * and a Parquet file beside it does not; a Parquet file alone is loose and counts.
 *
 * @module
 */

import { join } from "@std/path";
import { mergeLevel } from "./merged_stem.ts";
import { parsePartitionPath, parseSegmentName } from "./partition.ts";

/** The files that share a stem within one partition; a size is undefined where there is no file. */
export interface SegmentFiles {
  /** Folder of the partition, beginning with the data directory. */
  readonly directory: string;
  readonly stem: string;
  /** Start of the segment by its name. */
  readonly startMs: number;
  readonly journalBytes: number | undefined;
  readonly parquetBytes: number | undefined;
  readonly sidecarBytes: number | undefined;
  /** A journal that sealing kept because parts of it are not readable. */
  readonly damagedBytes: number | undefined;
}

/** Which of a stem's files hold its data. */
export type SegmentState = "sealed" | "journal" | "loose" | "empty";

/** Ending of a journal that sealing kept. */
export const DAMAGED_SUFFIX = ".damaged";

/** Applies the reader's rule. "empty": nothing that holds rows, such as a sidecar alone. */
export function segmentState(files: SegmentFiles): SegmentState {
  if (files.sidecarBytes !== undefined && files.parquetBytes !== undefined) return "sealed";
  if (files.journalBytes !== undefined) return "journal";
  return files.parquetBytes !== undefined ? "loose" : "empty";
}

/** A segment by its name, and what its rows say of it. */
export interface SegmentTimes {
  readonly stem: string;
  /** Names its folder or its node, as far as they are known: nothing is merged across them. */
  readonly place: string;
  /** Times of the first and last row, milliseconds since 1970. */
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Which segments merged ones stand for whose sidecars do not say what they replace: those of the same
 * place and a lower level whose times lie within those of the merged one. A merge takes whole neighbours,
 * so that its inputs are among them, and others only where a clock was set back.
 *
 * @param merged may have others than merged ones, which stand for nothing.
 * @returns each that is replaced with one that stands for it.
 */
export function replacedByTimes<T extends SegmentTimes, M extends SegmentTimes>(
  segments: Iterable<T>,
  merged: readonly M[],
): ReadonlyMap<T, M> {
  const replaced = new Map<T, M>();
  const standing = merged.filter(({ stem }) => mergeLevel(stem) > 0);
  if (standing.length === 0) return replaced;
  const sorted = [...segments].sort((a, b) => a.startMs - b.startMs);
  for (const each of standing) {
    const level = mergeLevel(each.stem);
    for (let i = firstFrom(sorted, each.startMs); i < sorted.length; i++) {
      const segment = sorted[i]!;
      if (segment.startMs > each.endMs) break;
      // A sidecar may have fractions of milliseconds, which Parquet files have not.
      const isWithin = segment.place === each.place && Math.floor(segment.endMs) <= each.endMs;
      if (isWithin && mergeLevel(segment.stem) < level) replaced.set(segment, each);
    }
  }
  return replaced;
}

/** Index of the first that does not begin before `startMs`, in a list sorted by that. */
function firstFrom(sorted: readonly SegmentTimes[], startMs: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]!.startMs < startMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Time that a collector's segment covers unless it is told otherwise, and the longest of a merged one. */
const SEGMENT_MS = 90_000;
const MERGED_SEGMENT_MS_MAX = 2 * 3_600_000;

/** Time that a segment is taken to cover of which nothing but the name can be read, in milliseconds. */
export function assumedSpanMs(stem: string): number {
  return mergeLevel(stem) > 0 ? MERGED_SEGMENT_MS_MAX : SEGMENT_MS;
}

/** Path of one of a segment's files. */
export function segmentPath(
  files: Pick<SegmentFiles, "directory" | "stem">,
  extension: "journal" | "parquet" | "containers" | "journal.damaged",
): string {
  return join(files.directory, `${files.stem}.${extension}`);
}

/** All partition folders of a data directory, sorted; empty when it does not exist. */
export function listPartitions(dataDir: string): readonly string[] {
  return listDirectory(dataDir)
    .filter((name) => name.startsWith("dt="))
    .flatMap((date) => {
      const parent = join(dataDir, date);
      return listDirectory(parent).map((name) => join(parent, name));
    })
    .filter((path) => parsePartitionPath(path) !== undefined);
}

/**
 * All segments of a data directory, oldest name first. What vanishes while looking is left out; other
 * files are ignored.
 */
export function listSegmentFiles(dataDir: string): readonly SegmentFiles[] {
  return listPartitions(dataDir)
    .flatMap(listPartition)
    .sort((a, b) => a.startMs - b.startMs || (a.stem < b.stem ? -1 : a.stem > b.stem ? 1 : 0));
}

function listPartition(directory: string): readonly SegmentFiles[] {
  const byStem = new Map<string, Mutable<SegmentFiles>>();
  for (const name of listDirectory(directory)) {
    const damaged = name.endsWith(DAMAGED_SUFFIX);
    const parsed = parseSegmentName(damaged ? name.slice(0, -DAMAGED_SUFFIX.length) : name);
    const size = parsed === undefined ? undefined : sizeOf(join(directory, name));
    if (parsed === undefined || size === undefined) continue;
    const { stem, startMs } = parsed;
    const files = byStem.get(stem) ?? emptyFiles({ directory, stem, startMs });
    byStem.set(stem, files);
    if (damaged) files.damagedBytes = size;
    else if (parsed.kind === "journal") files.journalBytes = size;
    else if (parsed.kind === "parquet") files.parquetBytes = size;
    else files.sidecarBytes = size;
  }
  return [...byStem.values()];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function emptyFiles(
  name: Pick<SegmentFiles, "directory" | "stem" | "startMs">,
): Mutable<SegmentFiles> {
  return {
    ...name,
    journalBytes: undefined,
    parquetBytes: undefined,
    sidecarBytes: undefined,
    damagedBytes: undefined,
  };
}

function listDirectory(path: string): readonly string[] {
  try {
    return Array.from(Deno.readDirSync(path), (entry) => entry.name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    if (error instanceof Deno.errors.NotADirectory) return [];
    throw error;
  }
}

function sizeOf(path: string): number | undefined {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
