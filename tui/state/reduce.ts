/**
 * From a state and something that happened to the next state.
 *
 * After each action the invariants of `state.ts` hold again, whatever it was: the focus is a panel, the
 * cursor is in the window, answers belong to what is on the screen.
 *
 * @module
 */

import type { Action } from "./action.ts";
import { panelsOf } from "./initial_state.ts";
import { withLiveGap, withLiveSeries, withLiveTick } from "./live_ticks.ts";
import { liveSubject } from "./live_want.ts";
import { NOTICE_MS } from "./notices.ts";
import { reduceKey } from "./reduce_key.ts";
import { reduceMouse } from "./reduce_mouse.ts";
import { fittingAnswers, withAnswered, withAsked, withFailed } from "./slot_answers.ts";
import type { Extent, Link, TuiState, ViewerFacts } from "./state.ts";
import { timeInWindow, windowOf } from "./viewport.ts";

/** Panels that the viewer's key metrics get where no metric was asked for. */
const FIRST_PANELS = 3;

/** The longest time between two actions that a replay moves on for, in milliseconds: not over a sleep. */
const REPLAY_STEP_MS_MAX = 5_000;

/** The next state. It never throws; an action that means nothing any more gives the same state. */
export function reduce(state: TuiState, action: Action): TuiState {
  const current = "nowMs" in action ? passTime(state, action.nowMs) : state;
  const next = act(current, action);
  return next === state ? state : settle(state, next);
}

function act(state: TuiState, action: Action): TuiState {
  switch (action.type) {
    case "key":
      return reduceKey(state, action.press);
    case "mouse":
      return reduceMouse(state, action.event);
    case "resize":
      return { ...state, size: action.size };
    case "clock":
      return state;
    case "connecting":
    case "connected":
    case "lost":
    case "refused":
      return { ...state, link: linkOf(state, action) };
    case "facts":
      return withFacts(state, action.facts);
    case "extent":
      return { ...state, extent: extentOf(state, action) };
    case "asked":
      return withAsked(state, action);
    case "answered":
      return withAnswered(state, action.answer);
    case "failed":
      return withFailed(state, action);
    case "live_series":
      return withLiveSeries(state, action.key, action.series);
    case "live_tick":
      return withLiveTick(state, action.key, action.tick);
    case "live_gap":
      return withLiveGap(state, action.key);
    case "notice": {
      const { text, tone, nowMs } = action;
      return { ...state, notice: { text, tone, untilMs: nowMs + NOTICE_MS } };
    }
    default:
      return action satisfies never;
  }
}

/** What the clock alone changes: notices end, and a replay goes on. */
function passTime(state: TuiState, nowMs: number): TuiState {
  if (nowMs === state.nowMs) return state;
  const { notice, view, extent } = state;
  const isOver = notice !== undefined && nowMs >= notice.untilMs;
  const passed: TuiState = { ...state, nowMs, notice: isOver ? undefined : notice };
  const { end } = view;
  if (end.mode !== "replay") return passed;
  const elapsedMs = Math.max(0, Math.min(REPLAY_STEP_MS_MAX, nowMs - state.nowMs));
  const toMs = end.toMs + elapsedMs * end.speed;
  const endMs = (extent?.newestMs ?? Infinity) + 1;
  return {
    ...passed,
    view: { ...view, end: toMs >= endMs ? { mode: "follow" } : { ...end, toMs } },
  };
}

/** Makes what an action left fit together again. */
function settle(before: TuiState, after: TuiState): TuiState {
  const focus = Math.max(0, Math.min(after.panels.length - 1, after.focus));
  const focused = focus === after.focus ? after : { ...after, focus };
  const isOther = before.panels !== after.panels || before.viewer !== after.viewer;
  const answers = isOther ? fittingAnswers(focused) : focused.answers;
  const fitting = answers === focused.answers ? focused : { ...focused, answers };
  return withLiveFrom(before, withCursorInside(fitting));
}

function withCursorInside(state: TuiState): TuiState {
  if (state.cursorMs === undefined) return state;
  const cursorMs = timeInWindow(state.cursorMs, windowOf(state));
  return cursorMs === state.cursorMs ? state : { ...state, cursorMs };
}

/**
 * Where ticks begin to be followed, or are those of another screen, or the viewer was away: what they
 * extend has missed some, and is asked for anew.
 */
function withLiveFrom(before: TuiState, after: TuiState): TuiState {
  const subject = liveSubject(after);
  if (subject === undefined) return after;
  const { live } = after;
  if (liveSubject(before) !== subject) {
    const epoch = live.epoch + 1;
    return { ...after, live: { key: undefined, series: undefined, recent: [], epoch } };
  }
  const isBack = before.link.kind === "lost" && after.link.kind === "connected";
  return isBack ? { ...after, live: { ...live, epoch: live.epoch + 1 } } : after;
}

function linkOf(
  { link }: TuiState,
  action: Extract<Action, { readonly type: Link["kind"] }>,
): Link {
  switch (action.type) {
    case "connecting": {
      const sinceMs = link.kind === "connecting" ? link.sinceMs : action.nowMs;
      return { kind: "connecting", what: action.what, sinceMs };
    }
    case "connected":
      return { kind: "connected" };
    case "lost": {
      const { why, retryInMs, nowMs } = action;
      const sinceMs = link.kind === "lost" ? link.sinceMs : nowMs;
      return { kind: "lost", why, sinceMs, retryAtMs: nowMs + retryInMs };
    }
    case "refused":
      return { kind: "refused", why: action.why };
    default:
      return action satisfies never;
  }
}

/** Facts of the first time also say what to show where nothing was asked for. */
function withFacts(state: TuiState, viewer: ViewerFacts): TuiState {
  const { panels, table, nextPanelId } = state;
  const known = { ...state, viewer };
  const [most] = viewer.keyMetrics;
  if (most === undefined) return known;
  const isFirst = state.viewer === undefined || state.viewer.keyMetrics.length === 0;
  const sort = isFirst && table.sort === "name" ? most : table.sort;
  const sorted = { ...known, table: { ...table, sort } };
  if (panels.some(({ metric }) => metric !== "")) return sorted;
  const [first, ...others] = panelsOf(viewer.keyMetrics.slice(0, FIRST_PANELS), nextPanelId);
  if (first === undefined) return sorted;
  const study = panels[0]?.study;
  return {
    ...sorted,
    panels: [{ ...first, study }, ...others],
    focus: 0,
    nextPanelId: nextPanelId + others.length + 1,
  };
}

/** Ticks may have told of newer samples than an extent that was on its way. */
function extentOf({ live }: TuiState, { oldestMs, newestMs }: Extent): Extent {
  return { oldestMs, newestMs: Math.max(newestMs, live.recent.at(-1)?.t ?? newestMs) };
}
