/**
 * The segments of a data directory as the plan sees them.
 *
 * Sidecars are read once and again when they have changed. What cannot be merged is told once, and left
 * alone for as long as its files are the same. A segment without a sidecar is told at the second look
 * that finds it so: at the first it may be one that is just being deleted, the sidecar before the rest. So
 * is a merge that was cut off, which may just be going to be finished.
 *
 * @module
 */

import type { Logger } from "@fgm/k8s/pod/log";
import { fileIdentity } from "../store/atomic_file.ts";
import { mergeLevel } from "../store/merged_stem.ts";
import { parsePartitionPath } from "../store/partition.ts";
import {
  listSegmentFiles,
  replacedByTimes,
  type SegmentFiles,
  segmentPath,
  segmentState,
} from "../store/segment_files.ts";
import { decodeSidecar, readSidecarFile, type SidecarSegment } from "../store/sidecar.ts";
import { readRowTimes, type RowTimes } from "../store/sidecar_lost.ts";
import type { PlannedSegment } from "./plan.ts";

/** A segment with its files. */
export interface SurveyedSegment extends PlannedSegment {
  readonly files: SegmentFiles;
  /** CRC-32 of its Parquet file, where its sidecar tells it. */
  readonly fileCrc32: number | undefined;
  /** Changes when one of its files does. */
  readonly identity: string;
}

/** What was known of a segment when its files had this identity. */
interface Known {
  readonly identity: string;
  readonly segment: SidecarSegment | undefined;
  /** Of a merged segment whose sidecar cannot be used, where its footer tells them. */
  readonly times: RowTimes | undefined;
}

const DAY_MS = 86_400_000;

/** Remembers sidecars from one look to the next. */
export class Survey {
  readonly #dataDir: string;
  readonly #log: Pick<Logger, "warn">;
  #known = new Map<string, Known>();
  /** Identities by path, without ending, of segments that are left alone. */
  #refused = new Map<string, string>();
  /** The same of segments of which something was missing at the last look. */
  #unfinished = new Map<string, string>();
  /** The same of merged segments of which it was told what else is left alone for them. */
  #unsure = new Map<string, string>();

  constructor(dataDir: string, log: Pick<Logger, "warn">) {
    this.#dataDir = dataDir;
    this.#log = log;
  }

  /** Segments that are left alone because they cannot be merged. */
  get refusedCount(): number {
    return this.#refused.size;
  }

  /**
   * Everything that holds rows but for journals, and for what a merged segment stands for.
   *
   * @param listed what the data directory holds; it goes on to change.
   * @throws whatever the disk says.
   */
  look(
    listed: readonly SegmentFiles[] = listSegmentFiles(this.#dataDir),
  ): readonly SurveyedSegment[] {
    const known = new Map<string, Known>();
    const refused = new Map<string, string>();
    const unfinished = new Map<string, string>();
    const replaced = new Set<string>();
    const segments: SurveyedSegment[] = [];
    for (const files of listed) {
      const path = pathOf(files);
      const identity = identityOf(files);
      if (identity === undefined) continue;
      const { segment, times } = this.#read(files, identity);
      known.set(path, { identity, segment, times });
      if (mergeLevel(files.stem) > 0) {
        for (const stem of segment?.replaces ?? []) replaced.add(pathOf({ ...files, stem }));
      }
      const reason = whyUnfinished(files, segment);
      if (reason !== undefined) {
        unfinished.set(path, identity);
        if (this.#unfinished.get(path) === identity) this.#refuse(path, identity, reason);
      }
      if (this.#refused.get(path) === identity) refused.set(path, identity);
      segments.push({
        ...planned(files, { segment, times }),
        identity,
        isMergeable: segment !== undefined && segment.replaces.length === 0 &&
          files.journalBytes === undefined && !refused.has(path),
      });
    }
    this.#known = known;
    this.#refused = refused;
    this.#unfinished = unfinished;
    for (const path of this.#replacedByTimes(segments)) replaced.add(path);
    return segments.filter(({ files }) => !replaced.has(pathOf(files)));
  }

  /**
   * Paths of what merged segments may stand for whose sidecars cannot be used. Readers leave it out; who
   * merged it would have its rows twice for good.
   */
  #replacedByTimes(segments: readonly SurveyedSegment[]): readonly string[] {
    const timed = segments.map((segment) => ({ ...segment, place: segment.partition }));
    const merged = timed.filter(({ files }) => this.#known.get(pathOf(files))?.times !== undefined);
    const replaced = [...replacedByTimes(timed, merged)];
    const unsure = new Map<string, string>();
    for (const [{ files, identity }, pairs] of Map.groupBy(replaced, ([, by]) => by)) {
      const path = pathOf(files);
      unsure.set(path, identity);
      if (this.#unsure.get(path) === identity) continue;
      const stems = pairs.map(([{ stem }]) => stem);
      this.#log.warn("Left alone what a merged segment replaces by its times", { path, stems });
    }
    this.#unsure = unsure;
    return replaced.map(([{ files }]) => pathOf(files));
  }

  /** Leaves a segment alone until its files change, and says so. */
  refuse({ files, identity }: SurveyedSegment, reason: string): void {
    this.#refuse(pathOf(files), identity, reason);
  }

  #refuse(path: string, identity: string, reason: string): void {
    if (this.#refused.get(path) === identity) return;
    this.#refused.set(path, identity);
    this.#log.warn("Cannot merge a segment; it is left as it is", { path, reason });
  }

  /** What the sidecar says, or what else does where the segment has none that can be used. */
  #read(files: SegmentFiles, identity: string): Pick<Known, "segment" | "times"> {
    const known = this.#known.get(pathOf(files));
    if (known?.identity === identity) return known;
    const segment = this.#readSidecar(files, identity);
    return { segment, times: segment === undefined ? rowTimes(files) : undefined };
  }

  #readSidecar(files: SegmentFiles, identity: string): SidecarSegment | undefined {
    if (segmentState(files) === "loose") return undefined;
    try {
      const { segment } = decodeSidecar(readSidecarFile(segmentPath(files, "containers")));
      if (segment.byteSize === files.parquetBytes) return segment;
      throw new SyntaxError(
        `it has ${files.parquetBytes} bytes, and ${segment.byteSize} by its sidecar`,
      );
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined; // gone since it was listed
      if (!(error instanceof SyntaxError)) throw error;
      this.#refuse(pathOf(files), identity, error.message);
      return undefined;
    }
  }
}

/** Undefined where the segment is not a merged one, or cannot be read: nobody then counts its rows. */
function rowTimes(files: SegmentFiles): RowTimes | undefined {
  if (mergeLevel(files.stem) === 0) return undefined;
  try {
    return readRowTimes(segmentPath(files, "parquet"));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What is missing of a segment that was just written, deleted or merged, or that will stay so. */
function whyUnfinished(
  files: SegmentFiles,
  segment: SidecarSegment | undefined,
): string | undefined {
  if (segmentState(files) === "loose") return "it has no sidecar";
  const hasInputs = segment !== undefined && segment.replaces.length > 0;
  return hasInputs ? "its merge was not finished: it may be damaged" : undefined;
}

function pathOf({ directory, stem }: Pick<SegmentFiles, "directory" | "stem">): string {
  return `${directory}/${stem}`;
}

/**
 * Undefined for what holds no rows of its own, is a journal's, has vanished, or was sealed while it was
 * listed: the next look finds that whole.
 */
function identityOf(files: SegmentFiles): string | undefined {
  const state = segmentState(files);
  if (state !== "sealed" && state !== "loose") return undefined;
  const parquet = fileIdentity(segmentPath(files, "parquet"));
  const sidecar = fileIdentity(segmentPath(files, "containers"));
  if (parquet === undefined || (sidecar !== undefined) !== (state === "sealed")) return undefined;
  return state === "sealed" ? `${parquet},${sidecar}` : parquet;
}

/** Without a sidecar the footer tells the time, or only the name. */
function planned(
  files: SegmentFiles,
  { segment, times }: Pick<Known, "segment" | "times">,
): Omit<SurveyedSegment, "identity" | "isMergeable"> {
  const date = parsePartitionPath(files.directory)?.date ?? "";
  const { startMs, endMs } = segment ?? times ?? { startMs: files.startMs, endMs: files.startMs };
  return {
    files,
    stem: files.stem,
    partition: files.directory,
    dayEndMs: Date.parse(date) + DAY_MS,
    startMs,
    endMs,
    rowCount: segment?.rowCount ?? 0,
    fileCrc32: segment?.fileCrc32,
    byteSize: (files.parquetBytes ?? 0) + (files.sidecarBytes ?? 0),
    tier: mergeLevel(files.stem),
    origin: [segment?.nodeName, segment?.clusterName, segment?.identifier].join("\0"),
    intervalMs: segment?.intervalMs ?? 0,
  };
}
