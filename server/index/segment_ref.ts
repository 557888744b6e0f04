/**
 * What the index knows of a Parquet file, without its rows.
 *
 * @module
 */

import type { ContainerSpans } from "./container_spans.ts";

/**
 * Columns that can hold a row's value, the first that is not NULL counting: `value` in files of this
 * fgm and of others, `value_float` (gauges) and `value_int` (counters) in those of the original one.
 */
export const VALUE_COLUMNS = ["value", "value_float", "value_int"] as const;

/** One of `VALUE_COLUMNS`. */
export type ValueColumn = typeof VALUE_COLUMNS[number];

/**
 * How the rows of a file are to be read. Files that fgm wrote always have the same columns; files from
 * elsewhere need only `time`, `metric_name`, a value and `l_container_id`.
 */
export interface SegmentShape {
  /** Those of `VALUE_COLUMNS` that the file has, in that order; at least one. */
  readonly valueColumns: readonly ValueColumn[];
  /** Whether `time` carries a zone. Naive times are taken as UTC. */
  readonly timeHasZone: boolean;
  readonly hasDevice: boolean;
  readonly hasPid: boolean;
  /**
   * Whether fgm wrote the file. Then a container's own rows are those without device and process,
   * and are complete; elsewhere the rows of devices or processes may be all there is.
   */
  readonly isOwn: boolean;
  /**
   * Whether a column that is needed is not in the file but in the names of its directories, such as
   * `metric_name=cpu`. Otherwise directories say nothing: DuckDB would let them win over the file.
   */
  readonly hasPathColumns: boolean;
  /** Column types; files that differ in it cannot be read by one statement. */
  readonly typeKey: string;
}

/** How `typeKey` begins for files with all columns of a segment, such as exported ones. */
export const SEGMENT_LIKE = "segment-like";

/** Shape of the segments that fgm writes. */
export const OWN_SHAPE: SegmentShape = {
  valueColumns: ["value"],
  timeHasZone: true,
  hasDevice: true,
  hasPid: true,
  isOwn: true,
  hasPathColumns: false,
  typeKey: "fgm",
};

/** A Parquet file and what is in it. */
export interface SegmentRef {
  readonly path: string;
  /** Times of the first and last row, both included. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly intervalMs: number;
  /** Node that the rows are from; "" where the file does not say. */
  readonly nodeName: string;
  readonly metricNames: ReadonlySet<string>;
  readonly spans: ContainerSpans;
  readonly shape: SegmentShape;
}

/** SQL for the value of a row as DOUBLE; NULL where the row has none. Holds no text from outside. */
export function valueExpression({ valueColumns }: Pick<SegmentShape, "valueColumns">): string {
  const values = valueColumns.map((column) => `${column}::DOUBLE`);
  return values.length === 1 ? values.join() : `coalesce(${values.join()})`;
}
