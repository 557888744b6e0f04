/**
 * What the index knows of a Parquet file, without its rows.
 *
 * @module
 */

import type { ContainerSpans } from "./container_spans.ts";

/**
 * How the rows of a file are to be read. Files that fgm wrote always have the same columns; files from
 * elsewhere need only `time`, `metric_name`, `value` and `l_container_id`.
 */
export interface SegmentShape {
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

/** Shape of the segments that fgm writes. */
export const OWN_SHAPE: SegmentShape = {
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
  readonly metricNames: ReadonlySet<string>;
  readonly spans: ContainerSpans;
  readonly shape: SegmentShape;
}
