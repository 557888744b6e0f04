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
 * A collector that starts cannot tell a clock that is wrong from a long pause: both look like data that
 * ended some time ago. So it doubts as well, until data has been coming for as long again, by its own run
 * or by those before it:
 *
 *     data until 10:00, then from +7 d 10:00 to 10:05, start at +7 d 10:06: as at 10:00 for an hour
 *     data until now without a pause: as the clock says
 *
 * @module
 */

import { type Clock, CLOCK_STEP_MS } from "./sampling/ticker.ts";

/** How long a step ahead has to last before data is deleted for it, in milliseconds. */
export const STEP_TRUSTED_MS = 3_600_000;

/** Time without data that may be a step of the clock, in milliseconds. */
const PAUSE_MS = 3_600_000;

/**
 * Tells the time for retention in milliseconds since 1970, from readings of both clocks.
 *
 * @param startsMs when the segments start that are there, ascending.
 */
export function retentionClock(clock: Clock, startsMs: readonly number[]): () => number {
  const first = clock();
  let trustedOffsetMs = lastTrustedMs(first.wallMs, startsMs) - first.monotonicMs;
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

/**
 * The time that is beyond doubt at a start: the clock's, where segments have been coming for long enough
 * until now; else when the last one began before the latest pause. Merged segments may be further apart
 * than a pause is long, which costs an hour of doubt.
 */
function lastTrustedMs(nowMs: number, startsMs: readonly number[]): number {
  let sinceMs = nowMs;
  for (const startMs of startsMs.toReversed()) {
    if (startMs > nowMs) continue;
    if (nowMs - sinceMs >= STEP_TRUSTED_MS) break;
    if (sinceMs - startMs > PAUSE_MS) return startMs;
    sinceMs = startMs;
  }
  return nowMs;
}
