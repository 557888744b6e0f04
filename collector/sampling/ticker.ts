/**
 * When to sample next.
 *
 * Ticks aim at whole multiples of the interval on the wall clock, so that nodes sample together. A
 * late tick is skipped and counted, never replayed: after a stall of 3.2 s at 1 Hz three ticks are
 * missed and the next one is on time.
 *
 *     targets   1000  2000  3000  4000        interval 1000 ms
 *     a tick that starts at 1001 and ends at 3200  →  next 4000, missed 2
 *
 * The wall clock may step. A target is therefore kept only while the distance between wall and
 * monotonic clock stays put; after a step the grid starts anew.
 *
 * @module
 */

/** One reading of both clocks, in milliseconds. */
export interface ClockReading {
  /** Since the Unix epoch, UTC; may step either way. */
  readonly wallMs: number;
  /** Since some fixed instant; never goes back. */
  readonly monotonicMs: number;
}

/** The clocks, as passed in by whoever owns the process. */
export type Clock = () => ClockReading;

/** The tick to wait for. */
export interface NextTick {
  readonly targetMs: number;
  /** Whole intervals that passed without a tick. */
  readonly missed: number;
}

/** A wall clock that moved this much against the monotonic one has been stepped, not slewed. */
export const CLOCK_STEP_MS = 500;

/** Whether the wall clock was set between two readings. */
export function clockStepped(before: ClockReading, after: ClockReading): boolean {
  const wall = after.wallMs - before.wallMs;
  const monotonic = after.monotonicMs - before.monotonicMs;
  return Math.abs(wall - monotonic) > CLOCK_STEP_MS;
}

/**
 * Chooses the next target.
 *
 * @param now the clocks, read after the previous tick's work was done.
 * @param last the previous target, or undefined before the first tick and after a clock step.
 */
export function nextTick(
  now: ClockReading,
  last: { readonly targetMs: number } | undefined,
  intervalMs: number,
): NextTick {
  const upcomingMs = (Math.floor(now.wallMs / intervalMs) + 1) * intervalMs;
  if (last === undefined) return { targetMs: upcomingMs, missed: 0 };
  // A timer may wake a fraction early; the same target must not be served twice.
  const targetMs = Math.max(upcomingMs, last.targetMs + intervalMs);
  return { targetMs, missed: Math.round((targetMs - last.targetMs) / intervalMs) - 1 };
}
