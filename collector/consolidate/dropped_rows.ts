/**
 * Rows that a merge leaves out, for they stand in another input, too: how many, and the sum of their
 * hashes, by which the merged file and they are all that was in the inputs.
 *
 * @module
 */

import type { DuckDb } from "../store/duckdb.ts";
import { SEGMENT_COLUMNS } from "../store/segment_columns.ts";
import type { LabelledRow, RowLabels } from "./row_labels.ts";
import { RowPart } from "./row_part.ts";

/** Rows that are hashed at a time. */
const PART_ROWS = 8_192;

/** What a row's hash is made of, of the types that the files have: a source has others. */
const COLUMNS = SEGMENT_COLUMNS
  .map(({ name, kind }) =>
    kind === "label" ? `${name}::VARCHAR` : kind === "time" ? `${name}::TIMESTAMP` : name
  ).join(", ");

/** Counts and hashes rows. */
export class DroppedRows {
  readonly #db: DuckDb;
  readonly #labels: RowLabels;
  #part: RowPart | undefined;
  #count = 0;
  #hashSum = 0n;

  constructor(db: DuckDb, labels: RowLabels) {
    this.#db = db;
    this.#labels = labels;
  }

  get count(): number {
    return this.#count;
  }

  /** Takes a row. */
  async add(time: number, value: number, row: LabelledRow): Promise<void> {
    const part = this.#part ??= new RowPart(PART_ROWS);
    part.times[part.rowCount] = time;
    part.values[part.rowCount] = value;
    part.add(1, row);
    this.#count++;
    if (part.room === 0) await this.#hash(part);
  }

  /** Sum of the hashes of all rows so far. */
  async hashSum(): Promise<bigint> {
    if (this.#part !== undefined && this.#part.rowCount > 0) await this.#hash(this.#part);
    return this.#hashSum;
  }

  async #hash(part: RowPart): Promise<void> {
    await this.#db.runWithSource(
      part.source(this.#labels),
      (from) =>
        `CREATE OR REPLACE TEMP TABLE dropped AS SELECT ${hashSumSql(COLUMNS)} FROM ${from}`,
    );
    this.#hashSum += hashSumOf(await this.#db.query("FROM dropped"));
    part.clear();
  }
}

/** SQL of the sum of the hashes of rows with these columns. */
export function hashSumSql(columns: string): string {
  return `sum(hash(${columns}))::VARCHAR AS hash_sum`;
}

/** The one value of an answer to `hashSumSql`; 0 of no rows. */
export function hashSumOf(
  { columns }: { readonly columns: readonly { readonly values: ArrayLike<unknown> }[] },
): bigint {
  return BigInt(String(columns[0]?.values[0] ?? 0));
}
