/**
 * How much more than the window is asked for, and when what is loaded will do.
 *
 * What lies on both sides of the window lets one pan a little without a question. One that follows has
 * room ahead which live ticks fill; a replay needs room ahead that lasts while it plays.
 *
 * The viewer divides a range into buckets that are aligned to whole steps since the epoch, and takes the
 * least step with which `points` are enough, where n + 1 points are needed for n buckets. So a range of n
 * whole steps, asked for with n + 1 points, is answered with exactly that step: its buckets are dots.
 *
 * @module
 */

import type { TimeSpan } from "./question_key.ts";
import type { TuiState } from "./state.ts";
import { intervalMsOf, type Viewed, type Window } from "./viewport.ts";

/**
 * Points that the viewer gives of one series at most: its own limit, POINTS_PER_SERIES_MAX, which stands
 * beside code that is not pure.
 */
export const POINTS_MAX = 1_920;

/** Time after which what live ticks have extended is asked for anew, in milliseconds. */
export const REFRESH_MS = 5 * 60_000;

/** Time for which a replay has data ahead of it, in milliseconds of the clock on the wall. */
export const REPLAY_AHEAD_MS = 30_000;

/** Width of the buckets to ask for: a dot, or a sample where dots are finer than that. */
export function stepMsOf(state: Pick<TuiState, "viewer">, { msPerDot }: Window): number {
  return Math.max(msPerDot, intervalMsOf(state));
}

/** The range to ask for, in whole steps: the window and what may be needed soon. */
export function rangeToLoad(state: Viewed, window: Window): TimeSpan {
  const stepMs = stepMsOf(state, window);
  const lengthMs = window.toMs - window.fromMs;
  const spareMs = Math.max(0, (POINTS_MAX - 3) * stepMs - lengthMs);
  const aheadMs = Math.min(aheadMsOf(state, lengthMs), spareMs * 0.75);
  const behindMs = Math.min(lengthMs / 2, spareMs - aheadMs);
  return {
    fromMs: Math.max(0, Math.floor((window.fromMs - behindMs) / stepMs) * stepMs),
    toMs: Math.ceil((window.toMs + aheadMs) / stepMs) * stepMs,
  };
}

/** Points to ask for in a range, so that the buckets of the answer are steps. */
export function pointsFor({ fromMs, toMs }: TimeSpan, options: {
  readonly stepMs: number;
  readonly intervalMs: number;
}): number {
  const buckets = Math.ceil((toMs - fromMs) / options.stepMs);
  // Samples that are wanted one by one have interruptions between them, which are points, too.
  const points = options.stepMs > options.intervalMs ? buckets + 1 : buckets * 2;
  return Math.max(2, Math.min(POINTS_MAX, points));
}

/**
 * Whether `loaded` is enough for the window. What lies beyond the newest sample is not missed. A replay
 * asks for more while there is time to answer.
 */
export function isLoaded(state: Viewed, window: Window, loaded: TimeSpan): boolean {
  const { view: { end }, extent } = state;
  const newestMs = (extent?.newestMs ?? Infinity) + 1;
  const aheadMs = end.mode === "replay" ? replayAheadMs(end.speed) / 2 : 0;
  const neededMs = Math.min(window.toMs + aheadMs, newestMs);
  const oldestMs = Math.max(window.fromMs, extent?.oldestMs ?? 0);
  return loaded.fromMs <= oldestMs && loaded.toMs >= neededMs;
}

function aheadMsOf({ view: { end } }: Viewed, lengthMs: number): number {
  switch (end.mode) {
    case "follow":
      return REFRESH_MS;
    case "paused":
      return lengthMs / 2;
    case "replay":
      return Math.max(lengthMs / 2, replayAheadMs(end.speed));
    default:
      return end satisfies never;
  }
}

function replayAheadMs(speed: number): number {
  return REPLAY_AHEAD_MS * Math.max(1, speed);
}
