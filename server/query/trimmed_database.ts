/**
 * A database in a process that gives freed memory back to the system.
 *
 * The C library keeps what is freed between pieces that are still in use. DuckDB has it give that back
 * (malloc_trim(3)) when its threads have had nothing to do for half a second, so a viewer that is asked
 * without a pause would grow for hours. Setting the memory limit of a database does the same at once; but
 * the settings of the one that answers are locked. So there is a second one, which holds nothing.
 *
 * @module
 */

import { type DuckDb, openDuckDb } from "@fgm/collector/store/duckdb";
import type { StartInterval } from "../start_interval.ts";

/** How often memory is given back, in milliseconds: it takes some of them, on no thread that answers. */
export const TRIM_EVERY_MS = 30_000;

/** The least that a database can have. */
const EMPTY_DATABASE_MEMORY = { bytes: 16 * 1024 * 1024, setting: "16MiB" } as const;

/**
 * `db`, and a timer beside it until it is closed.
 *
 * @throws {Error} when the second database cannot be opened; `db` is then closed.
 */
export async function trimmedDatabase(db: DuckDb, startInterval: StartInterval): Promise<DuckDb> {
  let empty: DuckDb;
  try {
    empty = await openDuckDb({ threads: 1, memoryLimitBytes: EMPTY_DATABASE_MEMORY.bytes });
  } catch (error) {
    await db.close();
    throw error;
  }
  let trimming: Promise<unknown> | undefined;
  const trim = () => {
    trimming ??= empty.query(`SET memory_limit = '${EMPTY_DATABASE_MEMORY.setting}'`)
      .catch(() => {}) // memory then stays where it is, and the next time may do better
      .finally(() => trimming = undefined);
  };
  const stop = startInterval(trim, TRIM_EVERY_MS);
  const close = async () => {
    stop();
    await trimming;
    await Promise.all([empty.close(), db.close()]);
  };
  return { ...db, close, [Symbol.asyncDispose]: close };
}
