/**
 * Tells the state what time it is.
 *
 * @module
 */

import type { Action } from "../state/action.ts";
import type { Timing } from "./timing.ts";

/** Shortest time between two clock actions, in milliseconds: 30 frames a second. */
export const CLOCK_MS_MIN = 33;

/** A clock that runs. Disposing of it stops it. */
export interface Clock extends Disposable {
  /**
   * From now on, acts at every whole multiple of this many milliseconds of wall-clock time, so that the
   * seconds on the screen change when those of other clocks do. Infinity: never.
   */
  readonly setPeriodMs: (periodMs: number) => void;
}

/** What a clock needs. */
export interface ClockOptions {
  readonly dispatch: (action: Action) => void;
  readonly timing: Pick<Timing, "now" | "startTimer">;
  /** The time that the state has. */
  readonly toldMs: () => number;
}

/**
 * Makes a clock, which does nothing until it has a period. Times that a busy program missed are left out,
 * and those that come less than a period after something else has told the time: while ticks come in
 * every second, a clock between them would make a second frame for each.
 */
export function createClock({ dispatch, timing, toldMs }: ClockOptions): Clock {
  let periodMs = Infinity;
  let actedMs = NaN;
  let stop = () => {};
  const act = () => {
    const [lastMs, nowMs] = [toldMs(), timing.now()];
    if (lastMs !== actedMs && Math.abs(nowMs - lastMs) < periodMs) return;
    actedMs = nowMs;
    dispatch({ type: "clock", nowMs });
  };
  const start = () => {
    stop();
    stop = () => {};
    if (periodMs === Infinity) return;
    stop = timing.startTimer(() => {
      start();
      act();
    }, waitMs(timing.now(), periodMs));
  };
  return {
    setPeriodMs(given) {
      const next = Number.isNaN(given) ? Infinity : Math.max(CLOCK_MS_MIN, given);
      if (next === periodMs) return;
      periodMs = next;
      start();
    },
    [Symbol.dispose]() {
      periodMs = Infinity;
      start();
    },
  };
}

/**
 * Time until the next multiple of the period. A timer may fire a little early: what would be shorter
 * than a quarter of a period is the multiple that was just acted on.
 */
function waitMs(nowMs: number, periodMs: number): number {
  const restMs = periodMs - nowMs % periodMs;
  return restMs < periodMs / 4 ? restMs + periodMs : restMs;
}
