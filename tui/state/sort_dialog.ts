/**
 * The dialog that chooses what the table is sorted by.
 *
 * @module
 */

import type { KeyPress } from "./action.ts";
import type { Dialog } from "./dialog.ts";
import { metricItems } from "./metric_dialog.ts";
import { withNotice } from "./notices.ts";
import { pickerKey } from "./picker_keys.ts";
import type { TuiState } from "./state.ts";
import { textInput } from "./text_input.ts";

/** The dialog of sort orders. */
export type SortDialog = Extract<Dialog, { readonly kind: "sort" }>;

/** The order by name, which is no metric. */
export const SORT_BY_NAME = "name";

/** Opens the dialog with the present order selected. */
export function openSortDialog(state: TuiState): TuiState {
  if (state.viewer === undefined) return withNotice(state, "The viewer has not answered yet");
  const selected = Math.max(0, sortItems(state, "").indexOf(state.table.sort));
  return { ...state, dialog: { kind: "sort", input: textInput(""), selected } };
}

/** What the dialog lists: names of metrics as in the search of metrics, and "name". */
export function sortItems({ viewer }: Pick<TuiState, "viewer">, search: string): readonly string[] {
  const names = metricItems({ viewer }, search).map(({ name }) => name);
  return SORT_BY_NAME.startsWith(search.trim().toLowerCase()) ? [SORT_BY_NAME, ...names] : names;
}

/** What a key does to the dialog of sort orders. */
export function sortDialogKey(state: TuiState, dialog: SortDialog, press: KeyPress): TuiState {
  const count = sortItems(state, dialog.input.text).length;
  const take = (position: number) => takeSort(state, dialog, position);
  return pickerKey(state, dialog, { press, count, take });
}

/** Takes the order at a position of the list; where there is none the dialog stays. */
export function takeSort(state: TuiState, dialog: SortDialog, position: number): TuiState {
  const sort = sortItems(state, dialog.input.text)[position];
  if (sort === undefined) return withNotice(state, "No metric matches: Esc leaves");
  return { ...sortedBy(state, sort), dialog: undefined };
}

/** Sorts the table by a metric or by name. The selected row stays with its container. */
export function sortedBy(state: TuiState, sort: string): TuiState {
  return { ...state, table: { ...state.table, sort } };
}
