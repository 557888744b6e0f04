/**
 * Time and chance, as the parts that talk to a viewer see them. The program hands the real ones in;
 * tests move a clock by hand.
 *
 * @module
 */

/** Calls `act` once after `delayMs`, unless the function that it returns is called before. */
export type StartTimer = (act: () => void, delayMs: number) => () => void;

/** What the data parts need of the world besides a client. */
export interface Timing {
  /** Wall clock in milliseconds since 1970. */
  readonly now: () => number;
  readonly startTimer: StartTimer;
  /** Draws numbers in [0, 1). */
  readonly random: () => number;
}

/** How long to wait before trying again, in milliseconds. */
export interface BackOff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * The wait after the `failures`-th failure in a row, counted from 1: it doubles from time to time. Less
 * than one failure is no wait.
 */
export function backOffMs(failures: number, { firstMs, longestMs }: BackOff): number {
  return failures < 1 ? 0 : Math.min(longestMs, firstMs * 2 ** (failures - 1));
}

/**
 * Between half and all of a wait: terminals that one viewer lost do not come back all at once. `random`
 * is in [0, 1).
 */
export function jitterMs(waitMs: number, random: number): number {
  return Math.round(waitMs * (1 + random) / 2);
}
