/**
 * Letting time pass, as long as nobody wants an end.
 *
 * @module
 */

import type { StartTimer } from "../client/patience.ts";

/** Makes a function that waits so many milliseconds. It throws the signal's reason once aborted. */
export function waiter(
  startTimer: StartTimer,
  signal: AbortSignal,
): (delayMs: number) => Promise<void> {
  return async (delayMs) => {
    signal.throwIfAborted();
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = () => resolve();
    signal.addEventListener("abort", stop, { once: true });
    const stopTimer = startTimer(stop, delayMs);
    await promise;
    stopTimer();
    signal.removeEventListener("abort", stop);
    signal.throwIfAborted();
  };
}
