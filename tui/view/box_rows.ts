/**
 * Boxes with a border and a title, and blocks of rows laid over others.
 *
 *     ╭─ title ─────────────────╮
 *     │ a row                   │
 *     ╰─ hint ────────── 3 of 9 ╯
 *
 * @module
 */

import { fitRow, type Row, rowWidth, sliceRow, type Span } from "../chart/styled.ts";
import { blank, bold, cut, dim, toned } from "./span.ts";

/** Columns and rows that the border of a box takes, and the blank to the left and right inside. */
export const BOX_FRAME = { columns: 4, rows: 2 } as const;

/** What is in a box. */
export interface BoxContent {
  readonly title: string;
  /** Cut or filled up to the height of the box. */
  readonly rows: readonly Row[];
  /** At the right end of the lower border, such as "3 of 9"; "" for nothing. */
  readonly foot: string;
}

/** A box of exactly `height` rows of `width` cells, border included; no row where it has no inside. */
export function boxRows(
  { title, rows, foot }: BoxContent,
  { width, height }: { readonly width: number; readonly height: number },
): readonly Row[] {
  if (width < BOX_FRAME.columns + 1 || height < BOX_FRAME.rows + 1) return [];
  const inside = Array.from(
    { length: height - BOX_FRAME.rows },
    (_, index): Row => [edge("│ "), ...fitRow(rows[index] ?? [], width - 4), edge(" │")],
  );
  return [
    borderRow("╭╮", { words: bold(cut(title, width - 6), "accent"), isLeft: true, width }),
    ...inside,
    borderRow("╰╯", { words: dim(cut(foot, width - 6)), isLeft: false, width }),
  ];
}

function edge(text: string): Span {
  return toned(text, "accent");
}

function borderRow(
  corners: string,
  { words, isLeft, width }: {
    readonly words: Span;
    readonly isLeft: boolean;
    readonly width: number;
  },
): Row {
  const [first, last] = [...corners];
  const shown: Row = words.text === "" ? [] : [blank(1), words, blank(1)];
  const rest = edge("─".repeat(width - 3 - rowWidth(shown)));
  const middle = isLeft ? [edge("─"), ...shown, rest] : [rest, ...shown, edge("─")];
  return [edge(`${first}`), ...middle, edge(`${last}`)];
}

/** Where a block of rows lies, 0-based. */
export interface Place {
  readonly column: number;
  readonly row: number;
}

/** `rows` with `block` over them. What reaches beyond them on the right or below is cut. */
export function pasteRows(
  rows: readonly Row[],
  block: readonly Row[],
  { column, row: top }: Place,
): readonly Row[] {
  return rows.map((row, index) => {
    const over = block[index - top];
    if (over === undefined) return row;
    const [width, from] = [rowWidth(row), Math.max(0, column)];
    const shown = sliceRow(over, { from: 0, to: width - from });
    const end = from + rowWidth(shown);
    const [left, right] = [{ from: 0, to: from }, { from: end, to: width }];
    return [...sliceRow(row, left), ...shown, ...sliceRow(row, right)];
  });
}
