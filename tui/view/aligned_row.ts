/**
 * Rows whose cells lie below each other.
 *
 * @module
 */

import { fitRow, type Row, rowWidth } from "../chart/styled.ts";
import { blank } from "./span.ts";

/** One column of a table. */
export interface Column {
  readonly width: number;
  readonly isRight?: boolean;
}

/** Blanks between two columns. */
export const COLUMN_GAP = 2;

/** The cells of one row, each cut or padded to its column. Columns of no width are left out. */
export function alignedRow(cells: readonly Row[], columns: readonly Column[]): Row {
  const shown = columns.flatMap(({ width, isRight }, index) => {
    if (width <= 0) return [];
    const cell = cells[index] ?? [];
    const space = isRight === true ? Math.max(0, width - rowWidth(cell)) : 0;
    return [[...(space > 0 ? [blank(space)] : []), ...fitRow(cell, width - space)]];
  });
  return shown.flatMap((cell, index) => index === 0 ? cell : [blank(COLUMN_GAP), ...cell]);
}

/** Cells of the columns and of the gaps between them. */
export function columnsWidth(columns: readonly Column[]): number {
  const widths = columns.map(({ width }) => width).filter((width) => width > 0);
  return widths.reduce((sum, width) => sum + width, 0) +
    COLUMN_GAP * Math.max(0, widths.length - 1);
}
