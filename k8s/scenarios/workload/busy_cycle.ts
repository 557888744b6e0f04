/**
 * When to work and when to rest: a cycle that begins with work, in step with the clock.
 *
 *     period   |■■■■............|■■■■............|
 *               busyMs
 *
 * @module
 */

/** Busy for the first `busyMs` of every `periodMs`, both in milliseconds. */
export interface BusyCycle {
  readonly periodMs: number;
  readonly busyMs: number;
}

/** What is to be done at an instant, and for how long from then on. */
export interface Stretch {
  readonly isBusy: boolean;
  /** Positive. */
  readonly lastsMs: number;
}

/** The stretch of the cycle that `atMs` lies in; cycles begin at multiples of the period. */
export function stretchAt(atMs: number, { periodMs, busyMs }: BusyCycle): Stretch {
  const sinceMs = ((atMs % periodMs) + periodMs) % periodMs;
  return sinceMs < busyMs
    ? { isBusy: true, lastsMs: Math.min(busyMs, periodMs) - sinceMs }
    : { isBusy: false, lastsMs: periodMs - sinceMs };
}

/** Period of a workload that is busy for a share of the time, in milliseconds: that of CPU limits. */
const DUTY_PERIOD_MS = 100;

/** Busy for `duty` of the time, from 0 to 1, at a pace that a sample a second does not see. */
export function dutyCycle(duty: number): BusyCycle {
  return { periodMs: DUTY_PERIOD_MS, busyMs: duty * DUTY_PERIOD_MS };
}
