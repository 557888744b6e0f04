/**
 * One merge, from segments to a segment.
 *
 *     1  write     a child verifies the inputs and writes their rows to a hidden file, checked and durable
 *     2  describe  the merged sidecar is written
 *     3  publish   the file is renamed to its name: from that instant it counts, its inputs do not
 *     4  remove    the inputs go, and their names from the sidecar's list
 *
 * A crash between any two steps leaves every row readable exactly once, by the reader's rule; the repair
 * at the next start takes back what had not come to step 3 and finishes what had.
 *
 * @module
 */

import {
  publishFile,
  removeIfPresent,
  statIfPresent,
  writeFileAtomically,
} from "../store/atomic_file.ts";
import { finishMerge, type FinishStep, mergingPath } from "../store/merge_repair.ts";
import { mergedStem } from "../store/merged_stem.ts";
import { type SegmentFiles, segmentPath } from "../store/segment_files.ts";
import { decodeSidecar, encodeSidecar, type Sidecar } from "../store/sidecar.ts";
import { mergeSidecars } from "./merge_sidecar.ts";
import type { Merging } from "./merge_process.ts";
import type { MergeRequest } from "./merge_child.ts";
import type { PlannedMerge } from "./plan.ts";
import type { SurveyedSegment } from "./survey.ts";

/** Where a merge can be stopped by tests: the step of that name has just been done. */
export type MergeStep = "write" | "describe" | "publish" | FinishStep;

/** What a merge needs from outside. */
export interface MergeOptions {
  /** Id of this process, which marks its hidden files. */
  readonly pid: number;
  readonly merge: (request: MergeRequest) => Promise<Merging>;
  /** Bytes that can be written below a directory. */
  readonly freeBytes: (directory: string) => number;
  /** Called after each step; what it throws stops the merge there, as a crash would. */
  readonly onStep?: (step: MergeStep) => void | Promise<void>;
}

/** What came of a merge. */
export type MergeOutcome =
  | {
    readonly kind: "merged";
    readonly stem: string;
    readonly rowCount: number;
    readonly droppedRows: number;
    readonly bytesBefore: number;
    readonly bytesAfter: number;
    readonly cpuUsec: number;
  }
  /** An input was deleted or replaced meanwhile, as by retention. */
  | { readonly kind: "vanished" }
  /** The disk is too full to have the rows twice. */
  | { readonly kind: "no-room"; readonly wantedBytes: number; readonly freeBytes: number };

/** Room that merging leaves to the collector, in bytes: some hours of a busy node. */
export const RESERVED_BYTES = 128 * 1024 ** 2;

/**
 * Merges segments and puts the merged one in their place.
 *
 * @throws {InputError} when an input cannot be read, or is not as it was written.
 * @throws {Error} when the merge fails; nothing has changed then, unless it had come to step 3.
 */
export async function mergeSegments(
  { inputs, tier }: PlannedMerge<SurveyedSegment>,
  options: MergeOptions,
): Promise<MergeOutcome> {
  const { directory, startMs } = inputs[0]!.files;
  const bytesBefore = inputs.reduce((sum, { byteSize }) => sum + byteSize, 0);
  const freeBytes = options.freeBytes(directory);
  const wantedBytes = bytesBefore + RESERVED_BYTES;
  if (freeBytes < wantedBytes) return { kind: "no-room", wantedBytes, freeBytes };
  const stem = await freeStem(directory, { startMs, tier });
  const files = { directory, stem };
  const output = mergingPath(files, options.pid);
  try {
    const written = await write(inputs, output, options);
    if (written === undefined) return { kind: "vanished" };
    const bytesAfter = await publish(files, { output, sidecar: written.sidecar, options });
    const { rowCount, droppedRows } = written.merging.merged;
    const { cpuUsec } = written.merging;
    return { kind: "merged", stem, rowCount, droppedRows, bytesBefore, bytesAfter, cpuUsec };
  } finally {
    await removeLeftOver(output);
  }
}

/** Step 1; undefined when an input vanished meanwhile. */
async function write(
  inputs: readonly SurveyedSegment[],
  output: string,
  options: MergeOptions,
): Promise<{ readonly merging: Merging; readonly sidecar: Sidecar } | undefined> {
  let merging: Merging;
  try {
    const asked = inputs.map(({ files, fileCrc32 }) => ({
      path: segmentPath(files, "parquet"),
      fileCrc32,
    }));
    merging = await options.merge({ inputs: asked, output });
  } catch (error) {
    if (await haveVanished(inputs)) return undefined;
    throw error;
  }
  await options.onStep?.("write");
  const sidecars = await readInputs(inputs);
  if (sidecars === undefined) return undefined;
  const { droppedRows, ...written } = merging.merged;
  const told = sidecars.reduce((sum, { segment }) => sum + segment.rowCount, 0);
  if (told !== written.rowCount + droppedRows) {
    throw new Error(
      `Cannot merge into ${output}: ${written.rowCount} rows are ${told} by the sidecars`,
    );
  }
  const replaces = inputs.map(({ stem }) => stem);
  return { merging, sidecar: mergeSidecars(sidecars, { ...written, replaces }) };
}

/** Removes the hidden file and what belongs to it, where a merge ended early. */
async function removeLeftOver(output: string): Promise<void> {
  for (const path of [output, `${output}.part`, `${output}.times`]) await removeIfPresent(path);
}

/** Steps 2 to 4. Returns the bytes of the merged segment's files. */
async function publish(
  files: Pick<SegmentFiles, "directory" | "stem">,
  { output, sidecar, options }: {
    readonly output: string;
    readonly sidecar: Sidecar;
    readonly options: MergeOptions;
  },
): Promise<number> {
  const sidecarPath = segmentPath(files, "containers");
  const bytes = encodeSidecar(sidecar);
  await writeFileAtomically(sidecarPath, bytes);
  await options.onStep?.("describe");
  const path = segmentPath(files, "parquet");
  try {
    await publishFile(output, path);
  } catch (error) {
    // Where the file has its name, as when the folder could not be made durable, the merge is past step 3,
    // and only the sidecar tells that the inputs do not count any more.
    if (await statIfPresent(path) === undefined) await removeIfPresent(sidecarPath);
    throw error;
  }
  // Retention may have taken a sidecar that had no segment yet.
  if (await statIfPresent(sidecarPath) === undefined) await writeFileAtomically(sidecarPath, bytes);
  await options.onStep?.("publish");
  await finishMerge(files, sidecar, options.onStep);
  const info = await statIfPresent(sidecarPath);
  return sidecar.segment.byteSize + (info?.size ?? 0);
}

/** The inputs' sidecars as they are now; undefined when one of their files is not what it was. */
async function readInputs(
  inputs: readonly SurveyedSegment[],
): Promise<readonly Sidecar[] | undefined> {
  if (await haveVanished(inputs)) return undefined;
  try {
    return await Promise.all(
      inputs.map(async ({ files }) =>
        decodeSidecar(await Deno.readFile(segmentPath(files, "containers")))
      ),
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function haveVanished(inputs: readonly SurveyedSegment[]): Promise<boolean> {
  for (const { files } of inputs) {
    const parquet = await statIfPresent(segmentPath(files, "parquet"));
    const sidecar = await statIfPresent(segmentPath(files, "containers"));
    if (parquet?.size !== files.parquetBytes || sidecar?.size !== files.sidecarBytes) return true;
  }
  return false;
}

/** Names tried for one start before giving up. */
const STEM_ATTEMPTS_MAX = 1_000;

/** The first stem for a merged segment of which there is no file. */
async function freeStem(
  directory: string,
  { startMs, tier }: { readonly startMs: number; readonly tier: number },
): Promise<string> {
  for (let attempt = 1; attempt <= STEM_ATTEMPTS_MAX; attempt++) {
    const stem = mergedStem(startMs, tier, { attempt });
    const found = await Promise.all(
      (["parquet", "containers", "journal"] as const)
        .map((extension) => statIfPresent(segmentPath({ directory, stem }, extension))),
    );
    if (found.every((info) => info === undefined)) return stem;
  }
  throw new Error(`Cannot merge in ${directory}: every name for the merged segment is taken`);
}
