/**
 * What is done to the window, and how to go back.
 *
 * @module
 */

import { HISTORY_MAX, type PageState, type PastView, type View } from "./page_state.ts";
import { followed, panned, rangeView, zoomed } from "./window.ts";

/** A range or a length that was chosen. A fixed one is brought near the data, and does not follow. */
export function setView(state: PageState, view: View): PageState {
  if (view.kind === "latest") {
    return left(state, { view, isFollowing: state.choice.isFollowing });
  }
  return left(state, { view: rangeView(view.fromMs, view.toMs, state), isFollowing: false });
}

/** Scales the window about a time. Zooming on and on is one step for going back. */
export function zoom(state: PageState, factor: number, atMs: number): PageState {
  const next = zoomed(state, factor, atMs);
  const moved = state.isZooming ? withView(state, next) : left(state, next);
  return { ...moved, isZooming: true };
}

/** Moves the window by a share of its length. */
export function pan(state: PageState, share: number): PageState {
  return withView(state, panned(state, share));
}

/** All of the data. */
export function reset(state: PageState): PageState {
  const { isFollowing } = state.choice;
  return left(state, { view: { kind: "latest", spanMs: "all" }, isFollowing });
}

/** Follows the newest data, or stays where it is. */
export function follow(
  state: PageState,
  { isFollowing }: Pick<PastView, "isFollowing">,
): PageState {
  return withView(state, followed(state, { isFollowing }));
}

/** The window before; without one nothing changes. */
export function back(state: PageState): PageState {
  const last = state.history.at(-1);
  if (last === undefined) return state;
  return { ...withView(state, last), history: state.history.slice(0, -1) };
}

/** The state with another view, and the one that it had to go back to. */
function left(state: PageState, next: PastView): PageState {
  const { view, isFollowing } = state.choice;
  const moved = withView(state, next);
  if (moved === state) return state;
  const history = [...state.history, { view, isFollowing }].slice(-HISTORY_MAX);
  return { ...moved, history };
}

function withView(state: PageState, { view, isFollowing }: PastView): PageState {
  const { choice } = state;
  if (isSameView(view, choice.view) && isFollowing === choice.isFollowing) return state;
  return { ...state, choice: { ...choice, view, isFollowing } };
}

function isSameView(a: View, b: View): boolean {
  if (a.kind === "latest") return b.kind === "latest" && a.spanMs === b.spanMs;
  return b.kind === "fixed" && a.fromMs === b.fromMs && a.toMs === b.toMs;
}
