/**
 * Names of merged segments: the start of the first input, and how often rows in it were rewritten.
 *
 *     metrics-20260112T215249Z-merged1       merged from segments of the collector
 *     metrics-20260112T215249Z-merged2-2     merged again; the name without the 2 was taken
 *
 * Where the collector puts a run id, this has a word that no run id is: those have eight hexadecimal
 * digits. So neither takes a name that the other might want.
 *
 * @module
 */

import { segmentStem } from "./partition.ts";

/** Most often that a row is rewritten; the largest level. */
export const MERGE_LEVEL_MAX = 4;

/**
 * Stem of a merged segment.
 *
 * @param level how often its rows were rewritten, at most; 1 to `MERGE_LEVEL_MAX`.
 * @param options.attempt 1, and more where the names before are taken.
 * @throws {RangeError} when the level or the time is out of range.
 */
export function mergedStem(
  startMs: number,
  level: number,
  { attempt = 1 }: { readonly attempt?: number } = {},
): string {
  if (!Number.isInteger(level) || level < 1 || level > MERGE_LEVEL_MAX) {
    throw new RangeError(`Cannot name a merged segment: level ${level} is not in 1 to 4`);
  }
  return segmentStem(startMs, `merged${level}${attempt > 1 ? `-${attempt}` : ""}`);
}

/** How often the rows of a segment were rewritten, by its stem; 0 for those of the collector. */
export function mergeLevel(stem: string): number {
  return Number(/Z-merged([1-4])(?:-\d+)?$/.exec(stem)?.[1] ?? 0);
}
