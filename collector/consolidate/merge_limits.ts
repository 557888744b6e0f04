/**
 * What a merge may be, where the command line does not say it.
 *
 * @module
 */

import { MERGE_LEVEL_MAX } from "../store/merged_stem.ts";
import { ROW_GROUP_ROWS } from "../store/segment_writer.ts";
import type { ConsolidatorFlags } from "./consolidator_flags.ts";
import { MERGED_ROW_GROUP_ROWS } from "./merge_file.ts";
import type { MergeLimits } from "./plan.ts";

/**
 * Most segments of a merge. Each costs the child some megabytes; the number is also what divides the
 * segments of a day into tiers.
 */
export const INPUTS_MAX = 16;

/** Most rows of a merged segment: what DuckDB remembers of each row group adds up. */
const ROWS_MAX = 100_000_000;

/**
 * Most rows in the row groups that are read at the same time: some 50 bytes of memory each. Enough for
 * sixteen of the collector's segments, or four large merged ones.
 */
const OPEN_ROWS_MAX = 4 * MERGED_ROW_GROUP_ROWS;

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
    openRowsMax: OPEN_ROWS_MAX,
    rowGroupRows: ROW_GROUP_ROWS,
    mergedRowGroupRows: MERGED_ROW_GROUP_ROWS,
    spanMsMax: SPAN_MS_MAX,
    gapIntervals: GAP_INTERVALS,
    tierMax: MERGE_LEVEL_MAX,
  };
}
