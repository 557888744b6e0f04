/**
 * Waiting that can be ended, also in a process that has DuckDB loaded.
 *
 * @module
 */

/**
 * Resolves after so many milliseconds, or as soon as the signal is aborted. Never rejects. By an interval:
 * Deno 2.8 may sleep through a `setTimeout` once DuckDB was used in the process.
 */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearInterval(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setInterval(end, ms);
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
  });
}
