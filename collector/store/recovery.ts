/**
 * What a collector does about the leavings of a dead one, before it samples.
 *
 * Run it under the directory lock: every journal then belongs to a session that has ended. A sealing
 * child of that session may still be at work; nothing here harms it, and what it has not finished is
 * sealed again.
 *
 * @module
 */

import { join } from "@std/path";
import { isTemporaryName, removeIfPresent } from "./atomic_file.ts";
import {
  canTryLock,
  lockDataDir,
  type LockHolder,
  MERGE_LOCK_FILE_NAME,
} from "./directory_lock.ts";
import { isMergingName, repairMerges } from "./merge_repair.ts";
import { mergeLevel } from "./merged_stem.ts";
import { listPartitions, listSegmentFiles, segmentPath, segmentState } from "./segment_files.ts";

/** Paths of journals that have no sidecar, oldest first, but for those in `open`. */
export function findDeadJournals(
  dataDir: string,
  open: readonly string[] = [],
): readonly string[] {
  return listSegmentFiles(dataDir)
    .filter((files) => segmentState(files) === "journal")
    .map((files) => segmentPath(files, "journal"))
    .filter((path) => !open.includes(path));
}

/**
 * Removes what can hold no data: temporary files, journals of sealed segments, sidecars without a
 * segment. Returns what it did, one sentence each; empty when there was nothing to do. What a merge has
 * left is not touched: it may be going on.
 */
export async function cleanDataDir(dataDir: string): Promise<readonly string[]> {
  const done: string[] = [];
  for (const directory of [dataDir, join(dataDir, "sessions"), ...listPartitions(dataDir)]) {
    for (const name of await temporaryNames(directory)) {
      if (await removeIfPresent(join(directory, name))) {
        done.push(`Removed ${join(directory, name)}: it was never finished`);
      }
    }
  }
  for (const files of listSegmentFiles(dataDir)) {
    const state = segmentState(files);
    if (state === "sealed" && files.journalBytes !== undefined) {
      const path = segmentPath(files, "journal");
      if (await removeIfPresent(path)) done.push(`Removed ${path}: its segment is sealed`);
    }
    const isAlone = files.sidecarBytes !== undefined && files.parquetBytes === undefined;
    if (isAlone && mergeLevel(files.stem) === 0) {
      const path = segmentPath(files, "containers");
      if (await removeIfPresent(path)) done.push(`Removed ${path}: its segment is gone`);
    }
  }
  return done;
}

/**
 * Mends what a dead consolidator has left, unless one is at work. It does so itself when it starts, but
 * may never be started again.
 */
export async function repairMergesOfDead(
  dataDir: string,
  holder: LockHolder,
): Promise<readonly string[]> {
  if (!canTryLock()) return [];
  const result = await lockDataDir(dataDir, holder, { name: MERGE_LOCK_FILE_NAME });
  if (result.kind === "held") return [];
  using _lock = result.lock;
  return await repairMerges(dataDir);
}

async function temporaryNames(directory: string): Promise<readonly string[]> {
  try {
    const names = await Array.fromAsync(Deno.readDir(directory), (entry) => entry.name);
    return names.filter((name) => isTemporaryName(name) && !isMergingName(name)).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
