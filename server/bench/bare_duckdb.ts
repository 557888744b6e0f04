/**
 * The same rows without a viewer: what DuckDB alone needs, from the same files and settings.
 *
 * @module
 */

import type { DuckDb } from "@fgm/collector/store/duckdb";
import { openLockedDatabase } from "../query/database.ts";
import { METRIC, type Question } from "./questions.ts";

/** Rows that were read, and how long that took. */
export interface Scanned {
  readonly rows: number;
  readonly elapsedMs: number;
}

/** DuckDB with the viewer's settings. Disposing of it closes it. */
export interface BareDuckDb extends AsyncDisposable {
  /** Fetches time and value of every row that a question is about, into typed arrays. */
  scan(question: Question, paths: readonly string[]): Promise<Scanned>;
  /** Lets DuckDB make minimum, maximum and mean of each bucket, and fetches those. */
  fold(
    question: Question,
    options: { readonly paths: readonly string[]; readonly points: number },
  ): Promise<Scanned>;
}

/** Opens it for the files below `directory`. */
export async function openBareDuckDb(directory: string): Promise<BareDuckDb> {
  const cores = navigator.hardwareConcurrency;
  const db = await openLockedDatabase({ directories: [directory], cores });
  return {
    scan: (question, paths) =>
      timed(db, `SELECT epoch_ms(time)::DOUBLE, value FROM ${rowsOf(question, paths)}`),
    fold(question, { paths, points }) {
      const { fromMs, toMs } = question;
      const stepMs = Math.ceil((toMs - fromMs) / points);
      const bucket = `((epoch_ms(time) - ${fromMs}) // ${stepMs})::DOUBLE`;
      return timed(
        db,
        `SELECT l_container_id, ${bucket}, min(value), max(value), avg(value) ` +
          `FROM ${rowsOf(question, paths)} GROUP BY ALL ORDER BY ALL`,
      );
    },
    [Symbol.asyncDispose]: () => db.close(),
  };
}

/** FROM and WHERE of the rows of a question. Nothing in it comes from outside of this bench. */
function rowsOf({ containerIds, fromMs, toMs }: Question, paths: readonly string[]): string {
  const time = (ms: number) => `TIMESTAMPTZ '${new Date(ms).toISOString()}'`;
  return [
    `read_parquet([${paths.map(quoted).join()}], hive_partitioning = false)`,
    `WHERE metric_name = '${METRIC}' AND time >= ${time(fromMs)} AND time < ${time(toMs)}`,
    `AND l_container_id IN (${containerIds.map(quoted).join()})`,
    "AND l_device IS NULL AND l_pid IS NULL",
  ].join(" ");
}

async function timed(db: DuckDb, sql: string): Promise<Scanned> {
  const began = performance.now();
  const { rowCount } = await db.query(sql);
  return { rows: rowCount, elapsedMs: performance.now() - began };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
