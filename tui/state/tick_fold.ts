/**
 * One series, extended by one tick.
 *
 * Semantics
 * - Points that are samples: a tick later than the last point is one more of them. Earlier ones are
 *   known already.
 * - Points that are buckets: a tick belongs to bucket floor(t / step), as in the viewer's answers. In the
 *   last bucket it widens the extremes, which makes them exact, also when it was in there before. The
 *   mean takes it as one sample of as many as lie, at the sampling interval, between the bucket's start
 *   and the tick. That is exact where no sample is missing; the next answer corrects the rest.
 * - A break says that no line leads to the tick from the point before: it gives a null point, one step
 *   behind that point, unless the two are neighbours, which leave no room for one.
 *
 * Trace, step 4, interval 1:
 *
 *     last point     t=8  min 1 max 3 avg 2     of the samples at 8 and 9
 *     tick 10: 5     t=8  min 1 max 5 avg 3
 *     tick 21: 7, a break     t=12 null, t=20 min 7 max 7 avg 7
 *
 * Invariants: times ascend strictly; min <= avg <= max; columns that do not change are shared.
 *
 * @module
 */

import type { SeriesColumns } from "./answers.ts";

/** What one tick says of one series. */
export interface SeriesTick {
  readonly t: number;
  readonly value: number;
  /** Whether no line leads here from the value before. */
  readonly isBreak: boolean;
}

/** How the points of a series are made. */
export interface PointSteps {
  /** Width of a bucket in milliseconds; points are samples where it is no longer than the interval. */
  readonly stepMs: number;
  /** The sampling interval in milliseconds. */
  readonly intervalMs: number;
}

/** Points that have to be superfluous before they are dropped: copying for fewer gains nothing. */
const DROPPED_MIN = 64;

/** The series with the tick; the same one where the tick tells nothing new. */
export function extendSeries(
  columns: SeriesColumns,
  tick: SeriesTick,
  steps: PointSteps,
): SeriesColumns {
  const { stepMs, intervalMs } = steps;
  const lastMs = columns.t.at(-1);
  const isRaw = stepMs <= intervalMs;
  const pointMs = isRaw ? tick.t : startOf(tick.t, stepMs);
  if (lastMs === undefined) return withPoint(columns, pointMs, tick.value);
  // The first bucket of an answer begins where the range does, which may be inside of it.
  const lastPointMs = isRaw ? lastMs : startOf(lastMs, stepMs);
  if (pointMs < lastPointMs || (isRaw && pointMs === lastPointMs)) return columns;
  if (pointMs === lastPointMs) return foldIntoLast(columns, tick, { ...steps, lastPointMs });
  const nullMs = Math.min(lastPointMs + stepMs, pointMs - 1);
  const isRoomy = isRaw ? nullMs > lastPointMs : lastPointMs + stepMs < pointMs;
  return tick.isBreak && isRoomy && columns.avg.at(-1) !== null
    ? withPoint(withPoint(columns, nullMs, null), pointMs, tick.value)
    : withPoint(columns, pointMs, tick.value);
}

/** The series without points before `fromMs`; the same one while there are only a few of them. */
export function dropBefore(columns: SeriesColumns, fromMs: number): SeriesColumns {
  const { t } = columns;
  if ((t[DROPPED_MIN] ?? Infinity) >= fromMs) return columns;
  const found = t.findIndex((timeMs) => timeMs >= fromMs);
  const first = found < 0 ? t.length - 1 : found;
  return {
    container: columns.container,
    t: t.slice(first),
    min: columns.min.slice(first),
    max: columns.max.slice(first),
    avg: columns.avg.slice(first),
  };
}

function startOf(timeMs: number, stepMs: number): number {
  return Math.floor(timeMs / stepMs) * stepMs;
}

function withPoint(columns: SeriesColumns, t: number, value: number | null): SeriesColumns {
  return {
    container: columns.container,
    t: [...columns.t, t],
    min: [...columns.min, value],
    max: [...columns.max, value],
    avg: [...columns.avg, value],
  };
}

function foldIntoLast(
  columns: SeriesColumns,
  { t, value }: SeriesTick,
  { lastPointMs, intervalMs }: PointSteps & { readonly lastPointMs: number },
): SeriesColumns {
  const [min, max, avg] = [columns.min.at(-1), columns.max.at(-1), columns.avg.at(-1)];
  if (typeof min !== "number" || typeof max !== "number" || typeof avg !== "number") {
    return withLast(columns, { min: value, max: value, avg: value });
  }
  const samplesBefore = Math.max(1, Math.round((t - lastPointMs) / intervalMs));
  const mean = avg + (value - avg) / (samplesBefore + 1);
  const [least, most] = [Math.min(min, value), Math.max(max, value)];
  return withLast(columns, {
    min: least,
    max: most,
    // Rounding must not put the mean outside of its own extremes.
    avg: Math.min(most, Math.max(least, mean)),
  });
}

function withLast(
  columns: SeriesColumns,
  last: { readonly min: number; readonly max: number; readonly avg: number },
): SeriesColumns {
  const replaced = (column: readonly (number | null)[], value: number) =>
    column.at(-1) === value ? column : column.with(-1, value);
  return {
    container: columns.container,
    t: columns.t,
    min: replaced(columns.min, last.min),
    max: replaced(columns.max, last.max),
    avg: replaced(columns.avg, last.avg),
  };
}
