/**
 * Frees most of the small pieces that it has allocated while DuckDB is never idle, has the memory given
 * back, and prints how much of the heap was resident before and after, in bytes. Run with
 * `--v8-flags=--expose-gc`.
 *
 * @module
 */

import { openDuckDb } from "@fgm/collector/store/duckdb";
import { pause } from "@fgm/k8s/pod/pause";
import { trimmedDatabase } from "../query/trimmed_database.ts";

const PIECES = 40_000;
const PIECE_BYTES = 2_000;
/** One in so many stays. */
const KEPT_ONE_IN = 200;

/** Trimming takes milliseconds, behind the question that is being answered. */
const TRIMMED_WITHIN_MS = 1_000;

/** Resident bytes of the heap that malloc extends, from `/proc/self/smaps`. */
function heapBytes(): number {
  const smaps = Deno.readTextFileSync("/proc/self/smaps");
  return Number(/\[heap\][^]*?Rss:\s+(\d+) kB/.exec(smaps)?.[1] ?? NaN) * 1_024;
}

if (import.meta.main) {
  const { signal } = new AbortController(); // nobody aborts it
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error("Cannot measure: run with --v8-flags=--expose-gc");
  const plain = await openDuckDb({ threads: 2, memoryLimitBytes: 64 * 1024 ** 2 });
  let trim = () => {};
  const db = await trimmedDatabase(plain, (task) => {
    trim = task;
    return () => {};
  });
  let isOver = false;
  const busy = (async () => {
    while (!isOver) await db.query("SELECT sum(i) FROM range(300000) t(i)");
  })();
  let pieces = Array.from({ length: PIECES }, () => new Uint8Array(PIECE_BYTES).fill(1));
  pieces = pieces.filter((_, i) => i % KEPT_ONE_IN === 0);
  // Freed by a thread of the garbage collector, some time after it was found to be garbage.
  for (let round = 0; round < 4; round++) {
    gc();
    await pause(300, signal);
  }
  const before = heapBytes();
  trim();
  await pause(TRIMMED_WITHIN_MS, signal);
  const after = heapBytes(); // before the databases are closed, which has it trimmed, too
  isOver = true;
  await busy;
  await db.close();
  console.log(JSON.stringify({ before, after, kept: pieces.length }));
  Deno.exit(0);
}
