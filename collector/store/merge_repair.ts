/**
 * The end of a merge, and what is done about one that did not come to its end.
 *
 * A merged segment counts from the moment its Parquet file is beside its sidecar, and its inputs do not
 * from then on: they are removed, and their names taken off the sidecar's list, so that a clock that was
 * set back can give them to other segments.
 *
 * @module
 */

import { join } from "@std/path";
import {
  removeIfPresent,
  statIfPresent,
  syncDirectory,
  writeFileAtomically,
} from "./atomic_file.ts";
import { readFileCrc32 } from "./file_crc32.ts";
import { mergeLevel } from "./merged_stem.ts";
import { parseSegmentName } from "./partition.ts";
import {
  listPartitions,
  listSegmentFiles,
  type SegmentFiles,
  segmentPath,
  segmentState,
} from "./segment_files.ts";
import { decodeSidecar, encodeSidecar, readSidecarFile, type Sidecar } from "./sidecar.ts";

/** Ending of the file that a merge is written to, before a dot and what belongs to it. */
const MERGING_SUFFIX = ".merging";

/**
 * Path of the file that process `pid` writes the merged segment to: hidden, and of a name that no other
 * process uses, should a killed consolidator have left a child behind.
 */
export function mergingPath(files: Pick<SegmentFiles, "directory" | "stem">, pid: number): string {
  return join(files.directory, `.${files.stem}.parquet.${pid}${MERGING_SUFFIX}`);
}

/** Whether a file name is one that a merge leaves behind when it is killed. */
export function isMergingName(name: string): boolean {
  return /^\..+\.merging(\.[a-z]+)?$/.test(name) ||
    /^\..+-merged\d(-\d+)?\.containers\.tmp$/.test(name);
}

/** Where finishing can be stopped by tests: one more file is gone, or the list is empty. */
export type FinishStep = "remove-sidecar" | "remove-parquet" | "empty-list";

/**
 * Removes what a merged segment replaces and empties its list. A journal of that name is a new one: then
 * its files are left alone.
 *
 * @throws whatever the disk says; doing it again goes on.
 */
export async function finishMerge(
  files: Pick<SegmentFiles, "directory" | "stem">,
  sidecar: Sidecar,
  onStep: (step: FinishStep) => void | Promise<void> = () => {},
): Promise<void> {
  const { directory } = files;
  for (const stem of sidecar.segment.replaces) {
    const isOurs = stem !== files.stem && parseSegmentName(`${stem}.parquet`)?.stem === stem;
    const input = { directory, stem };
    if (!isOurs || await statIfPresent(segmentPath(input, "journal")) !== undefined) continue;
    // In the order of retention: half deleted, a segment is a loose file.
    if (await removeIfPresent(segmentPath(input, "containers"))) await onStep("remove-sidecar");
    if (await removeIfPresent(segmentPath(input, "parquet"))) await onStep("remove-parquet");
  }
  await syncDirectory(directory);
  const segment = { ...sidecar.segment, replaces: [] };
  await writeFileAtomically(
    segmentPath(files, "containers"),
    encodeSidecar({ ...sidecar, segment }),
  );
  await onStep("empty-list");
}

/**
 * Takes back merges that did not come to count, and finishes those that did. Run it under the lock of
 * whoever merges. Returns what it did, one sentence each; empty when there was nothing to do. A merged
 * segment that is damaged, or whose sidecar is, stays with its inputs: they may be all there is.
 *
 * @throws whatever the disk says.
 */
export async function repairMerges(dataDir: string): Promise<readonly string[]> {
  const done: string[] = [];
  for (const directory of listPartitions(dataDir)) {
    for (const name of await mergingNames(directory)) {
      if (await removeIfPresent(join(directory, name))) {
        done.push(`Removed ${join(directory, name)}: its merge was not finished`);
      }
    }
  }
  for (const files of listSegmentFiles(dataDir)) {
    if (mergeLevel(files.stem) === 0 || files.sidecarBytes === undefined) continue;
    const path = segmentPath(files, "containers");
    if (segmentState(files) !== "sealed") {
      if (await removeIfPresent(path)) done.push(`Removed ${path}: its merge was not finished`);
      continue;
    }
    const sidecar = readSidecar(path);
    if (sidecar === undefined || sidecar.segment.replaces.length === 0) continue;
    if (!await isAsWritten(files, sidecar)) continue;
    await finishMerge(files, sidecar);
    done.push(`Removed what ${path} replaces: ${sidecar.segment.replaces.join(", ")}`);
  }
  return done;
}

/** A sidecar that is gone, broken or newer says nothing about what it replaces. */
function readSidecar(path: string): Sidecar | undefined {
  try {
    return decodeSidecar(readSidecarFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether a segment's Parquet file can be read and is what its sidecar tells of it. */
async function isAsWritten(files: SegmentFiles, { segment }: Sidecar): Promise<boolean> {
  if (files.parquetBytes !== segment.byteSize) return false;
  try {
    const { crc32 } = await readFileCrc32(segmentPath(files, "parquet"));
    return segment.fileCrc32 === undefined || crc32 === segment.fileCrc32;
  } catch {
    return false; // whatever it is, its inputs must not go for it
  }
}

async function mergingNames(directory: string): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(directory)) if (isMergingName(name)) names.push(name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error; // retention took the folder
  }
  return names.sort();
}
