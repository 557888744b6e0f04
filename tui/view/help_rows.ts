/**
 * Help: all keys with what they do, made from the key map.
 *
 * @module
 */

import { fitRow, type Row } from "../chart/styled.ts";
import type { Dialog } from "../state/dialog.ts";
import type { BindingGroup } from "../state/key_binding.ts";
import { keyText } from "../state/key_name.ts";
import { contextsOf, KEYMAP } from "../state/keymap.ts";
import type { TuiState } from "../state/state.ts";
import type { DialogContent, DialogRoom } from "./dialog_content.ts";
import { listExtentText } from "./list_extent.ts";
import { blank, bold, cut, dim } from "./span.ts";

/** Cells for the keys of a line: a share of the column, within bounds. Keys beyond them are left out. */
const KEY_CELLS = { share: 0.26, least: 12, most: 26 } as const;

/** Cells of a column at least, where there are two. */
const COLUMN_CELLS_MIN = 64;

/** Blanks between two columns. */
const GAP = 3;

/** The help dialog: keys of the screen below it first. */
export function helpContent(
  state: TuiState,
  { top }: Extract<Dialog, { kind: "help" }>,
  { width, height }: DialogRoom,
): DialogContent {
  const isWide = width >= 2 * COLUMN_CELLS_MIN + GAP;
  const columnWidth = isWide ? Math.floor((width - GAP) / 2) : width;
  const groups = groupsFor(state).map((group) => groupRows(group, columnWidth));
  const all = isWide ? sideBySide(groups, columnWidth) : groups.flat();
  const first = Math.max(0, Math.min(top, all.length - height));
  const rows = all.slice(first, first + height);
  return {
    title: "Keys",
    rows,
    foot: all.length <= height
      ? ""
      : `lines ${listExtentText(first, { count: all.length, height })}`,
  };
}

/** Groups of keys, those that matter on the screen below first. */
function groupsFor(state: TuiState): readonly BindingGroup[] {
  const own = contextsOf({ ...state, dialog: undefined });
  const all = Object.entries(KEYMAP);
  const isOwn = ([context]: readonly [string, BindingGroup]) =>
    own.some((name) => name === context);
  return [...all.filter(isOwn), ...all.filter((entry) => !isOwn(entry))].map(([, group]) => group);
}

function groupRows({ title, bindings }: BindingGroup, width: number): readonly Row[] {
  const { share, least, most } = KEY_CELLS;
  const cells = Math.max(least, Math.min(most, Math.floor(width * share)));
  const rows = bindings.map(({ keys, help }): Row => {
    const shown = keysText(keys, cells);
    return fitRow([
      bold(shown, "accent"),
      blank(cells + 2 - [...shown].length),
      { text: cut(help, width - cells - 2) },
    ], width);
  });
  return [fitRow([bold(title)], width), ...rows, fitRow([dim("")], width)];
}

/** As many of the keys as fit, the first in any case: the others do the same. */
function keysText(keys: readonly string[], width: number): string {
  const shown = keys.map(keyText);
  const fitting = shown.filter((_, index) =>
    [...shown.slice(0, index + 1).join(" ")].length <= width
  );
  return cut((fitting.length === 0 ? shown.slice(0, 1) : fitting).join(" "), width);
}

/** Groups in two columns of about equal length; each group stays whole. */
function sideBySide(groups: readonly (readonly Row[])[], width: number): readonly Row[] {
  const total = groups.reduce((sum, rows) => sum + rows.length, 0);
  const left: Row[] = [];
  const right: Row[] = [];
  for (const rows of groups) {
    (left.length + rows.length / 2 <= total / 2 && right.length === 0 ? left : right).push(...rows);
  }
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index): Row => [
    ...fitRow(left[index] ?? [], width),
    blank(GAP),
    ...fitRow(right[index] ?? [], width),
  ]);
}
