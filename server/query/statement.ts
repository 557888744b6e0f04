/**
 * The one SQL statement of the viewer: rows of a metric from some Parquet files.
 *
 * Whatever a caller sent is bound, never written into the text.
 *
 * @module
 */

import { type SegmentShape, valueExpression } from "../index/segment_ref.ts";
import type { RowScope } from "./row_scope.ts";

/** Ids written as `IN (…)`, which DuckDB checks against bloom filters; above, all rows are read. */
export const IDS_IN_FILTER_MAX = 100;

/** Files of one shape. */
export interface FileGroup {
  readonly shape: SegmentShape;
  readonly paths: readonly string[];
}

/**
 * A statement and what is bound to it. Columns: the key that `decodeRowKey` takes apart, NULL for rows of
 * other containers; time in ms; value; and where rows of parts are wanted, the name of the part, NULL
 * for the container itself. A number crosses into JavaScript ten times as fast as an id.
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

/** Statement that reads the rows of one group of files. */
export function buildStatement(group: FileGroup, filter: RowFilter): SegmentStatement {
  const { shape, paths } = group;
  const isFiltered = filter.containerIds.length <= IDS_IN_FILTER_MAX;
  // A number of seconds would be rounded; comparing in the column's own type keeps pruning possible.
  const time = shape.timeHasZone
    ? "(epoch_ms(?::BIGINT) AT TIME ZONE 'UTC')"
    : "epoch_ms(?::BIGINT)";
  const part = partOf(group, filter.scope);
  const sql = [
    `SELECT ${rowKey(group)}, epoch_ms(time)::DOUBLE, ${valueExpression(shape)}${
      part && `, ${part}`
    }`,
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

/** Expression for the key of a row; takes the list of container ids. */
function rowKey({ shape, paths }: FileGroup): string {
  const position = "list_position(?, l_container_id)::DOUBLE";
  return knowsFiles(shape) ? `${position} * ${paths.length} + file_index` : position;
}

/**
 * Whether the rows of these files say which file they are from. A file from elsewhere can have a column
 * of its own under the name by which DuckDB says so.
 */
export function knowsFiles({ isOwn }: SegmentShape): boolean {
  return isOwn;
}

/** Positions, from 0, of a row's container in the filter's list and of its file in the group. */
export function decodeRowKey(
  key: number,
  { shape, paths }: FileGroup,
): { readonly container: number; readonly file: number | undefined } {
  if (!knowsFiles(shape)) return { container: key - 1, file: undefined };
  const container = Math.floor(key / paths.length);
  return { container: container - 1, file: key - container * paths.length };
}

/** Expression for the device or process that a row is about; empty where all are the container's own. */
function partOf({ shape }: FileGroup, scope: RowScope): string {
  const columns = [
    ...(shape.hasDevice ? ["l_device::VARCHAR"] : []),
    ...(shape.hasPid ? ["l_pid::VARCHAR"] : []),
  ];
  if (scope === "container" || columns.length === 0) return "";
  return `nullif(concat_ws('/', ${columns.join()}), '')`;
}

function scopeConditions({ shape }: FileGroup, scope: RowScope): string[] {
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
