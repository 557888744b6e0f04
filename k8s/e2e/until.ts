/**
 * Waiting for what a process does: by looking at its effects, never by guessing how long it takes.
 *
 * @module
 */

/** Time between two looks, in milliseconds: short against the 100 ms between two ticks. */
export const LOOK_EVERY_MS = 10;

/** Longest wait for one thing, unless the caller knows better: a busy machine may be slow. */
export const WAIT_MS_MAX = 30_000;

/** How to wait. */
export interface UntilOptions {
  readonly waitMsMax?: number;
  /** Adds to the message of a wait in vain what the programs said. */
  readonly explain?: () => string;
}

/**
 * Looks again and again until `look` returns something other than `undefined` or `false`, and gives
 * that.
 *
 * @throws {Error} naming `what` when it has not come about in time.
 */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  { waitMsMax = WAIT_MS_MAX, explain = () => "" }: UntilOptions = {},
): Promise<T> {
  const deadlineMs = performance.now() + waitMsMax;
  // Deno 2.8 may sleep through a `setTimeout` once DuckDB was used in the process; a running interval
  // keeps it, and everybody else's timers, awake.
  let wake = () => {};
  const beat = setInterval(() => wake(), LOOK_EVERY_MS);
  try {
    for (;;) {
      const seen = await look();
      if (seen !== undefined && seen !== false) return seen;
      if (performance.now() > deadlineMs) {
        throw new Error(`Waited ${waitMsMax} ms in vain: ${what}\n${explain()}`);
      }
      await new Promise<void>((resolve) => wake = resolve);
    }
  } finally {
    clearInterval(beat);
  }
}
