/**
 * What a merge may be, where the command line does not say it.
 *
 * @module
 */

import { MERGE_LEVEL_MAX } from "../store/merged_stem.ts";
import type { ConsolidatorFlags } from "./consolidator_flags.ts";
import type { MergeLimits } from "./plan.ts";

/**
 * Most segments of a merge. Each costs the child some megabytes; the number is also what divides the
 * segments of a day into tiers.
 */
export const INPUTS_MAX = 16;

/** Most rows of a merged segment: what the child remembers of each thousand adds up. */
const ROWS_MAX = 200_000_000;

/**
 * Longest time that a merged segment covers, in milliseconds. Times compress beside the same times of
 * other series; with more of them than that, fewer series lie beside each other in a row group, and a
 * merged file becomes larger than its inputs.
 */
const SPAN_MS_MAX = 2 * 3_600_000;

/** Longest time between two ticks that readers do not take for a gap, in sampling intervals. */
const GAP_INTERVALS = 3;

/** The limits of a run of the program. */
export function mergeLimits(
  { minAgeSeconds, maxBytes }: Pick<ConsolidatorFlags, "minAgeSeconds" | "maxBytes">,
): Omit<MergeLimits, "nowMs"> {
  return {
    minAgeMs: minAgeSeconds * 1_000,
    inputsMax: INPUTS_MAX,
    bytesMax: maxBytes,
    rowsMax: ROWS_MAX,
    spanMsMax: SPAN_MS_MAX,
    gapIntervals: GAP_INTERVALS,
    tierMax: MERGE_LEVEL_MAX,
  };
}
