/**
 * Keeps the event loop of a test going.
 *
 * Under Deno 2.8.3, once DuckDB was used in a process, the runtime may sleep through what comes from
 * outside, or take a test for ended that waits for nothing else. A running interval keeps it awake.
 *
 * @module
 */

/** Time between two moments in which the process is awake, in milliseconds. */
const BEAT_MS = 50;

/** Keeps the process awake until this is disposed of. */
export function keepAwake(): Disposable {
  const beat = setInterval(() => {}, BEAT_MS);
  return { [Symbol.dispose]: () => clearInterval(beat) };
}
