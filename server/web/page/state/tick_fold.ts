/**
 * Answers, extended by the ticks that came in since.
 *
 * Semantics
 * - A tick belongs to the bucket floor(t / step), as in the viewer's answers; where points are samples,
 *   it is a point of its own. What is not later than the last point is known already.
 * - In the last bucket a tick widens the extremes, and counts as one of as many samples as fit, at the
 *   sampling interval, between the bucket's start and itself. The next answer corrects what is missing.
 * - A tick with a break gets a point of nulls before it where there is room for one.
 * - Points before `keepFromMs` are dropped, many at a time.
 *
 * Trace, step 4, interval 1, a last point at 8 of min 1, max 3, avg 2, made of the samples at 8 and 9:
 *
 *     tick 10: 5              t=8  min 1 max 5 avg 3
 *     tick 21: 7, a break     t=12 null, t=20 min 7 max 7 avg 7
 *
 * Invariants: times ascend strictly; min <= avg <= max; a series that no tick is about is the same object.
 *
 * @module
 */

import type { WireLiveSeries, WireLiveTick } from "../../../api/live.ts";
import type { WireSeries, WireSeriesContainer, WireTimeseries } from "../../../api/timeseries.ts";
import { lineageOf } from "./container_names.ts";

/** Points that have to be superfluous before they are dropped: copying for fewer gains nothing. */
const DROPPED_MIN = 64;

/** How ticks become points. */
interface Steps {
  readonly stepMs: number;
  readonly intervalMs: number;
}

/** One value of one series. */
interface TickValue {
  readonly t: number;
  readonly value: number;
  readonly isBreak: boolean;
}

/** Columns that are being written. */
interface Columns {
  readonly t: number[];
  readonly min: (number | null)[];
  readonly max: (number | null)[];
  readonly avg: (number | null)[];
}

/** Ticks, and what their positions stand for. */
export interface Ticks {
  readonly series: WireLiveSeries;
  /** Oldest first. */
  readonly ticks: readonly WireLiveTick[];
  /** Points before this time are not needed any more, in milliseconds. */
  readonly keepFromMs: number;
}

/** An answer with ticks; the same one where they tell nothing new of it. */
export function extendedBy(
  answer: WireTimeseries,
  { series: live, ticks, keepFromMs }: Ticks,
): WireTimeseries {
  const metric = live.metrics.findIndex((one) =>
    one.metric === answer.metric && one.as === answer.as
  );
  const lastMs = ticks.at(-1)?.t;
  if (metric < 0 || lastMs === undefined) return answer;
  const steps = { stepMs: answer.step_ms, intervalMs: live.interval_ms };
  const series = answer.series.map((one) => {
    const container = positionOf(one, live);
    const values = container < 0 ? [] : ticks.flatMap((tick) => valueIn(tick, metric, container));
    return extendedSeries(one, values, { ...steps, keepFromMs });
  });
  const isSame = series.every((one, place) => one === answer.series[place]);
  return isSame ? answer : { ...answer, series, to_ms: Math.max(answer.to_ms, lastMs + 1) };
}

function valueIn(tick: WireLiveTick, metric: number, container: number): readonly TickValue[] {
  const value = tick.values[metric]?.[container];
  if (typeof value !== "number") return [];
  const isBreak = tick.breaks?.some(([m, c]) => m === metric && c === container) ?? false;
  return [{ t: tick.t, value, isBreak }];
}

/** The position in ticks of a series: a lineage that was restarted goes on under another id. */
function positionOf(
  { container, joined_ids = [] }: Pick<WireSeries, "container" | "joined_ids">,
  { containers }: WireLiveSeries,
): number {
  const same = containers.findIndex(({ id }) => id === container.id || joined_ids.includes(id));
  if (same >= 0) return same;
  const lineage = lineageOf(container);
  return lineage === null ? -1 : containers.findIndex((other) => isOf(other, lineage));
}

function isOf(container: WireSeriesContainer, lineage: string): boolean {
  return lineageOf(container) === lineage;
}

function extendedSeries(
  series: WireSeries,
  values: readonly TickValue[],
  { keepFromMs, ...steps }: Steps & { readonly keepFromMs: number },
): WireSeries {
  const lastMs = series.t.at(-1) ?? -Infinity;
  const fresh = values.filter(({ t }) => t > lastMs);
  if (fresh.length === 0) return series;
  const first = (series.t[DROPPED_MIN] ?? Infinity) < keepFromMs
    ? series.t.findLastIndex((t) => t < keepFromMs)
    : 0;
  const columns: Columns = {
    t: series.t.slice(first),
    min: series.min.slice(first),
    max: series.max.slice(first),
    avg: series.avg.slice(first),
  };
  for (const value of fresh) put(columns, value, steps);
  return { ...series, ...columns };
}

function put(columns: Columns, { t, value, isBreak }: TickValue, { stepMs, intervalMs }: Steps) {
  const isRaw = stepMs <= intervalMs;
  const pointMs = isRaw ? t : Math.floor(t / stepMs) * stepMs;
  const lastMs = columns.t.at(-1);
  // The first bucket of an answer begins where the range does, which may be inside of it.
  const lastPointMs = lastMs === undefined || isRaw ? lastMs : Math.floor(lastMs / stepMs) * stepMs;
  if (lastPointMs === undefined) return push(columns, pointMs, value);
  if (!isRaw && pointMs === lastPointMs) {
    return fold(columns, value, Math.max(1, Math.round((t - lastPointMs) / intervalMs)));
  }
  const breakMs = Math.min(lastPointMs + stepMs, pointMs - 1);
  const isRoomy = isRaw ? breakMs > lastPointMs : lastPointMs + stepMs < pointMs;
  if (isBreak && isRoomy && columns.avg.at(-1) !== null) push(columns, breakMs, null);
  push(columns, pointMs, value);
}

function push({ t, min, max, avg }: Columns, timeMs: number, value: number | null) {
  t.push(timeMs);
  for (const column of [min, max, avg]) column.push(value);
}

function fold({ t, min, max, avg }: Columns, value: number, samplesBefore: number) {
  const at = t.length - 1;
  const [least, most, mean] = [min[at], max[at], avg[at]];
  const isKnown = typeof least === "number" && typeof most === "number" &&
    typeof mean === "number";
  const [low, high] = isKnown ? [Math.min(least, value), Math.max(most, value)] : [value, value];
  const moved = isKnown ? mean + (value - mean) / (samplesBefore + 1) : value;
  min[at] = low;
  max[at] = high;
  // Rounding must not put the mean outside of its own extremes.
  avg[at] = Math.min(high, Math.max(low, moved));
}
