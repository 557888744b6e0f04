/**
 * The SQL that reads the rows of one part of an export, and what its columns are.
 *
 * Whatever a caller sent is bound, never written into the text.
 *
 * @module
 */

import { listParameter } from "@fgm/collector/store/duckdb_list";
import {
  OWN_SHAPE,
  SEGMENT_LIKE,
  type SegmentShape,
  valueExpression,
} from "../index/segment_ref.ts";
import { escapeGlob } from "@fgm/collector/store/duckdb_glob";
import { readParquet } from "../query/statement.ts";
import type { ExportPart } from "./export_plan.ts";

/** Segments that one statement reads. */
export interface ExportGroup {
  readonly shape: SegmentShape;
  readonly paths: readonly string[];
}

/** A statement and what is bound to it; see `EXPORT_COLUMNS`. */
export interface ExportStatement {
  readonly sql: string;
  readonly params: readonly (string | number)[];
}

/**
 * Text columns of the answer, after time, value, process id, and whether the row begins a run: rows
 * with the same text everywhere. Text is given where a run begins and empty elsewhere, because one long
 * text costs as much as ten numbers on its way into JavaScript.
 *
 * Of files that fgm did not write, labels are not read: which of them there are differs from file to
 * file, and the index has looked already.
 */
export const TEXT_COLUMNS = [
  "metric_name",
  "l_container_id",
  "l_device",
  "l_comm",
  "l_pod_name",
  "l_namespace",
  "l_qos_class",
  "l_node_name",
  "l_container_name",
  "l_pod_uid",
] as const;

/** Whether the labels of a file's rows are read from it. */
export function hasOwnLabels(shape: SegmentShape): boolean {
  return shape.typeKey === OWN_SHAPE.typeKey || shape.typeKey.startsWith(`${SEGMENT_LIKE},`);
}

/**
 * Statement for the rows of `part` in the files of `group`; `containerIds` undefined for all. Rows
 * without time, metric, container or value are left out: they belong to nothing that can be asked for.
 */
export function exportStatement(
  { shape, paths }: ExportGroup,
  part: ExportPart,
  { containerIds }: { readonly containerIds: readonly string[] | undefined },
): ExportStatement {
  // Comparing in the column's own type keeps pruning possible.
  const time = shape.timeHasZone
    ? "(epoch_ms(?::BIGINT) AT TIME ZONE 'UTC')"
    : "epoch_ms(?::BIGINT)";
  const value = valueExpression(shape);
  const texts = TEXT_COLUMNS.flatMap((column) => textExpression(column, shape) ?? []);
  const pid = shape.hasPid ? "try_cast(l_pid AS DOUBLE)" : "NULL::DOUBLE";
  // 64 bits: that two neighbours differ and their hashes do not will not happen.
  const rows = `SELECT *, hash(${texts.join()}, ${pid}) AS fgm_hash FROM ${readParquet(shape)}` +
    ` WHERE metric_name BETWEEN ? AND ? AND metric_name IN (${part.metrics.map(() => "?")})` +
    ` AND time >= ${time} AND time < ${time}` +
    (containerIds === undefined
      ? " AND l_container_id IS NOT NULL"
      : ` AND l_container_id IN (${containerIds.map(() => "?")})`) +
    ` AND ${value} IS NOT NULL AND NOT isnan(${value})`;
  const runs = "SELECT *, coalesce(lag(fgm_hash) OVER () <> fgm_hash, true) AS fgm_begins " +
    `FROM (${rows})`;
  const columns = TEXT_COLUMNS.map((column) => {
    const text = textExpression(column, shape);
    return text === undefined ? "''" : `CASE WHEN fgm_begins THEN ${text} ELSE '' END`;
  });
  return {
    sql: `SELECT epoch_ms(time)::DOUBLE, ${value}, ${pid}, fgm_begins, ${columns.join()} ` +
      `FROM (${runs})`,
    params: [
      listParameter(paths.map(escapeGlob)),
      part.metrics[0]!,
      part.metrics.at(-1)!,
      ...part.metrics,
      part.fromMs,
      part.toMs,
      ...(containerIds ?? []),
    ],
  };
}

/** A text column, or undefined where it is not read from files of this shape. */
function textExpression(
  column: typeof TEXT_COLUMNS[number],
  shape: SegmentShape,
): string | undefined {
  const isRead = column === "metric_name" || column === "l_container_id" || hasOwnLabels(shape) ||
    (column === "l_device" && shape.hasDevice) || (column === "l_comm" && shape.isOwn);
  return isRead ? `${column}::VARCHAR` : undefined;
}

/** Sorts names as Parquet's statistics do, by their bytes: what is first and last of them prunes. */
export function sortNames(names: readonly string[]): readonly string[] {
  const encoder = new TextEncoder();
  const keyed = names.map((name) => ({ name, bytes: encoder.encode(name) }));
  return keyed.sort((a, b) => compareBytes(a.bytes, b.bytes)).map(({ name }) => name);
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}
