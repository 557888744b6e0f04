/**
 * Words in the middle of the screen, where there is nothing else to show.
 *
 * @module
 */

import { fitRow, type Row, rowWidth } from "../chart/styled.ts";
import type { Message } from "./condition_words.ts";
import { blank, bold, dim, wrapped } from "./span.ts";

/** Cells of a line at most: longer ones are hard to read. */
const LINE_CELLS_MAX = 72;

/** A message in the middle of exactly `height` rows of `width` cells. */
export function messageRows(
  { title, lines, tone }: Message,
  { width, height }: { readonly width: number; readonly height: number },
): readonly Row[] {
  const cells = Math.max(1, Math.min(LINE_CELLS_MAX, width - 4));
  const rows: readonly Row[] = [
    ...wrapped(title, cells).map((line): Row => [bold(line, tone)]),
    ...lines.flatMap((line) => wrapped(line, cells)).map((line): Row => [dim(line)]),
  ];
  const shown = rows.slice(0, height);
  const above = Math.floor((height - shown.length) / 2);
  return Array.from({ length: height }, (_, index) => centred(shown[index - above] ?? [], width));
}

function centred(row: Row, width: number): Row {
  const space = Math.floor((width - rowWidth(row)) / 2);
  return fitRow(space > 0 ? [blank(space), ...row] : row, width);
}
