/**
 * A database that is opened when the first statement needs it.
 *
 * Loading DuckDB takes longer than listing ten thousand segments, and the first question is mostly
 * which containers there are, which the index answers alone.
 *
 * @module
 */

import type { DuckDb } from "@fgm/collector/store/duckdb";

/** A database, and a way to have it opened before somebody waits for it. */
export interface LazyDatabase extends DuckDb {
  /** Opens the database unless that was begun already. Rejects with what `open` throws. */
  warm(): Promise<void>;
}

/** Wraps `open`, which is called once at most. */
export function openLazily(open: () => Promise<DuckDb>): LazyDatabase {
  let opening: Promise<DuckDb> | undefined;
  let isClosed = false;
  const use = (): Promise<DuckDb> => {
    if (isClosed) return Promise.reject(new Error("Cannot query DuckDB: it is closed"));
    return opening ??= open();
  };
  const close = async (): Promise<void> => {
    isClosed = true;
    const db = await opening?.catch(() => undefined); // who waited for it was told
    await db?.close();
  };
  return {
    query: async (sql, params, options) => await (await use()).query(sql, params, options),
    async *stream(sql, params, options) {
      yield* (await use()).stream(sql, params, options);
    },
    runWithSource: async (source, toSql) => await (await use()).runWithSource(source, toSql),
    warm: async () => void await use(),
    close,
    [Symbol.asyncDispose]: close,
  };
}
