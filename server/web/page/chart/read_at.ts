/**
 * The values of all series at one time: what legends and read-outs say.
 *
 * @module
 */

import type { WireSeries, WireTimeseries } from "../../../api/timeseries.ts";
import { lowerBound } from "../../../query/lower_bound.ts";

/** What a series was at a time. Minimum and maximum differ where many samples are one point. */
export interface Reading {
  /** Time of the point that was read. */
  readonly timeMs: number;
  readonly min: number;
  readonly max: number;
  readonly avg: number;
}

/** How far a point speaks for the time around it, in steps. */
const STEPS_KNOWN = 0.75;

/**
 * The readings of a panel at `timeMs`, one for each of its series in their order: of the nearest point.
 * Undefined where the series is interrupted there, or no point is within three quarters of a step. No
 * readings before the first answer.
 */
export function readAt(
  drawing: { readonly series: WireTimeseries | undefined },
  timeMs: number,
): readonly (Reading | undefined)[] {
  const answer = drawing.series;
  return answer?.series.map((series) => readingOf(series, timeMs, answer.step_ms)) ?? [];
}

function readingOf(series: WireSeries, timeMs: number, stepMs: number): Reading | undefined {
  const { t, min, max, avg } = series;
  const after = lowerBound(t, timeMs);
  const distance = (i: number) => Math.abs((t[i] ?? Infinity) - timeMs);
  const at = distance(after - 1) <= distance(after) ? after - 1 : after;
  if (!(distance(at) <= stepMs * STEPS_KNOWN)) return undefined;
  const mean = avg[at] ?? NaN;
  if (!Number.isFinite(mean)) return undefined;
  return { timeMs: t[at] ?? timeMs, min: min[at] ?? mean, max: max[at] ?? mean, avg: mean };
}
