/**
 * One look at the data directory, and all the merges that follow from it.
 *
 * @module
 */

import type { Logger } from "@fgm/k8s/pod/log";
import { isDiskFull } from "../store/disk_full.ts";
import { repairMerges } from "../store/merge_repair.ts";
import type { MergeCost } from "./merge_cost.ts";
import { type MergeOptions, mergeSegments } from "./merge_segments.ts";
import { type MergeLimits, planMerges, type PlannedMerge } from "./plan.ts";
import { InputError } from "./row_input.ts";
import type { Survey, SurveyedSegment } from "./survey.ts";

/** What a pass needs. */
export interface MergePass extends Omit<MergeOptions, "onStep"> {
  readonly dataDir: string;
  readonly survey: Survey;
  readonly limits: Omit<MergeLimits, "nowMs">;
  readonly cost: MergeCost;
  readonly log: Logger;
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number;
  /** Monotonic clock in milliseconds. */
  readonly monotonicMs: () => number;
  /** Called before each merge, for a person who waits. */
  readonly onMerge?: (merge: PlannedMerge<SurveyedSegment>, left: number) => void;
}

/** Time between two log lines about a disk that is too full. */
const NO_ROOM_EVERY_MS = 3_600_000;

/**
 * Mends, plans and merges until there is nothing more to merge, or the signal is aborted. A merge that
 * fails is told, and its inputs are left alone until they change.
 *
 * @throws whatever the disk says of looking at the directory.
 */
export async function runMergePass(pass: MergePass, signal: AbortSignal): Promise<void> {
  const { dataDir, survey, limits, log, cost } = pass;
  for (const sentence of await repairMerges(dataDir)) log.info(sentence);
  for (let isDone = false; !isDone && !signal.aborted;) {
    const merges = planMerges(survey.look(), { ...limits, nowMs: pass.now() });
    isDone = merges.length === 0;
    for (const [i, merge] of merges.entries()) {
      if (signal.aborted) break;
      pass.onMerge?.(merge, merges.length - i);
      const hasRoom = await runMerge(pass, merge, signal);
      if (hasRoom) continue;
      isDone = true;
      break;
    }
  }
  cost.passes++;
  cost.leftAlone = survey.refusedCount;
}

/** Returns false where the disk is too full to go on. */
async function runMerge(
  pass: MergePass,
  merge: PlannedMerge<SurveyedSegment>,
  signal: AbortSignal,
): Promise<boolean> {
  const { log, cost, survey } = pass;
  const beganMs = pass.monotonicMs();
  const partition = merge.inputs[0]!.partition;
  const inputs = merge.inputs.length;
  try {
    const outcome = await mergeSegments(merge, pass);
    switch (outcome.kind) {
      case "merged": {
        const { kind: _kind, cpuUsec, ...told } = outcome;
        const elapsedMs = Math.round(pass.monotonicMs() - beganMs);
        log.info("Merged segments", { partition, inputs, ...told, elapsedMs });
        cost.merges++;
        cost.rows += outcome.rowCount;
        cost.droppedRows += outcome.droppedRows;
        cost.bytesBefore += outcome.bytesBefore;
        cost.bytesAfter += outcome.bytesAfter;
        cost.cpuUsec += cpuUsec;
        return true;
      }
      case "vanished":
        log.debug("Gave up a merge: a segment of it has changed or gone", { partition, inputs });
        return true;
      case "no-room": {
        const { wantedBytes, freeBytes } = outcome;
        log.limited("no-room", NO_ROOM_EVERY_MS)
          .warn("The disk is too full to merge segments", { partition, wantedBytes, freeBytes });
        return false;
      }
      default:
        return outcome satisfies never;
    }
  } catch (error) {
    if (signal.aborted) {
      log.info("Gave up a merge: told to stop", { partition, inputs });
      return true;
    }
    cost.failures++;
    if (isDiskFull(error)) {
      log.limited("no-room", NO_ROOM_EVERY_MS).warn("The disk is too full to merge segments", {
        ...{ partition, error },
      });
      return false;
    }
    leaveAlone(survey, merge, error);
    if (!(error instanceof InputError)) {
      log.error("Cannot merge segments; they are left as they are", { partition, inputs, error });
    }
    return true;
  }
}

/** The one that cannot be read, or all where nobody knows which. */
function leaveAlone(
  survey: Survey,
  { inputs }: PlannedMerge<SurveyedSegment>,
  error: unknown,
): void {
  const bad = error instanceof InputError ? inputs[error.input] : undefined;
  const reason = error instanceof Error ? error.message : String(error);
  for (const input of bad === undefined ? inputs : [bad]) survey.refuse(input, reason);
}
