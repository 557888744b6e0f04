/**
 * A segment that is being merged: its runs of rows, and its times and values from the first to the last.
 *
 * @module
 */

import type { DuckDb, DuckDbChunk } from "../store/duckdb.ts";
import { escapeGlob } from "../store/duckdb_glob.ts";
import { type RowLabels, SUBJECT_COLUMNS } from "./row_labels.ts";
import type { InputRuns } from "./series_merge.ts";

/** An input that cannot be read, or holds what a segment does not. */
export class InputError extends Error {
  override readonly name = "InputError";
  /** @param input its position among the inputs. */
  constructor(readonly input: number, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

const SUBJECT = [...SUBJECT_COLUMNS, "l_pid"].join(", ");
const LABELS = `metric_name, ${SUBJECT}`;

/** Rows of a file in their order, each with its position. */
const FROM = "FROM read_parquet(?, hive_partitioning = false, file_row_number = true)";

/** Stretches of equal labels, where each set of labels has only one. */
const GROUPED = `CREATE OR REPLACE TEMP TABLE runs AS
  SELECT ${LABELS}, min(file_row_number) AS place, count(*) AS row_count,
    max(file_row_number) + 1 - min(file_row_number) AS reach,
    epoch_ms(min(time)) AS first_ms, epoch_ms(max(time)) AS last_ms
  ${FROM} GROUP BY ALL`;

/** Stretches of equal labels as they come: slower, and right also where labels come back. */
const WINDOWED = `CREATE OR REPLACE TEMP TABLE runs AS
  WITH starts AS (
    SELECT ${LABELS}, file_row_number AS place, time, lag(time) OVER () AS time_before
    ${FROM}
    QUALIFY row(${LABELS}) IS DISTINCT FROM lag(row(${LABELS})) OVER () OR file_row_number = 0
  ), whole AS (SELECT count(*) AS row_count, last(time) AS time ${FROM})
  SELECT ${LABELS}, place, lead(place, 1, (SELECT row_count FROM whole)) OVER w - place AS row_count,
    row_count AS reach, epoch_ms(time) AS first_ms,
    epoch_ms(lead(time_before, 1, (SELECT time FROM whole)) OVER w) AS last_ms
  FROM starts WINDOW w AS (ORDER BY place)`;

/** Strings cross into JavaScript once for each subject: for every run that would take seconds. */
const SUBJECTS = `CREATE OR REPLACE TEMP TABLE subjects AS
  SELECT row_number() OVER () - 1 AS subject, * FROM (SELECT DISTINCT ${SUBJECT} FROM runs)`;
const METRICS = `CREATE OR REPLACE TEMP TABLE metrics AS
  SELECT row_number() OVER () - 1 AS metric, * FROM (SELECT DISTINCT metric_name FROM runs)`;
const SAME_SUBJECT = [...SUBJECT_COLUMNS, "l_pid"]
  .map((name) => `runs.${name} IS NOT DISTINCT FROM subjects.${name}`).join(" AND ");
const RUNS = `SELECT metric, subject, row_count, first_ms, last_ms
  FROM runs JOIN metrics USING (metric_name) JOIN subjects ON ${SAME_SUBJECT} ORDER BY place`;

/**
 * Reads the runs of a file.
 *
 * @throws {Error} when it cannot be read, or lacks a segment's columns.
 */
export async function readRuns(db: DuckDb, path: string, labels: RowLabels): Promise<InputRuns> {
  const file = escapeGlob(path);
  await db.query(GROUPED, [file]);
  const { columns: [scattered] } = await db.query(
    "SELECT count(*) FROM runs WHERE reach > row_count",
  );
  if (scattered?.values[0] !== 0) await db.query(WINDOWED, [file, file]);
  await db.query(SUBJECTS);
  await db.query(METRICS);
  const subjectIds = subjectsOf(await db.query("FROM subjects ORDER BY subject"), labels);
  const metricNames = await db.query("SELECT metric_name FROM metrics ORDER BY metric");
  const metricIds = texts(metricNames, 0).map((name) => labels.metricId(name ?? ""));
  const runs = await db.query(RUNS);
  const [metrics, subjects, rowCounts, firstMs, lastMs] = [0, 1, 2, 3, 4]
    .map((column) => numbers(runs, column)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
  return {
    metrics: Int32Array.from(metrics, (id) => metricIds[id]!),
    subjects: Int32Array.from(subjects, (id) => subjectIds[id]!),
    rowCounts,
    firstMs,
    lastMs,
  };
}

function subjectsOf(chunk: DuckDbChunk, labels: RowLabels): readonly number[] {
  const columns = SUBJECT_COLUMNS.map((_, i) => texts(chunk, i + 1));
  const pids = numbers(chunk, SUBJECT_COLUMNS.length + 1);
  return Array.from({ length: chunk.rowCount }, (_, row) =>
    labels.subjectId({
      texts: columns.map((column) => column[row] ?? null),
      pid: pids[row]!,
    }));
}

function numbers({ columns }: DuckDbChunk, index: number): Float64Array {
  const column = columns[index];
  if (column?.kind === "number") return column.values;
  throw new TypeError(`Cannot read runs: column ${index} does not hold numbers`);
}

function texts({ columns }: DuckDbChunk, index: number): readonly (string | null)[] {
  const column = columns[index];
  if (column?.kind === "string") return column.values;
  throw new TypeError(`Cannot read runs: column ${index} does not hold text`);
}

/** Reads times and values of a file, some rows at a time. */
export class RowCursor {
  readonly #stream: AsyncGenerator<DuckDbChunk, void, undefined>;
  #times = new Float64Array(0);
  #values = new Float64Array(0);
  #at = 0;

  constructor(db: DuckDb, path: string) {
    this.#stream = db.stream(
      "SELECT epoch_ms(time)::DOUBLE, value FROM read_parquet(?, hive_partitioning = false)",
      [escapeGlob(path)],
    );
  }

  /** Rows that can be taken without waiting. */
  get readyCount(): number {
    return this.#times.length - this.#at;
  }

  /**
   * Waits until rows can be taken; all of those before have been.
   *
   * @throws {SyntaxError} when there are no more.
   */
  async refill(): Promise<void> {
    const next = await this.#stream.next();
    if (next.done === true || next.value.rowCount === 0) {
      throw new SyntaxError("Cannot read rows: there are fewer than the file's own count");
    }
    this.#times = numbers(next.value, 0) as Float64Array<ArrayBuffer>;
    this.#values = numbers(next.value, 1) as Float64Array<ArrayBuffer>;
    this.#at = 0;
  }

  /** Moves the next `count` rows, which are ready, into `target` from row `to` on. */
  take(
    count: number,
    target: { readonly times: Float64Array; readonly values: Float64Array },
    to: number,
  ): void {
    const end = this.#at + count;
    target.times.set(this.#times.subarray(this.#at, end), to);
    target.values.set(this.#values.subarray(this.#at, end), to);
    this.#at = end;
  }

  /** Lets go of the file. */
  async close(): Promise<void> {
    await this.#stream.return();
  }
}
