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
  const { x, low, high, mid, isStart } = roomFor(last - first + 1);
  const { avg, min, max } = series;
  const scale = width / (toMs - fromMs);
  // Of the column that is being filled: which it is, NaN where nothing can join it; and what it holds.
  let [column, samples, sumX, sumMid] = [NaN, 0, 0, 0];
  let count = 0;
  for (let i = first; i <= last; i++) {
    const value = avg[i] ?? NaN;
    if (!Number.isFinite(value)) {
      column = NaN;
      continue;
    }
    const place = ((t[i] ?? 0) - fromMs) * scale;
    const least = min[i] ?? value;
    const greatest = max[i] ?? value;
    if (Math.floor(place) === column) {
      const at = count - 1;
      samples++;
      x[at] = (sumX += place) / samples;
      mid[at] = (sumMid += value) / samples;
      if (least < low[at]!) low[at] = least;
      if (greatest > high[at]!) high[at] = greatest;
      continue;
    }
    x[count] = sumX = place;
    mid[count] = sumMid = value;
    low[count] = least;
    high[count] = greatest;
    isStart[count] = Number.isNaN(column) ? 1 : 0;
    count++;
    column = Math.floor(place);
    samples = 1;
  }
  return {
    count,
    x: x.slice(0, count),
    low: low.slice(0, count),
    high: high.slice(0, count),
    mid: mid.slice(0, count),
    isStart: isStart.slice(0, count),
  };
}

type Points = Omit<Trace, "count">;

/**
 * Where points are gathered, which are far fewer than samples: new memory for each series of each frame
 * would take as long to get as to fill.
 */
let room: Points = pointsOf(0);

function roomFor(size: number): Points {
  if (size > room.x.length) room = pointsOf(2 * size);
  return room;
}

function pointsOf(size: number): Points {
  return {
    x: new Float64Array(size),
    low: new Float64Array(size),
    high: new Float64Array(size),
    mid: new Float64Array(size),
    isStart: new Uint8Array(size),
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
