/**
 * The one SQL statement of the viewer: rows of a metric from some Parquet files.
 *
 * Whatever a caller sent is bound, never written into the text.
 *
 * @module
 */

import { type SegmentShape, valueExpression } from "../index/segment_ref.ts";
import type { SegmentGroup } from "./plan.ts";

/** Ids written as `IN (…)`, which DuckDB checks against bloom filters; above, all rows are read. */
export const IDS_IN_FILTER_MAX = 100;

/** Which rows of a container make up its series; see `SegmentShape.isOwn`. */
export type RowScope = "container" | "parts" | "either";

/**
 * A statement and what is bound to it. Columns: position of the container in the filter's list, from 1,
 * NULL for others; time in ms; value; and where rows of parts are wanted, the name of the part, NULL for
 * the container itself. A position crosses into JavaScript ten times as fast as an id.
 */
export interface SegmentStatement {
  readonly sql: string;
  readonly params: readonly (string | number | readonly string[])[];
}

/** What the rows must match. */
export interface RowFilter {
  readonly metric: string;
  readonly containerIds: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly scope: RowScope;
}

/** Statement that reads the rows of one group of segments. */
export function buildStatement(group: SegmentGroup, filter: RowFilter): SegmentStatement {
  const { shape, paths } = group;
  const isFiltered = filter.containerIds.length <= IDS_IN_FILTER_MAX;
  // A number of seconds would be rounded; comparing in the column's own type keeps pruning possible.
  const time = shape.timeHasZone
    ? "(epoch_ms(?::BIGINT) AT TIME ZONE 'UTC')"
    : "epoch_ms(?::BIGINT)";
  const part = partOf(group, filter.scope);
  const sql = [
    `SELECT list_position(?, l_container_id)::DOUBLE, epoch_ms(time)::DOUBLE, ${
      valueExpression(shape)
    }${part && `, ${part}`}`,
    `FROM ${readParquet(shape)}`,
    `WHERE metric_name = ? AND time >= ${time} AND time < ${time}`,
    ...(isFiltered ? [`AND l_container_id IN (${filter.containerIds.map(() => "?").join()})`] : []),
    ...scopeConditions(group, filter.scope),
  ].join(" ");
  return {
    sql,
    params: [
      filter.containerIds,
      paths.map(escapeGlob),
      filter.metric,
      filter.fromMs,
      filter.toMs,
      ...(isFiltered ? filter.containerIds : []),
    ],
  };
}

/** Expression for the device or process that a row is about; empty where all are the container's own. */
function partOf({ shape }: SegmentGroup, scope: RowScope): string {
  const columns = [
    ...(shape.hasDevice ? ["l_device::VARCHAR"] : []),
    ...(shape.hasPid ? ["l_pid::VARCHAR"] : []),
  ];
  if (scope === "container" || columns.length === 0) return "";
  return `nullif(concat_ws('/', ${columns.join()}), '')`;
}

function scopeConditions({ shape }: SegmentGroup, scope: RowScope): string[] {
  if (scope === "either") return [];
  const isAny = [
    ...(shape.hasDevice ? ["l_device IS NULL"] : []),
    ...(shape.hasPid ? ["l_pid IS NULL"] : []),
  ];
  if (isAny.length === 0) return [];
  return scope === "container"
    ? [`AND ${isAny.join(" AND ")}`]
    : [`AND NOT (${isAny.join(" AND ")})`];
}

/** FROM item for files of this shape; their paths are bound to its mark. */
export function readParquet(shape: Pick<SegmentShape, "hasPathColumns">): string {
  return shape.hasPathColumns ? "read_parquet(?)" : "read_parquet(?, hive_partitioning = false)";
}

/** DuckDB takes every path as a pattern; a file's own name may hold the pattern's characters. */
export function escapeGlob(path: string): string {
  return path.replace(/[*?[]/g, (special) => `[${special}]`);
}
