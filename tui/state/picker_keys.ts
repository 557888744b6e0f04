/**
 * Keys of a dialog with one line to search by and one list of which one entry is taken.
 *
 * @module
 */

import type { KeyPress } from "./action.ts";
import type { Dialog } from "./dialog.ts";
import { commandOf } from "./keymap.ts";
import { clampSelection, isListMove, movedSelection, pageRowsOf } from "./list_moves.ts";
import type { TuiState } from "./state.ts";
import { editText } from "./text_input.ts";

/** A dialog of this kind. */
export type PickerDialog = Extract<Dialog, { readonly kind: "metric" | "sort" }>;

/** What a key is about. */
export interface PickerPress {
  readonly press: KeyPress;
  /** Entries of the list. */
  readonly count: number;
  /** What it means to take the entry at a position; there may be none. */
  readonly take: (position: number) => TuiState;
}

/** What a key does to the dialog. */
export function pickerKey(
  state: TuiState,
  dialog: PickerDialog,
  { press, count, take }: PickerPress,
): TuiState {
  const command = commandOf("picker", press);
  if (command === undefined) {
    const input = editText(dialog.input, press);
    if (input === undefined) return state;
    const selected = input.text === dialog.input.text ? dialog.selected : 0;
    return { ...state, dialog: { ...dialog, input, selected } };
  }
  if (command === "close") return { ...state, dialog: undefined };
  if (isListMove(command)) {
    const list = { count, page: pageRowsOf(state) };
    const selected = movedSelection(dialog.selected, command, list);
    return { ...state, dialog: { ...dialog, selected } };
  }
  return take(clampSelection(dialog.selected, count));
}
