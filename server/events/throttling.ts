/**
 * Episodes in which a container was held back by its CPU limit.
 *
 * The measure is that of the alert CPUThrottlingHigh of kubernetes-mixin
 * (https://github.com/kubernetes-monitoring/kubernetes-mixin, `alerts/resource_alerts.libsonnet`):
 * throttled CFS periods over all periods, high from 25 %. It looks at minutes; at one sample a second
 * ten seconds tell as much. Both counters are of `cpu.stat` (Linux `Documentation/scheduler/sched-bwc.rst`).
 *
 * Definitions
 * - A step is a pair of consecutive samples no more than the tolerance apart between which no counter
 *   fell. Between others nothing is known, and the window begins anew.
 * - The share at a sample is the throttled periods over all periods of the steps that end in the
 *   `WINDOW_MS` up to it; 0 where no period elapsed.
 * - An episode is found at the first sample whose share is at least `ONSET_SHARE`, and begins at the first
 *   sample of that window whose step has a throttled period.
 * - It ends when no share was `QUIET_SHARE` or more for `QUIET_MS`, at its last sample that had one and a
 *   throttled period; or when no share was `ONSET_SHARE` or more for `LINGER_MS`, at the last that was. The
 *   second rule makes what is true of an instant a matter of the `RUN_UP_MS` before it, and no more.
 *
 * Trace, one sample a second, ten periods between two of them:
 *
 *     second     1  2  3  4  5  6  7  8 … 12 13 14 15 16 … 45
 *     throttled  0  0  1  5  6  6  0  0    0  0  0  0  0    0
 *     share %    0  0  3 15 24 30 26 22   18 17 12  6  0    0
 *
 *     found at 6, began at 3; last above 5 % at 15, so over at 45; ended at 6; share 30 %
 *
 * @module
 */

import type { Samples } from "./oom_kills.ts";

/** Length of the window over which shares are taken, in milliseconds. */
export const WINDOW_MS = 10_000;

/** Share of throttled periods from which an episode is found. */
export const ONSET_SHARE = 0.25;

/** Share of throttled periods below which a window is quiet. */
export const QUIET_SHARE = 0.05;

/** How long it must be quiet for an episode to end, in milliseconds. */
export const QUIET_MS = 30_000;

/** How long an episode goes on without a share that would begin one, in milliseconds. */
export const LINGER_MS = 600_000;

/** Samples before a range that decide whether an episode goes on at its beginning, in milliseconds. */
export const RUN_UP_MS = LINGER_MS + 2 * WINDOW_MS;

/** Samples behind a range that decide about its end, in milliseconds. */
export const LOOK_AHEAD_MS = WINDOW_MS + QUIET_MS;

/** One episode. */
export interface ThrottlingEpisode {
  readonly startMs: number;
  /** Null when it goes on at the end of the samples. */
  readonly endMs: number | null;
  /** Greatest share of a window, in [`ONSET_SHARE`, 1]. */
  readonly share: number;
}

/** Change of both counters between two samples. */
interface Step {
  readonly timeMs: number;
  readonly periods: number;
  readonly throttled: number;
}

interface OpenEpisode {
  readonly startMs: number;
  /** Last time at which the share was at least `QUIET_SHARE`, and at which a period was throttled then. */
  loudMs: number;
  throttledMs: number;
  /** Last time at which the share was at least `ONSET_SHARE`. */
  highMs: number;
  share: number;
}

/** The episodes that the samples of one container show, in ascending time. */
export function findThrottling(
  counters: { readonly periods: Samples; readonly throttled: Samples },
  options: {
    /** Longest time without a sample that is no hole. */
    readonly toleranceMs: number;
    /** Until when the container is known to have had no further samples, or to have stopped. */
    readonly knownToMs: number;
  },
): readonly ThrottlingEpisode[] {
  const episodes: ThrottlingEpisode[] = [];
  const window = new ShareWindow();
  let open: OpenEpisode | undefined;
  for (const step of stepsOf(counters, options.toleranceMs)) {
    const share = window.add(step);
    if (open !== undefined) {
      const endMs = endAt(open, { timeMs: step.timeMs, share });
      if (endMs !== undefined) {
        episodes.push({ startMs: open.startMs, endMs, share: open.share });
        open = undefined;
      }
    }
    if (open === undefined && share >= ONSET_SHARE) {
      open = {
        startMs: window.firstThrottledMs,
        loudMs: step.timeMs,
        throttledMs: step.timeMs,
        highMs: step.timeMs,
        share,
      };
    }
    if (open !== undefined) follow(open, { ...step, share });
  }
  if (open === undefined) return episodes;
  const endMs = endAt(open, { timeMs: options.knownToMs, share: 0 }) ?? null;
  return [...episodes, { startMs: open.startMs, endMs, share: open.share }];
}

function follow(open: OpenEpisode, step: Step & { readonly share: number }): void {
  open.share = Math.max(open.share, step.share);
  if (step.share >= ONSET_SHARE) open.highMs = step.timeMs;
  if (step.share < QUIET_SHARE) return;
  open.loudMs = step.timeMs;
  if (step.throttled > 0) open.throttledMs = step.timeMs;
}

/** When an episode ended, if it is over at a sample with this share. */
function endAt(
  open: OpenEpisode,
  now: { readonly timeMs: number; readonly share: number },
): number | undefined {
  if (now.share < QUIET_SHARE && now.timeMs - open.loudMs >= QUIET_MS) return open.throttledMs;
  if (now.share < ONSET_SHARE && now.timeMs - open.highMs >= LINGER_MS) return open.highMs;
  return undefined;
}

/** Steps between the samples that both counters have; one without periods where nothing is known. */
function* stepsOf(
  { periods, throttled }: { readonly periods: Samples; readonly throttled: Samples },
  toleranceMs: number,
): Generator<Step & { readonly isBreak: boolean }> {
  let before: Step | undefined;
  for (let i = 0, k = 0; i < periods.timesMs.length && k < throttled.timesMs.length;) {
    const timeMs = periods.timesMs[i]!;
    const otherMs = throttled.timesMs[k]!;
    if (timeMs !== otherMs) {
      if (timeMs < otherMs) i++;
      else k++;
      continue;
    }
    const now = { timeMs, periods: periods.values[i++]!, throttled: throttled.values[k++]! };
    const elapsedMs = before === undefined ? Infinity : timeMs - before.timeMs;
    // The same instant twice, as after a clock step: nothing can be said of it.
    if (before !== undefined && elapsedMs > 0) {
      const step = {
        timeMs,
        periods: now.periods - before.periods,
        throttled: now.throttled - before.throttled,
      };
      const isBreak = elapsedMs > toleranceMs || step.periods < 0 || step.throttled < 0;
      yield isBreak ? { timeMs, periods: 0, throttled: 0, isBreak } : { ...step, isBreak };
    }
    before = now;
  }
}

/** The steps of the last `WINDOW_MS`, with their sums. */
class ShareWindow {
  readonly #steps: Step[] = [];
  #start = 0;
  #periods = 0;
  #throttled = 0;

  /** Moves the window up to a step and gives the share there. */
  add(step: Step & { readonly isBreak: boolean }): number {
    if (step.isBreak) {
      this.#steps.length = 0;
      this.#start = this.#periods = this.#throttled = 0;
      return 0;
    }
    this.#steps.push(step);
    this.#periods += step.periods;
    this.#throttled += step.throttled;
    for (; this.#steps[this.#start]!.timeMs <= step.timeMs - WINDOW_MS; this.#start++) {
      const old = this.#steps[this.#start]!;
      this.#periods -= old.periods;
      this.#throttled -= old.throttled;
    }
    this.#dropOld();
    // The kernel may count a throttled period before it counts the period.
    return this.#periods === 0 ? 0 : Math.min(1, this.#throttled / this.#periods);
  }

  /** Time of the first step with a throttled period; there is one where the share is not 0. */
  get firstThrottledMs(): number {
    for (let i = this.#start; i < this.#steps.length; i++) {
      const { timeMs, throttled } = this.#steps[i]!;
      if (throttled > 0) return timeMs;
    }
    return NaN;
  }

  /** Removing the first of an array at each step would move all others. */
  #dropOld(): void {
    if (this.#start < 64) return;
    this.#steps.splice(0, this.#start);
    this.#start = 0;
  }
}
