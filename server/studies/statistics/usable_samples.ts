/**
 * Samples as the studies may use them, whatever a caller hands in: finite, in strictly ascending
 * time.
 *
 * @module
 */

import type { StudySeries } from "../study.ts";

/** Samples of a series that can be computed with. */
export interface UsableSamples {
  /** Strictly ascending. */
  readonly timesMs: Float64Array;
  /** Finite. */
  readonly values: Float64Array;
  /** The sampling interval; the median distance of samples where the series names no usable one. */
  readonly intervalMs: number;
}

/** Leaves out values that are not finite, and all but the first sample of one time. Sorts by time. */
export function usableSamples(series: StudySeries): UsableSamples {
  const count = Math.min(series.timesMs.length, series.values.length);
  if (isUsable(series, count)) {
    const [timesMs, values] = [series.timesMs.subarray(0, count), series.values.subarray(0, count)];
    return { timesMs, values, intervalMs: usableInterval(series.intervalMs, timesMs) };
  }
  const order: number[] = [];
  let ascends = true;
  for (let i = 0; i < count; i++) {
    const timeMs = series.timesMs[i]!;
    if (!Number.isFinite(timeMs) || !Number.isFinite(series.values[i])) continue;
    ascends &&= order.length === 0 || series.timesMs[order.at(-1)!]! < timeMs;
    order.push(i);
  }
  if (!ascends) order.sort((a, b) => series.timesMs[a]! - series.timesMs[b]! || a - b);
  const kept = ascends
    ? order
    : order.filter((at, i) => i === 0 || series.timesMs[order[i - 1]!]! < series.timesMs[at]!);
  const timesMs = Float64Array.from(kept, (at) => series.timesMs[at]!);
  const values = Float64Array.from(kept, (at) => series.values[at]!);
  return { timesMs, values, intervalMs: usableInterval(series.intervalMs, timesMs) };
}

/** Nearly every series is as it should be: it is then used as it is. */
function isUsable({ timesMs, values }: StudySeries, count: number): boolean {
  for (let i = 0; i < count; i++) {
    if (!Number.isFinite(values[i]) || !Number.isFinite(timesMs[i])) return false;
    if (i > 0 && timesMs[i]! <= timesMs[i - 1]!) return false;
  }
  return true;
}

function usableInterval(intervalMs: number, timesMs: Float64Array): number {
  if (Number.isFinite(intervalMs) && intervalMs > 0) return intervalMs;
  if (timesMs.length < 2) return 1;
  const steps = timesMs.slice(1).map((timeMs, i) => timeMs - timesMs[i]!).sort();
  return steps[steps.length >> 1]!;
}
