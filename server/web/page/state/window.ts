/**
 * Which part of time the panels show, and how it is moved.
 *
 * Definitions
 * - A view is what was asked for, the window what is shown: [fromMs, toMs). The latest hour of data that
 *   is ten minutes old is ten minutes long, so that a young collector's charts are not mostly empty.
 * - A window that is moved by hand stays near the data: at most half of it lies beyond, and it is at most
 *   twice as long as the data. One that is given in an address is shown as it is.
 *
 * Invariants: 0 <= fromMs < toMs; the ends are whole milliseconds.
 *
 * @module
 */

import { TIME_MS_MAX } from "../../../api/range_words.ts";
import { type PageState, type PastView, type View, WINDOW_MS_MIN } from "./page_state.ts";

/** A range of time; `toMs` is not in it. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What decides the window. */
export type Viewed = Pick<PageState, "choice" | "facts">;

/** Times of the data's ends. */
type Extent = NonNullable<NonNullable<PageState["facts"]>["extent"]>;

/** Length of the shortest window that moves on by itself, however little data there is. */
const LATEST_MS_MIN = 60_000;

/** Length of a window that something short is shown in, in milliseconds, unless a shorter one is shown. */
const CONTEXT_MS = 5 * 60_000;

/** Share of the window at its end in which zooming counts as zooming about the end. */
const END_SHARE = 0.02;

/** The window; undefined for a view of the latest data while there is none. */
export function windowOf({ choice: { view }, facts }: Viewed): TimeWindow | undefined {
  if (view.kind === "fixed") return { fromMs: view.fromMs, toMs: view.toMs };
  const extent = facts?.extent;
  if (extent === undefined) return undefined;
  const toMs = extent.newestMs + 1;
  const dataMs = Math.max(LATEST_MS_MIN, toMs - extent.oldestMs);
  const spanMs = view.spanMs === "all" ? dataMs : Math.min(view.spanMs, dataMs);
  return { fromMs: Math.max(0, toMs - Math.max(WINDOW_MS_MIN, spanMs)), toMs };
}

/** The view of a range that was chosen by hand, near the data; its ends may come in either order. */
export function rangeView(aMs: number, bMs: number, { facts }: Pick<PageState, "facts">): View {
  const [fromMs, toMs] = [Math.min(aMs, bMs), Math.max(aMs, bMs)];
  const middleMs = (fromMs + toMs) / 2;
  return fixedView(middleMs, toMs - fromMs, facts?.extent);
}

/** The window scaled by `factor` about a time; what follows goes on to follow where that is its end. */
export function zoomed(state: Viewed, factor: number, atMs: number): PastView {
  const window = windowOf(state);
  if (window === undefined || !(factor > 0) || !Number.isFinite(atMs)) return state.choice;
  const { fromMs, toMs } = window;
  const lengthMs = toMs - fromMs;
  const { view, isFollowing } = state.choice;
  if (isFollowing && view.kind === "latest" && atMs >= toMs - lengthMs * END_SHARE) {
    return { view: latestView(lengthMs * factor, state), isFollowing };
  }
  const newMs = boundedLength(lengthMs * factor, state.facts?.extent);
  const share = (atMs - fromMs) / lengthMs;
  const middleMs = atMs + newMs * (0.5 - share);
  return { view: fixedView(middleMs, newMs, state.facts?.extent), isFollowing: false };
}

/** The window moved by this share of its length, later when positive. There is nothing later to follow. */
export function panned(state: Viewed, share: number): PastView {
  const window = windowOf(state);
  const { choice, facts } = state;
  if (window === undefined || !Number.isFinite(share)) return choice;
  if (share > 0 && choice.isFollowing) return choice;
  const lengthMs = window.toMs - window.fromMs;
  const middleMs = (window.fromMs + window.toMs) / 2 + lengthMs * share;
  return { view: fixedView(middleMs, lengthMs, facts?.extent), isFollowing: false };
}

/** The view when following is switched on or off: the window keeps its length, and stays when off. */
export function followed(state: Viewed, { isFollowing }: Pick<PastView, "isFollowing">): PastView {
  const window = windowOf(state);
  const { view } = state.choice;
  if (!isFollowing) {
    if (window === undefined || !state.choice.isFollowing) return { view, isFollowing };
    return { view: { kind: "fixed", ...window }, isFollowing };
  }
  if (view.kind === "latest" || window === undefined) return { view, isFollowing };
  return { view: latestView(window.toMs - window.fromMs, state), isFollowing };
}

/**
 * The view of something that lasted for a while, in its middle: with as much again on both sides, and
 * some minutes of context around what is short.
 */
export function contextView(fromMs: number, toMs: number, state: Viewed): View {
  const lengthMs = Math.max(0, toMs - fromMs) * 3;
  const window = windowOf(state);
  const shownMs = window === undefined ? CONTEXT_MS : window.toMs - window.fromMs;
  const wantedMs = Math.max(lengthMs, Math.min(CONTEXT_MS, shownMs));
  return fixedView((fromMs + toMs) / 2, wantedMs, state.facts?.extent);
}

function latestView(spanMs: number, { facts }: Pick<PageState, "facts">): View {
  const extent = facts?.extent;
  const boundedMs = Math.round(Math.max(WINDOW_MS_MIN, spanMs));
  const isAll = extent !== undefined &&
    boundedMs >= Math.max(LATEST_MS_MIN, extent.newestMs + 1 - extent.oldestMs);
  return { kind: "latest", spanMs: isAll ? "all" : boundedMs };
}

function boundedLength(lengthMs: number, extent: Extent | undefined): number {
  const longestMs = extent === undefined
    ? TIME_MS_MAX
    : Math.max(LATEST_MS_MIN, (extent.newestMs + 1 - extent.oldestMs) * 2);
  return Math.round(Math.max(WINDOW_MS_MIN, Math.min(longestMs, lengthMs)));
}

function fixedView(middleMs: number, wantedMs: number, extent: Extent | undefined): View {
  const lengthMs = boundedLength(wantedMs, extent);
  const earliestMs = Math.max(0, (extent?.oldestMs ?? 0) - lengthMs / 2);
  const latestMs = Math.min(TIME_MS_MAX, (extent?.newestMs ?? TIME_MS_MAX) + 1 + lengthMs / 2);
  const wishMs = middleMs - lengthMs / 2;
  const fromMs = Math.max(Math.ceil(earliestMs), Math.min(latestMs - lengthMs, wishMs));
  const startMs = Math.floor(fromMs);
  return { kind: "fixed", fromMs: startMs, toMs: startMs + lengthMs };
}
