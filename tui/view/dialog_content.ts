/**
 * What dialogs are made of: content for a box, and lists in which something is selected.
 *
 * @module
 */

import { fitRow, type Row, rowWidth } from "../chart/styled.ts";
import type { TextInput } from "../state/dialog.ts";
import { clampSelection } from "../state/list_moves.ts";
import { inputSpans } from "./input_spans.ts";
import { listExtentText } from "./list_extent.ts";
import { blank, bold, dim, inverted, wrapped } from "./span.ts";
import { spreadRow } from "./spread_row.ts";

/** Cells inside of a dialog's box. */
export interface DialogRoom {
  readonly width: number;
  /** Rows at most. */
  readonly height: number;
}

/** What a dialog shows. */
export interface DialogContent {
  readonly title: string;
  /** As many rows as the dialog is high. */
  readonly rows: readonly Row[];
  /** At the right end of the lower border; "" for nothing. */
  readonly foot: string;
}

/** Where the list of a dialog is. */
export interface ListRoom {
  /** Cells inside of the dialog's box. */
  readonly width: number;
  /** Rows of the list. */
  readonly height: number;
  /** Position of the item in its first row. */
  readonly top: number;
}

/** A list in which one item is selected. */
export interface ListContent {
  readonly count: number;
  readonly selected: number;
  readonly rowAt: (index: number) => Row;
}

/** The part of a list that has room, and which part that is: "" where it is all of it. */
export function listContent(
  { count, selected, rowAt }: ListContent,
  { width, height, top }: ListRoom,
): { readonly rows: readonly Row[]; readonly extent: string } {
  const at = clampSelection(selected, count);
  const rows = Array.from({ length: Math.max(0, height) }, (_, offset): Row => {
    const index = top + offset;
    if (index >= count) return [];
    return index === at
      ? [bold("▌", "accent"), ...inverted(fitRow(rowAt(index), width - 1))]
      : [blank(1), ...rowAt(index)];
  });
  return { rows, extent: count <= height ? "" : listExtentText(top, { count, height }) };
}

/** The line in which a search is typed, with words to its right. */
export function searchRow(
  input: TextInput,
  { width, placeholder, right }: {
    readonly width: number;
    readonly placeholder: string;
    readonly right: Row;
  },
): Row {
  const room = Math.max(1, width - rowWidth(right) - 4);
  const typed = inputSpans(input, room, placeholder);
  return spreadRow({
    left: [{ row: [bold("› ", "accent"), ...typed], rank: 0 }],
    right: [{ row: right, rank: 1 }],
    width,
  });
}

/** A line across the dialog. */
export function ruleRow(width: number): Row {
  return [dim("─".repeat(Math.max(0, width)))];
}

/** More of what is selected, in exactly `height` rows: what a row has no room for. */
export function detailRows(text: string, { width, height }: DialogRoom): readonly Row[] {
  const lines = wrapped(text, width);
  return Array.from({ length: height }, (_, index): Row => {
    const isCut = index === height - 1 && lines.length > height;
    const line = lines[index] ?? "";
    return isCut ? fitRow([{ text: `${line} …` }], width) : [{ text: line }];
  });
}
