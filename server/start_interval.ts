/**
 * Intervals as they are passed to whoever repeats something.
 *
 * @module
 */

/** Calls `task` every `everyMs` until the function that it gives is called. */
export type StartInterval = (task: () => void, everyMs: number) => () => void;

/** `setInterval` as a `StartInterval`. */
export function startInterval(task: () => void, everyMs: number): () => void {
  const timer = setInterval(task, everyMs);
  return () => clearInterval(timer);
}
