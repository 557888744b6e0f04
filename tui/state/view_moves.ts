/**
 * Moves of the cursor and of the window: what keys, mouse and commands do to time.
 *
 * The cursor undefined is the right end of the window, where it follows. All times are in milliseconds.
 *
 * @module
 */

import { layoutOf } from "./layout.ts";
import { withNotice } from "./notices.ts";
import type { TuiState, View } from "./state.ts";
import {
  clampSpanMs,
  endMsOf,
  movedTo,
  spanMsOf,
  timeInWindow,
  type Window,
  windowOf,
  zoomedView,
} from "./viewport.ts";

/** Speeds of a replay, as multiples of the pace at which things happened. */
export const REPLAY_SPEEDS = [1, 2, 5, 10, 30, 60] as const;

/** Speed at which a replay begins: a quarter of an hour in one and a half minutes. */
const REPLAY_SPEED_FIRST = 10;

/** The span of a fresh start, in milliseconds. */
export const SPAN_MS_DEFAULT = 15 * 60_000;

/** How much one step of zooming out stretches the window. */
const ZOOM_STEP = 2;

/** How much a notch of the wheel does: there are many of them. */
const WHEEL_STEP = 1.25;

/** A direction in time. */
export type Direction = "back" | "forward";

/** Length of time that a column of the plots stands for. */
export function msPerColumnOf(state: TuiState, window: Window = windowOf(state)): number {
  return (window.toMs - window.fromMs) / layoutOf(state).plotSpan.width;
}

/** The time that the cursor is at: where it is undefined, the middle of the last column. */
export function cursorTimeOf(state: TuiState): number {
  const window = windowOf(state);
  return state.cursorMs ?? Math.round(window.toMs - msPerColumnOf(state, window) / 2);
}

/** Moves the cursor by a column. At the edge the window moves with it, as far as there is data. */
export function moveCursor(state: TuiState, direction: Direction): TuiState {
  const window = windowOf(state);
  const stepMs = msPerColumnOf(state, window) * (direction === "back" ? -1 : 1);
  const toMs = Math.round(cursorTimeOf(state) + stepMs);
  if (toMs >= window.fromMs && toMs < window.toMs) return { ...state, cursorMs: toMs };
  if (direction === "forward" && state.view.end.mode === "follow") return withoutCursor(state);
  return withCursor({ ...state, view: viewEndingAt(state, endMsOf(state) + stepMs) }, toMs);
}

/** Moves the window by a share of its length; the cursor keeps its place on the screen. */
export function panBy(state: TuiState, share: number): TuiState {
  const before = windowOf(state);
  if (share > 0 && state.view.end.mode === "follow") return state;
  return panned(state, Math.round((before.toMs - before.fromMs) * share));
}

/** Moves the window by `byMs`; the cursor keeps its place on the screen. */
export function panned(state: TuiState, byMs: number): TuiState {
  const moved = { ...state, view: viewEndingAt(state, endMsOf(state) + byMs) };
  if (state.cursorMs === undefined) return moved;
  const movedMs = windowOf(moved).toMs - windowOf(state).toMs;
  return withCursor(moved, state.cursorMs + movedMs);
}

/** Zooms around the cursor; a view that follows without a cursor goes on to follow. */
export function zoom(state: TuiState, way: "in" | "out"): TuiState {
  return zoomed(state, way === "in" ? 1 / ZOOM_STEP : ZOOM_STEP, state.cursorMs);
}

/** Zooms around a time, as the wheel does. */
export function zoomAround(state: TuiState, aroundMs: number, way: "in" | "out"): TuiState {
  return zoomed(state, way === "in" ? 1 / WHEEL_STEP : WHEEL_STEP, aroundMs);
}

function zoomed(state: TuiState, factor: number, aroundMs: number | undefined): TuiState {
  if (factor > 1 && showsEverything(state)) return withNotice(state, "All data is on the screen");
  const view = zoomedView(state, factor, aroundMs);
  const { extent } = state;
  // Zooming out near the newest sample would leave a part of the window in the future.
  const isBeyond = extent !== undefined && view.end.mode !== "follow" &&
    view.end.toMs > extent.newestMs + 1;
  return keepCursor({
    ...state,
    view: isBeyond ? movedTo({ ...state, view }, view.end.toMs) : view,
  });
}

function showsEverything(state: TuiState): boolean {
  const { extent } = state;
  if (extent === undefined) return false;
  const { fromMs, toMs } = windowOf(state);
  return extent.oldestMs >= fromMs && extent.newestMs < toMs;
}

/** The view that ends at a time, filled with data where there is enough of it. */
function viewEndingAt(state: TuiState, toMs: number): View {
  const { extent } = state;
  if (extent === undefined) return movedTo(state, toMs);
  const { oldestMs, newestMs } = extent;
  return movedTo(state, Math.max(toMs, Math.min(oldestMs + spanMsOf(state), newestMs + 1)));
}

/** Shows just the range between two times, in either order. */
export function showRange(state: TuiState, aMs: number, bMs: number): TuiState {
  const toMs = Math.max(aMs, bMs);
  const span = clampSpanMs(Math.abs(bMs - aMs));
  return withoutCursor({ ...state, view: { ...movedTo(state, toMs), span } });
}

/** Sets the length of the window; its end stays, and so does the cursor where it can. */
export function setSpan(state: TuiState, span: number | "all"): TuiState {
  return keepCursor({
    ...state,
    view: { ...state.view, span: span === "all" ? span : clampSpanMs(span) },
  });
}

/** Lets the window end at a time and stay there. */
export function endAt(state: TuiState, toMs: number): TuiState {
  return withoutCursor({ ...state, view: viewEndingAt(state, toMs) });
}

/** Sets the cursor to a time; a window that it is outside of moves, so that it is in the middle. */
export function jumpTo(state: TuiState, atMs: number): TuiState {
  const window = windowOf(state);
  if (atMs >= window.fromMs && atMs < window.toMs) return { ...state, cursorMs: Math.round(atMs) };
  const view = viewEndingAt(state, atMs + (window.toMs - window.fromMs) / 2);
  return withCursor({ ...state, view }, atMs);
}

/** Goes to the oldest sample. */
export function goToFirst(state: TuiState): TuiState {
  const { extent } = state;
  if (extent === undefined) return state;
  const window = windowOf(state);
  if (extent.oldestMs >= window.fromMs && extent.oldestMs < window.toMs) {
    return { ...state, cursorMs: extent.oldestMs };
  }
  const view = viewEndingAt(state, extent.oldestMs);
  return withCursor({ ...state, view }, extent.oldestMs);
}

/** Goes to the newest sample and follows. */
export function follow(state: TuiState): TuiState {
  return withoutCursor({ ...state, view: { ...state.view, end: { mode: "follow" } } });
}

/** The view of a fresh start. */
export function resetView(state: TuiState): TuiState {
  return withoutCursor({ ...state, view: { span: SPAN_MS_DEFAULT, end: { mode: "follow" } } });
}

/** Stops the window where it is, or lets it go on: a replay that was stopped goes on as a replay. */
export function pauseOrResume(state: TuiState): TuiState {
  const { view } = state;
  switch (view.end.mode) {
    case "follow":
      return { ...state, view: { ...view, end: { mode: "paused", toMs: endMsOf(state) } } };
    case "replay": {
      const { toMs, speed } = view.end;
      return { ...state, view: { ...view, end: { mode: "paused", toMs, replaySpeed: speed } } };
    }
    case "paused": {
      const { toMs, replaySpeed } = view.end;
      if (replaySpeed === undefined) return follow(state);
      return { ...state, view: { ...view, end: { mode: "replay", toMs, speed: replaySpeed } } };
    }
    default:
      return view.end satisfies never;
  }
}

/** Replays from the start of the window, or stops the replay where it is. */
export function replayOrStop(state: TuiState): TuiState {
  const { view, extent } = state;
  if (view.end.mode === "replay") {
    return { ...state, view: { ...view, end: { mode: "paused", toMs: view.end.toMs } } };
  }
  if (extent === undefined) return withNotice(state, "There is no data to replay yet");
  const toMs = endMsOf({ ...state, view: movedTo(state, windowOf(state).fromMs) });
  const end = { mode: "replay", toMs, speed: REPLAY_SPEED_FIRST } as const;
  return withoutCursor({ ...state, view: { ...view, end } });
}

/** Changes the speed of a replay by a step. */
export function changeSpeed(state: TuiState, way: "slower" | "faster"): TuiState {
  const { view } = state;
  if (view.end.mode !== "replay") return withNotice(state, "Nothing is replayed: R replays");
  const { speed } = view.end;
  const next = way === "faster"
    ? REPLAY_SPEEDS.find((candidate) => candidate > speed)
    : REPLAY_SPEEDS.findLast((candidate) => candidate < speed);
  return { ...state, view: { ...view, end: { ...view.end, speed: next ?? speed } } };
}

/** Replays at a speed, from where the replay is or else from the start of the window. */
export function replayAt(state: TuiState, speed: number): TuiState {
  const running = state.view.end.mode === "replay" ? state : replayOrStop(state);
  const { view } = running;
  if (view.end.mode !== "replay") return running;
  return { ...running, view: { ...view, end: { ...view.end, speed } } };
}

/** The state with the cursor at a time, or as near to it as the window reaches. */
function withCursor(state: TuiState, atMs: number): TuiState {
  return { ...state, cursorMs: timeInWindow(Math.round(atMs), windowOf(state)) };
}

function withoutCursor(state: TuiState): TuiState {
  return { ...state, cursorMs: undefined };
}

/** The state with its cursor moved into its window, where that has changed. */
export function keepCursor(state: TuiState): TuiState {
  return state.cursorMs === undefined ? state : withCursor(state, state.cursorMs);
}
