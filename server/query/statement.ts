/**
 * The SQL by which the viewer reads a metric from some Parquet files: its rows, or summaries of them.
 *
 * Whatever a caller sent is bound, never written into the text.
 *
 * @module
 */

import { escapeGlob } from "@fgm/collector/store/duckdb_glob";
import { LIST_PARAMETER, listParameter } from "@fgm/collector/store/duckdb_list";
import type { WholeResult } from "@fgm/collector/store/duckdb_whole";
import { type SegmentShape, valueExpression } from "../index/segment_ref.ts";
import type { RowFilter, RowScope } from "./row_filter.ts";

/**
 * Ids written as `IN (…)`, which DuckDB checks against bloom filters. Comparing every row with more of
 * them costs more than to read the rows of others, too.
 */
export const IDS_IN_FILTER_MAX = 100;

/** Position of a row's container, from 1, in a list of ids that is bound to its mark. */
const CONTAINER_POSITION = `list_position(${LIST_PARAMETER}, l_container_id)::DOUBLE`;

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
  readonly params: readonly (string | number)[];
  /** Its columns. */
  readonly whole: WholeResult;
}

/** Statement that reads the rows of one group of files. */
export function buildStatement(group: FileGroup, filter: RowFilter): SegmentStatement {
  const { shape } = group;
  const part = partOf(group, filter.scope);
  const rows = matchingRows(group, filter);
  return {
    sql: `SELECT ${rowKey(group)}, epoch_ms(time)::DOUBLE, ${valueExpression(shape)}${
      part && `, ${part} AS part`
    } ${rows.sql}`,
    params: [listParameter(filter.containerIds), ...rows.params],
    whole: { numbers: ["key", "time_ms", "value"], texts: part === "" ? [] : ["part"] },
  };
}

/**
 * Statement that summarizes the finite values of each container, or of each of its parts, in one group
 * of files. Columns: position of the container in the filter's list, from 1, NULL for others; count, sum,
 * least and greatest of the values; and where rows of parts are wanted, the name of the part.
 */
export function buildSummaryStatement(group: FileGroup, filter: RowFilter): SegmentStatement {
  const value = valueExpression(group.shape);
  const part = partOf(group, filter.scope);
  const rows = matchingRows(group, filter);
  return {
    sql: [
      `SELECT ${CONTAINER_POSITION} AS position, ${summaryOf(value)}${part && `, ${part} AS part`}`,
      `${rows.sql} AND isfinite(${value}) GROUP BY position${part && ", part"}`,
    ].join(" "),
    params: [listParameter(filter.containerIds), ...rows.params],
    whole: { numbers: ["position", ...SUMMARY_COLUMNS], texts: part === "" ? [] : ["part"] },
  };
}

/**
 * Statement that summarizes the finite values of every container itself in each of some files that say
 * which they are. Columns: position of the file, from 0; count, sum, least and greatest; id of the
 * container.
 */
export function buildFileSummaryStatement(group: FileGroup, metric: string): SegmentStatement {
  const value = valueExpression(group.shape);
  const rows = matchingRows(group, {
    metric,
    scope: "container",
    range: undefined,
    containerIds: [],
    containersPerFile: 0,
  });
  return {
    sql: [
      `SELECT file_index::DOUBLE AS file, ${summaryOf(value)}, l_container_id`,
      `${rows.sql} AND isfinite(${value}) GROUP BY file, l_container_id`,
    ].join(" "),
    params: rows.params,
    whole: { numbers: ["file", ...SUMMARY_COLUMNS], texts: ["l_container_id"] },
  };
}

const SUMMARY_COLUMNS = ["count", "sum", "least", "greatest"] as const;

/** `SUMMARY_COLUMNS`. The sum is Kahan's, so that the order of the rows hardly matters. */
function summaryOf(value: string): string {
  return `count(*)::DOUBLE, fsum(${value}), min(${value}), max(${value})`;
}

/** FROM and WHERE of the rows that match, of everybody where no id is given, and what is bound to them. */
function matchingRows(
  { shape, paths }: FileGroup,
  filter: RowFilter,
): Omit<SegmentStatement, "whole"> {
  const { containerIds, metric, range, containersPerFile } = filter;
  const isFiltered = containerIds.length > 0 &&
    containerIds.length <= Math.min(IDS_IN_FILTER_MAX, containersPerFile / 2);
  // A number of seconds would be rounded; comparing in the column's own type keeps pruning possible.
  const time = shape.timeHasZone
    ? "(epoch_ms(?::BIGINT) AT TIME ZONE 'UTC')"
    : "epoch_ms(?::BIGINT)";
  return {
    sql: [
      `FROM ${readParquet(shape)} WHERE metric_name = ?`,
      ...(range === undefined ? [] : [`AND time >= ${time} AND time < ${time}`]),
      ...(isFiltered ? [`AND l_container_id IN (${containerIds.map(() => "?").join()})`] : []),
      ...scopeConditions(shape, filter.scope),
    ].join(" "),
    params: [
      listParameter(paths.map(escapeGlob)),
      metric,
      ...(range === undefined ? [] : [range.fromMs, range.toMs]),
      ...(isFiltered ? containerIds : []),
    ],
  };
}

/** Expression for the key of a row; takes the list of container ids. */
function rowKey({ shape, paths }: FileGroup): string {
  return knowsFiles(shape)
    ? `${CONTAINER_POSITION} * ${paths.length} + file_index`
    : CONTAINER_POSITION;
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

function scopeConditions(shape: SegmentShape, scope: RowScope): string[] {
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
  const options = shape.hasPathColumns ? "" : ", hive_partitioning = false";
  return `read_parquet(${LIST_PARAMETER}${options})`;
}
