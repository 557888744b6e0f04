/**
 * What dialogs are made of: content for a box, and lists in which something is selected.
 *
 * @module
 */

import { fitRow, type Row } from "../chart/styled.ts";
import type { TextInput } from "../state/dialog.ts";
import { inputSpans } from "./input_spans.ts";
import { listExtentText, listTop } from "./list_window.ts";
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

/** A list in which one item is selected. */
export interface ListContent {
  readonly count: number;
  readonly selected: number;
  readonly rowAt: (index: number) => Row;
}

/** The part of a list around the selected item in exactly `height` rows, and which part it is. */
export function listContent(
  { count, selected, rowAt }: ListContent,
  { width, height }: DialogRoom,
): { readonly rows: readonly Row[]; readonly extent: string } {
  const at = Math.max(0, Math.min(selected, count - 1));
  const top = listTop(at, { count, height });
  const rows = Array.from({ length: Math.max(0, height) }, (_, offset): Row => {
    const index = top + offset;
    if (index >= count) return [];
    return index === at
      ? [bold("▌", "accent"), ...inverted(fitRow(rowAt(index), width - 1))]
      : [blank(1), ...rowAt(index)];
  });
  return { rows, extent: listExtentText(top, { count, height }) };
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
  const typed = inputSpans(input, Math.max(1, Math.floor(width / 2)), placeholder);
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
