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

/** Periods of a chirp's neighbouring pieces differ by no more than this factor. */
const CHAIN_RATIO = 1.4;
/** Distance of the middles of two pieces, in lengths of the shorter. */
const CHAIN_SHIFT = 0.12;

/**
 * Leaves out findings that follow each other with a slightly different period: pieces of a chirp, each
 * too short to show that its period changes. Periods that are superposed share their range instead.
 */
export function withoutChains(
  found: readonly FoundPeriod[],
  cells: number,
): readonly FoundPeriod[] {
  return found.filter((one) => !found.some((other) => isNextPiece(one, other, cells)));
}

function isNextPiece(one: FoundPeriod, other: FoundPeriod, cells: number): boolean {
  const [a, b] = [one.assessment, other.assessment];
  const ratio = Math.max(a.period / b.period, b.period / a.period);
  if (one === other || ratio > CHAIN_RATIO) return false;
  const lengths = [a.range.end - a.range.start, b.range.end - b.range.start];
  if (Math.max(...lengths) > 0.6 * cells) return false;
  const gap = Math.max(a.range.start, b.range.start) - Math.min(a.range.end, b.range.end);
  const shift = Math.abs(a.range.start + a.range.end - b.range.start - b.range.end) / 2;
  return gap <= GAP_PERIODS * Math.min(a.period, b.period) &&
    shift > CHAIN_SHIFT * Math.min(...lengths);
}
