/**
 * Which part of time is on the screen: from what the user asked for to whole dots.
 *
 * Definitions
 * - A view is what was asked for: a span, and an end. Its ideal range is [end - span, end), where the
 *   end of one that follows lies just behind the newest sample.
 * - A dot is the finest thing a plot draws: one, two or more to a column. It stands for `msPerDot`: a
 *   whole number of sampling intervals, so that dots hold equally many samples; or, where several dots
 *   come between two samples, a half, a quarter, a fifth or a tenth of one.
 * - The window is the range that is drawn: as many dots as a plot is wide, the last of which holds the
 *   end of the ideal range. Its ends are whole multiples of `msPerDot` since the epoch. So a window that
 *   follows moves by whole dots, and a dot never changes what it stands for while it moves.
 *
 * Trace, interval 1 s, 100 dots, a span of 150 s:
 *
 *     span / dots    1.5 s    msPerDot 2 s    the window is 200 s long
 *     newest 1,001 s          ideal [851.001 s, 1,001.001 s)    window [802 s, 1,002 s)
 *
 * Invariants
 * - The window is at least as long as the span, and ends less than a dot behind the ideal end.
 * - 0 <= fromMs < toMs <= `TIME_MS_MAX`.
 *
 * @module
 */

import { TIME_MS_MAX } from "@fgm/server/api/range_words";
import { dotsPerColumn } from "../chart/glyphs.ts";
import { plotWidth } from "./layout.ts";
import type { TuiState, View, ViewEnd } from "./state.ts";

/** The shortest span that can be asked for, in milliseconds: a handful of samples. */
export const SPAN_MS_MIN = 5_000;

/** The longest span that can be asked for, in milliseconds: ten years, more than is ever kept. */
export const SPAN_MS_MAX = 10 * 365 * 24 * 60 * 60_000;

/** The sampling interval in milliseconds as long as the viewer has not said it. */
export const INTERVAL_MS_DEFAULT = 1_000;

/** The shortest window of a view of all data, in milliseconds: a minute, however new the data is. */
const ALL_SPAN_MS_MIN = 60_000;

/** Parts of a sampling interval that a dot may stand for, finest first. */
const INTERVAL_PARTS = [10, 5, 4, 2] as const;

/** The range of time that is drawn. */
export interface Window {
  readonly fromMs: number;
  /** Not in it. */
  readonly toMs: number;
  readonly msPerDot: number;
  /** At least 1. */
  readonly dots: number;
}

/** What decides the window. */
export type Viewed = Pick<TuiState, "size" | "glyphs" | "view" | "extent" | "viewer" | "nowMs">;

/** The window that is drawn. Without data it ends now. */
export function windowOf(state: Viewed): Window {
  const dots = dotsOf(state);
  const msPerDot = msPerDotOf(spanMsOf(state) / dots, intervalMsOf(state));
  const lengthMs = dots * msPerDot;
  const latestMs = Math.max(lengthMs, Math.floor(TIME_MS_MAX / msPerDot) * msPerDot);
  const endMs = Math.ceil(endMsOf(state) / msPerDot) * msPerDot;
  const toMs = Math.max(lengthMs, Math.min(latestMs, endMs));
  return { fromMs: toMs - lengthMs, toMs, msPerDot, dots };
}

/** The sampling interval in milliseconds; `INTERVAL_MS_DEFAULT` while it is not known. */
export function intervalMsOf({ viewer }: Pick<TuiState, "viewer">): number {
  const intervalMs = viewer?.intervalMs ?? INTERVAL_MS_DEFAULT;
  return intervalMs > 0 ? intervalMs : INTERVAL_MS_DEFAULT;
}

/** The span that was asked for in milliseconds, within bounds; that of the data where it is "all". */
export function spanMsOf({ view, extent }: Pick<Viewed, "view" | "extent">): number {
  if (view.span !== "all") return clampSpanMs(view.span);
  const dataMs = extent === undefined ? 0 : extent.newestMs + 1 - extent.oldestMs;
  return clampSpanMs(Math.max(ALL_SPAN_MS_MIN, dataMs));
}

/** End of the ideal range in milliseconds. Without data, a view that follows ends now. */
export function endMsOf(
  { view, extent, nowMs }: Pick<Viewed, "view" | "extent" | "nowMs">,
): number {
  return view.end.mode === "follow" ? (extent?.newestMs ?? nowMs) + 1 : view.end.toMs;
}

/** The nearest span that can be asked for, in whole milliseconds. */
export function clampSpanMs(spanMs: number): number {
  return Math.round(Math.max(SPAN_MS_MIN, Math.min(SPAN_MS_MAX, spanMs)));
}

/**
 * Stretches the view by `factor`, below 1 to see more of less. What is at `aroundMs` stays in its
 * place, and in the window; without it the end stays where it is. A view that follows goes on to follow
 * only without `aroundMs`.
 */
export function zoomedView(state: Viewed, factor: number, aroundMs?: number): View {
  const finestMs = (dotsOf(state) * intervalMsOf(state)) / INTERVAL_PARTS[0];
  // Below the finest dots a shorter span would look the same: each step is to be seen.
  const oldMs = Math.max(spanMsOf(state), finestMs);
  const spanMs = clampSpanMs(Math.max(finestMs, oldMs * factor));
  const { view } = state;
  if (aroundMs === undefined) return { ...view, span: spanMs };
  // The windows count, not the spans: they are longer by as much as dots are rounded up.
  const before = windowOf(state);
  const after = windowOf({ ...state, view: { ...view, span: spanMs } });
  const idealMs = aroundMs + (before.toMs - aroundMs) * lengthOf(after) / lengthOf(before);
  // The nearest dot: always the next one would let the window creep away, step by step.
  const toMs = Math.round(idealMs / after.msPerDot) * after.msPerDot;
  const zoomed = { span: spanMs, end: endAt(view.end, toMs) };
  const window = windowOf({ ...state, view: zoomed });
  // Rounding to dots can push what was at an edge out of the window.
  if (aroundMs >= window.toMs) return { ...zoomed, end: endAt(view.end, aroundMs + 1) };
  if (aroundMs >= window.fromMs) return zoomed;
  const firstDotMs = Math.floor(aroundMs / window.msPerDot) * window.msPerDot;
  return { ...zoomed, end: endAt(view.end, firstDotMs + lengthOf(window)) };
}

/**
 * Moves the view by `byMs`, below 0 into the past, as far as there is data to see. A view that follows
 * becomes one that is paused; a replay goes on from there.
 */
export function pannedView(state: Viewed, byMs: number): View {
  return movedTo(state, endMsOf(state) + byMs);
}

/**
 * Lets the view end at `toMs`, within what there is data to see of. A view that follows becomes one
 * that is paused; a replay goes on from there.
 */
export function movedTo({ view, extent }: Viewed, toMs: number): View {
  const bounded = Math.max(
    (extent?.oldestMs ?? 0) + 1,
    Math.min((extent?.newestMs ?? TIME_MS_MAX - 1) + 1, Math.round(toMs)),
  );
  return { ...view, end: endAt(view.end, bounded) };
}

/** The time itself where it is in the window, or else the nearest one that is. */
export function timeInWindow(timeMs: number, { fromMs, toMs }: Window): number {
  return Math.max(fromMs, Math.min(toMs - 1, timeMs));
}

function lengthOf({ fromMs, toMs }: Window): number {
  return toMs - fromMs;
}

function endAt(end: ViewEnd, toMs: number): ViewEnd {
  const boundedMs = Math.max(0, Math.min(TIME_MS_MAX, toMs));
  return end.mode === "replay" ? { ...end, toMs: boundedMs } : { mode: "paused", toMs: boundedMs };
}

function dotsOf({ size, glyphs }: Pick<Viewed, "size" | "glyphs">): number {
  return plotWidth(size.columns) * dotsPerColumn(glyphs);
}

/** The least time that a dot may stand for which is not less than `leastMs`. */
function msPerDotOf(leastMs: number, intervalMs: number): number {
  const part = INTERVAL_PARTS.find((parts) => Math.ceil(intervalMs / parts) >= leastMs);
  if (part !== undefined) return Math.ceil(intervalMs / part);
  return Math.ceil(leastMs / intervalMs) * intervalMs;
}
