/**
 * What time it is for retention: the wall clock, but no step ahead before it has lasted.
 *
 * Retention deletes what is older than so many hours, for good. A clock that is set days ahead, by a
 * broken time server for instance, makes everything old at once, and is usually set right again soon.
 *
 * Trace, a clock that is set ahead by a week at 10:00:
 *
 *     09:59   09:59
 *     +7 d    10:00, 10:01, …, 10:59: as if nothing had happened
 *     +7 d    from an hour later on as the clock says
 *
 * A step back counts at once: it makes nothing older.
 *
 * @module
 */

import { type Clock, CLOCK_STEP_MS } from "./sampling/ticker.ts";

/** How long a step ahead has to last before data is deleted for it, in milliseconds. */
export const STEP_TRUSTED_MS = 3_600_000;

/** Tells the time for retention in milliseconds since 1970, from readings of both clocks. */
export function retentionClock(clock: Clock): () => number {
  const first = clock();
  let trustedOffsetMs = first.wallMs - first.monotonicMs;
  let aheadSinceMs: number | undefined;
  return () => {
    const { wallMs, monotonicMs } = clock();
    const offsetMs = wallMs - monotonicMs;
    if (offsetMs - trustedOffsetMs <= CLOCK_STEP_MS) aheadSinceMs = undefined;
    else aheadSinceMs ??= monotonicMs;
    const isDoubted = aheadSinceMs !== undefined && monotonicMs - aheadSinceMs < STEP_TRUSTED_MS;
    if (!isDoubted) {
      trustedOffsetMs = offsetMs;
      aheadSinceMs = undefined;
    }
    return monotonicMs + trustedOffsetMs;
  };
}
