/**
 * What a line looks like on pixels: the points of a series, those of one pixel column as one.
 *
 * Each series keeps times of its own. They are not merged into one time axis, because a panel of twenty
 * series that were sampled at different milliseconds would then have twenty times as many points, nearly
 * all of them empty. A column that holds many samples is treated as the viewer treats a bucket: its least
 * and greatest value and its mean, so that no peak is lost at any zoom, and 100,000 points cost no more
 * to draw than there are pixels.
 *
 * @module
 */

import type { WireSeries } from "../../../api/timeseries.ts";
import { lowerBound } from "../../../query/lower_bound.ts";

/** Where times lie on the plot. */
export interface TraceFrame {
  /** Time of the left edge, and of the right. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Pixels between them, those of the device. */
  readonly width: number;
}

/** Points of a line from left to right, as columns of `count` entries. */
export interface Trace {
  readonly count: number;
  /** Pixels from the left edge; a little outside of the plot at both ends, where the line goes on. */
  readonly x: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly mid: Float64Array;
  /** 1 where nothing joins the point to the one before it: the first, and those behind a gap. */
  readonly isStart: Uint8Array;
}

/** Points of a series as a plot shows them. Empty where none lies in the frame. */
export function traceOf(series: WireSeries, { fromMs, toMs, width }: TraceFrame): Trace {
  const { t } = series;
  const first = Math.max(0, lowerBound(t, fromMs) - 1);
  const last = Math.min(t.length - 1, lowerBound(t, toMs));
  const trace = blank(Math.max(0, last - first + 1));
  const scale = width / (toMs - fromMs);
  let [count, column, merged, isBroken] = [0, NaN, 1, true];
  for (let i = first; i <= last; i++) {
    const mid = series.avg[i] ?? NaN;
    if (!Number.isFinite(mid)) {
      isBroken = true;
      continue;
    }
    const x = ((t[i] ?? 0) - fromMs) * scale;
    const low = series.min[i] ?? mid;
    const high = series.max[i] ?? mid;
    if (!isBroken && Math.floor(x) === column) {
      merge(trace, count - 1, { x, low, high, mid, share: 1 / ++merged });
      continue;
    }
    trace.x[count] = x;
    trace.low[count] = low;
    trace.high[count] = high;
    trace.mid[count] = mid;
    trace.isStart[count] = isBroken ? 1 : 0;
    count++;
    [column, merged, isBroken] = [Math.floor(x), 1, false];
  }
  return trimmed(trace, count);
}

function trimmed({ x, low, high, mid, isStart }: Omit<Trace, "count">, count: number): Trace {
  return {
    count,
    x: x.subarray(0, count),
    low: low.subarray(0, count),
    high: high.subarray(0, count),
    mid: mid.subarray(0, count),
    isStart: isStart.subarray(0, count),
  };
}

/** Least and greatest value between the edges of the plot; Infinity and -Infinity where there are none. */
export function extentOf(
  traces: readonly Trace[],
  width: number,
): { readonly low: number; readonly high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (const trace of traces) {
    for (let i = 0; i < trace.count; i++) {
      const x = trace.x[i] ?? NaN;
      if (!(x >= 0 && x <= width)) continue;
      low = Math.min(low, trace.low[i] ?? Infinity);
      high = Math.max(high, trace.high[i] ?? -Infinity);
    }
  }
  return { low, high };
}

function blank(size: number): Omit<Trace, "count"> {
  return {
    x: new Float64Array(size),
    low: new Float64Array(size),
    high: new Float64Array(size),
    mid: new Float64Array(size),
    isStart: new Uint8Array(size),
  };
}

/** Adds a sample to the point at `at`, of whose samples it is the given share. */
function merge(
  { x, low, high, mid }: Omit<Trace, "count">,
  at: number,
  sample: {
    readonly x: number;
    readonly low: number;
    readonly high: number;
    readonly mid: number;
    readonly share: number;
  },
): void {
  const [oldX, oldMid] = [x[at] ?? 0, mid[at] ?? 0];
  x[at] = oldX + (sample.x - oldX) * sample.share;
  mid[at] = oldMid + (sample.mid - oldMid) * sample.share;
  low[at] = Math.min(low[at] ?? sample.low, sample.low);
  high[at] = Math.max(high[at] ?? sample.high, sample.high);
}
