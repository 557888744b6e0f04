/**
 * Which range of time is asked for, so that a window that moves a little needs no other answer.
 *
 * Definitions
 * - A step is the width of a point: one sampling interval where the plot has a pixel for each sample of
 *   the window; else the least whole number of intervals with which a point has two pixels. A point
 *   has the extremes of its step, so no peak is lost; half as many are as good to see, and are there
 *   sooner.
 * - A stride is a power of two of steps, about a quarter of the window. The ends of what is asked are
 *   whole strides since the epoch: as long as the window stays between them, the question is the same.
 *
 * The viewer answers a range of n whole steps, asked for with n + 1 points, with exactly that step.
 *
 * Trace, interval 1 s, 100 pixels, window [1010 s, 1310 s): step 6 s, stride 48 s (8 steps), asked
 * [1008 s, 1344 s) with 57 points; the data's end at 1320 s makes that [1008 s, 1320 s), 53 points.
 *
 * @module
 */

import type { PageState } from "./page_state.ts";
import { type TimeWindow, windowOf } from "./window.ts";

/** Points that the viewer gives of one series at most, POINTS_PER_SERIES_MAX of its API. */
export const POINTS_MAX = 1_920;

/** Samples that one window has at most as points: what lies beside it needs some, too. */
const WINDOW_POINTS_MAX = 1_200;

/** Pixels for a point that is more than a sample. */
const POINT_PX = 2;

/** Widths are rounded up to multiples of this, so that a window that is resized asks seldom. */
const WIDTH_STEP = 100;

/** The sampling interval as long as nobody has said it, in milliseconds. */
const INTERVAL_MS_DEFAULT = 1_000;

/** The shortest stride of a window that moves on by itself, in milliseconds. */
const FOLLOW_STRIDE_MS_MIN = 60_000;

/** A range to ask for, in whole steps. */
export interface AskedRange extends TimeWindow {
  readonly stepMs: number;
  readonly points: number;
}

/** The sampling interval in milliseconds. */
export function intervalMsOf({ facts }: Pick<PageState, "facts">): number {
  const intervalMs = facts?.intervalMs ?? INTERVAL_MS_DEFAULT;
  return intervalMs > 0 ? intervalMs : INTERVAL_MS_DEFAULT;
}

/** What is asked for the window; undefined where there is none, or no data. */
export function askedRange(state: PageState): AskedRange | undefined {
  const window = windowOf(state);
  const extent = state.facts?.extent;
  if (window === undefined || extent === undefined) return undefined;
  const stepMs = stepMsOf(state, window);
  const strideMs = strideMsOf(state, window, stepMs);
  const dataEndMs = Math.ceil((extent.newestMs + 1) / stepMs) * stepMs;
  const fromMs = Math.floor(window.fromMs / strideMs) * strideMs;
  const strideEndMs = Math.ceil(window.toMs / strideMs) * strideMs;
  const toMs = Math.max(fromMs + stepMs, Math.min(strideEndMs, dataEndMs));
  return rangeOf({ fromMs, toMs }, stepMs, intervalMsOf(state));
}

/** What is asked for all of the data; undefined where there is none. */
export function wholeRange(state: PageState): AskedRange | undefined {
  const extent = state.facts?.extent;
  if (extent === undefined) return undefined;
  const whole = { fromMs: extent.oldestMs, toMs: extent.newestMs + 1 };
  const stepMs = stepMsOf(state, whole);
  const fromMs = Math.floor(whole.fromMs / stepMs) * stepMs;
  const toMs = Math.ceil(whole.toMs / stepMs) * stepMs;
  return rangeOf({ fromMs, toMs }, stepMs, intervalMsOf(state));
}

function stepMsOf(state: PageState, { fromMs, toMs }: TimeWindow): number {
  const intervalMs = intervalMsOf(state);
  const width = Math.ceil(Math.max(1, state.plotWidth) / WIDTH_STEP) * WIDTH_STEP;
  const leastMs = (toMs - fromMs) / Math.min(WINDOW_POINTS_MAX, width);
  if (leastMs <= intervalMs) return intervalMs;
  return Math.ceil(POINT_PX * leastMs / intervalMs) * intervalMs;
}

function strideMsOf({ choice }: PageState, { fromMs, toMs }: TimeWindow, stepMs: number): number {
  const quarterMs = (toMs - fromMs) / 4;
  const wantedMs = choice.isFollowing ? Math.max(FOLLOW_STRIDE_MS_MIN, quarterMs) : quarterMs;
  return stepMs * 2 ** Math.max(0, Math.floor(Math.log2(wantedMs / stepMs)));
}

function rangeOf({ fromMs, toMs }: TimeWindow, stepMs: number, intervalMs: number): AskedRange {
  const buckets = Math.round((toMs - fromMs) / stepMs);
  // Samples that are wanted one by one have interruptions between them, which are points, too.
  const points = stepMs > intervalMs ? buckets + 1 : buckets * 2;
  return { fromMs, toMs, stepMs, points: Math.max(2, Math.min(POINTS_MAX, points)) };
}
