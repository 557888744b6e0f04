/**
 * Intervals as they are passed to whoever repeats something.
 *
 * @module
 */

/** Calls `task` every `everyMs` until the function that it gives is called. */
export type StartInterval = (task: () => void, everyMs: number) => () => void;

/**
 * `setInterval` as a `StartInterval`. Not a chain of timeouts: with DuckDB loaded, those may never fire
 * outside a request.
 */
export function startInterval(task: () => void, everyMs: number): () => void {
  const timer = setInterval(task, everyMs);
  return () => clearInterval(timer);
}
