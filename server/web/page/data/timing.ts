/**
 * Time and chance, as the parts that talk to a source see them. The page hands the real ones in; tests
 * move a clock by hand.
 *
 * @module
 */

import type { StartTimer } from "../../../api/client_request.ts";

/** What the data parts need of the world besides a source. */
export interface Timing {
  /** Wall clock in milliseconds since 1970. */
  readonly now: () => number;
  /** Calls `act` once after `delayMs`, unless the function that it returns is called before. */
  readonly startTimer: StartTimer;
  /** Draws numbers in [0, 1). */
  readonly random: () => number;
}

/** How long to wait before trying again, in milliseconds. */
export interface Waits {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** The wait after the `failures`-th failure in a row, counted from 1; it doubles from one to the next. */
export function waitMsAfter(failures: number, { firstMs, longestMs }: Waits): number {
  return Math.min(longestMs, firstMs * 2 ** Math.max(0, failures - 1));
}

/** Between half and all of a wait: pages that one viewer lost do not come back all at once. */
export function spreadMs(waitMs: number, { random }: Pick<Timing, "random">): number {
  return Math.round(waitMs * (0.5 + random() / 2));
}
