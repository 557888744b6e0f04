/**
 * Series in a window in a few numbers: for tables, and for who does not see the lines.
 *
 * @module
 */

import type { WireSeries, WireTimeseries } from "../../../api/timeseries.ts";
import { lowerBound } from "../../../query/lower_bound.ts";
import type { TimeWindow } from "../state/window.ts";

/** A series in a window, in the unit of its answer. */
export interface SeriesStats {
  readonly min: number;
  readonly max: number;
  /** Mean of the points that are there. */
  readonly avg: number;
  /** The newest value, and its time. */
  readonly latest: number;
  readonly latestMs: number;
}

/** The numbers of a series; undefined where it has no point in the window. */
export function seriesStats(series: WireSeries, window: TimeWindow): SeriesStats | undefined {
  const { t, min, max, avg } = series;
  let [low, high, sum, count, last] = [Infinity, -Infinity, 0, 0, -1];
  const end = lowerBound(t, window.toMs);
  for (let i = lowerBound(t, window.fromMs); i < end; i++) {
    const mean = avg[i] ?? undefined;
    if (mean === undefined) continue;
    low = Math.min(low, min[i] ?? mean);
    high = Math.max(high, max[i] ?? mean);
    sum += mean;
    count++;
    last = i;
  }
  if (count === 0) return undefined;
  const [latest, latestMs] = [avg[last] ?? NaN, t[last] ?? NaN];
  return { min: low, max: high, avg: sum / count, latest, latestMs };
}

/** The numbers of all series of an answer, in their order. */
export function allStats(
  answer: WireTimeseries | undefined,
  window: TimeWindow,
): readonly (SeriesStats | undefined)[] {
  return answer?.series.map((series) => seriesStats(series, window)) ?? [];
}
