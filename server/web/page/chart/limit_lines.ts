/**
 * The limits of containers as lines over their usage: equal ones are one line.
 *
 * @module
 */

import type { WireTimeseries } from "../../../api/timeseries.ts";
import { type Trace, type TraceFrame, traceOf } from "./trace.ts";

/** A limit as it is drawn. */
export interface LimitLine {
  readonly trace: Trace;
  /** The latest value that is shown. */
  readonly value: number;
  /** Places of its containers in the choice. */
  readonly places: readonly number[];
}

/**
 * The limits that a plot of `unit` may show. None where they are given in another unit: they would lie at
 * heights that mean something else.
 */
export function limitLines(
  limit: WireTimeseries | undefined,
  { frame, unit }: { readonly frame: TraceFrame; readonly unit: string },
): readonly LimitLine[] {
  if (limit === undefined || limit.unit !== unit) return [];
  const byCourse = new Map<string, LimitLine>();
  limit.series.forEach((series, place) => {
    const trace = traceOf(series, frame);
    const value = trace.mid[trace.count - 1];
    if (value === undefined) return;
    const isConstant = trace.mid.subarray(0, trace.count).every((one) => one === value);
    const course = isConstant ? String(value) : `of ${place}`;
    const same = byCourse.get(course);
    byCourse.set(course, {
      trace: isConstant ? levelTrace(value, [same?.trace, trace]) : trace,
      value,
      places: [...same?.places ?? [], place],
    });
  });
  return [...byCourse.values()];
}

/** As many limits are drawn in any case. */
const LIMITS_FEW = 4;

/** From this share of a limit on, use is near to it. */
const NEAR_SHARE = 0.5;

/**
 * The limits that tell something: all of a few; of more only those that a container comes near to.
 */
export function tellingLimits(
  limits: readonly LimitLine[],
  traces: readonly Trace[],
): readonly LimitLine[] {
  if (limits.length <= LIMITS_FEW) return limits;
  return limits.filter(({ value, places }) =>
    places.some((place) => traces[place]?.high.some((high) => high >= value * NEAR_SHARE))
  );
}

/** One straight line over all that some traces of one value cover. */
function levelTrace(value: number, traces: readonly (Trace | undefined)[]): Trace {
  const there = traces.filter((trace) => trace !== undefined);
  const fromX = Math.min(...there.map(({ x }) => x[0] ?? Infinity));
  const toX = Math.max(...there.map(({ x, count }) => x[count - 1] ?? -Infinity));
  const values = Float64Array.of(value, value);
  return {
    count: 2,
    x: Float64Array.of(fromX, toX),
    low: values,
    high: values,
    mid: values,
    isStart: Uint8Array.of(1, 0),
  };
}
