/**
 * From the rows of a result to the samples of each part of each container in each file.
 *
 * Files are sorted by container, so a result holds runs of rows that belong together: a run is cut
 * out whole, instead of looking up for each row where it belongs.
 *
 * @module
 */

import { orderSamples, type SampleColumns } from "./sample_columns.ts";

/** Rows as columns of the same length. */
export interface RowColumns {
  /** Says to which file and container a row belongs; NaN for rows of nobody. */
  readonly keys: Float64Array;
  /** Milliseconds since 1970. */
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
  /** Names of the parts, null for the container itself; undefined where all rows are the container's. */
  readonly parts: readonly (string | null)[] | undefined;
}

/** Rows that belong together. */
export interface RowRun {
  readonly key: number;
  readonly part: string | null;
  readonly samples: SampleColumns;
}

/** Calls `visit` for each run of rows with the same key and part. */
export function forEachRun(rows: RowColumns, visit: (run: RowRun) => void): void {
  const { keys, timesMs, values, parts } = rows;
  for (let start = 0; start < keys.length;) {
    const key = keys[start]!;
    const part = parts === undefined ? null : parts[start]!;
    let end = start + 1;
    while (end < keys.length && keys[end] === key && (parts === undefined || parts[end] === part)) {
      end++;
    }
    if (!Number.isNaN(key)) {
      const samples = orderSamples(timesMs.subarray(start, end), values.subarray(start, end));
      visit({ key, part, samples });
    }
    start = end;
  }
}
