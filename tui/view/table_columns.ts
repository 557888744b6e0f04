/**
 * The columns of the table of containers: which of them fit, and how wide they are.
 *
 * @module
 */

import { type Column, COLUMN_GAP } from "./aligned_row.ts";

/** Columns from left to right, each with its title; those over a while tell their minutes. */
export const TABLE_COLUMNS = {
  marks: " ",
  name: "CONTAINER",
  namespace: "NAMESPACE",
  qos: "QOS",
  average: "AVERAGE",
  value: "NOW",
  spark: "TREND",
  gone: "LAST SEEN",
} as const;

/** Name of a column. */
export type TableColumn = keyof typeof TABLE_COLUMNS;

/** Cells of a column, by its name; 0 where there is no room for it. */
export type TableWidths = Readonly<Record<TableColumn, number>>;

/** What has no columns to spare is left out, the last of these first. */
const BY_WORTH: readonly (readonly [TableColumn, number])[] = [
  ["average", 8],
  ["value", 8],
  ["spark", 12],
  ["namespace", 14],
  ["gone", 11],
  ["qos", 10],
];

const NAME = { least: 22, most: 64 } as const;
const SPARK_MORE = 36;

/** Tick and mark left of the name. */
const MARK_CELLS = 1;

/** Widths of the columns on `width` cells. Names get what is left, and then sparklines. */
export function tableWidths(width: number): TableWidths {
  const kept = new Map<TableColumn, number>();
  let room = width - MARK_CELLS - COLUMN_GAP - NAME.least;
  for (const [column, cells] of BY_WORTH) {
    if (room < cells + COLUMN_GAP) break;
    kept.set(column, cells);
    room -= cells + COLUMN_GAP;
  }
  const [spare, spark] = [Math.max(0, room), kept.get("spark") ?? 0];
  // On wide screens both grow: names tell apart, and long histories are what this table is for.
  const nameMore = Math.min(NAME.most - NAME.least, spark > 0 ? Math.ceil(spare * 0.6) : spare);
  const sparkMore = spark > 0 ? Math.min(SPARK_MORE, spare - nameMore) : 0;
  return {
    marks: MARK_CELLS,
    name: Math.min(width, NAME.least + nameMore),
    namespace: kept.get("namespace") ?? 0,
    qos: kept.get("qos") ?? 0,
    average: kept.get("average") ?? 0,
    value: kept.get("value") ?? 0,
    spark: spark + sparkMore,
    gone: kept.get("gone") ?? 0,
  };
}

/** The columns in their order, as `alignedRow` wants them. */
export function columnsOf(widths: TableWidths): readonly Column[] {
  return tableColumnNames().map((name) => ({
    width: widths[name],
    isRight: name === "average" || name === "value",
  }));
}

/** Names of the columns from left to right. */
export function tableColumnNames(): readonly TableColumn[] {
  return Object.keys(TABLE_COLUMNS) as TableColumn[];
}
