/**
 * Makes one finding of those that are the same period in ranges that overlap or nearly touch.
 *
 * @module
 */

import type { FoundPeriod } from "./search.ts";
import type { CellRange } from "./window.ts";

/** Difference of two periods that may be one, and gap between their ranges in periods. */
const SAME_PERIOD = 0.06;
const GAP_PERIODS = 3;

/**
 * Merges findings, strongest first. `widened` assesses a finding again in a wider range and answers
 * undefined where its tests refuse it there; the stronger of the two then speaks for the whole range.
 */
export function mergeFound(
  found: readonly FoundPeriod[],
  widened: (one: FoundPeriod, range: CellRange) => FoundPeriod | undefined,
): readonly FoundPeriod[] {
  const merged: FoundPeriod[] = [];
  for (const next of found.toSorted((a, b) => a.logChance - b.logChance)) {
    let current = next;
    for (let at = merged.findIndex((one) => isSame(one, current)); at >= 0;) {
      const [other] = merged.splice(at, 1);
      current = union(other!, current, widened);
      at = merged.findIndex((one) => isSame(one, current));
    }
    merged.push(current);
  }
  return merged;
}

function isSame(one: FoundPeriod, other: FoundPeriod): boolean {
  const [a, b] = [one.assessment, other.assessment];
  if (Math.abs(a.period / b.period - 1) > SAME_PERIOD) return false;
  const gap = Math.max(a.range.start, b.range.start) - Math.min(a.range.end, b.range.end);
  return gap <= GAP_PERIODS * Math.min(a.period, b.period);
}

function union(
  stronger: FoundPeriod,
  weaker: FoundPeriod,
  widened: (one: FoundPeriod, range: CellRange) => FoundPeriod | undefined,
): FoundPeriod {
  const [a, b] = [stronger.assessment.range, weaker.assessment.range];
  const range = { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
  if (range.start === a.start && range.end === a.end) return stronger;
  const whole = widened(stronger, range);
  if (whole !== undefined) return whole;
  return { ...stronger, assessment: { ...stronger.assessment, range } };
}
