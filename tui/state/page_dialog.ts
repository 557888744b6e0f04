/**
 * Pages to read: help and the summary of a container.
 *
 * @module
 */

import type { KeyPress } from "./action.ts";
import { refOf } from "./chosen.ts";
import type { Dialog } from "./dialog.ts";
import type { Binding } from "./key_binding.ts";
import { commandOf, KEYMAP } from "./keymap.ts";
import { isListMove, movedSelection, pageRowsOf } from "./list_moves.ts";
import { withNotice } from "./notices.ts";
import type { TuiState } from "./state.ts";

/** The dialogs that are pages. */
export type PageDialog = Extract<Dialog, { readonly kind: "help" | "summary" }>;

/** Rows of a summary besides those of its metrics and highlights: headings and blanks, about. */
const SUMMARY_ROWS_MORE = 6;

/** Opens the help. */
export function openHelp(state: TuiState): TuiState {
  return { ...state, dialog: { kind: "help", top: 0 } };
}

/** Opens the summary of a container; without one there is something to say instead. */
export function openSummary(state: TuiState, ref: string | undefined): TuiState {
  if (ref === undefined) return withNotice(state, "No container is drawn: c chooses some");
  return { ...state, dialog: { kind: "summary", ref, top: 0 } };
}

/** The container of the table that a summary is wanted of: the selected row. */
export function selectedRef(
  { table, answers }: Pick<TuiState, "table" | "answers">,
): string | undefined {
  const first = answers.table?.value?.containers[0];
  return table.selected ?? (first === undefined ? undefined : refOf(first));
}

/** What a key does to a page. */
export function pageDialogKey(state: TuiState, dialog: PageDialog, press: KeyPress): TuiState {
  const command = commandOf("page", press);
  if (command === undefined) return state;
  if (command === "close") return { ...state, dialog: undefined };
  if (!isListMove(command)) return command satisfies never;
  return scrollPage(state, dialog, (top) => {
    const page = pageRowsOf(state);
    return movedSelection(top, command, { count: topMax(state, dialog) + 1, page });
  });
}

/** Moves the first row that is shown, within the page. */
export function scrollPage(
  state: TuiState,
  dialog: PageDialog,
  move: (top: number) => number,
): TuiState {
  const top = Math.max(0, Math.min(move(dialog.top), topMax(state, dialog)));
  return { ...state, dialog: { ...dialog, top } };
}

/** The last row that can be the first one shown, about: what draws the page knows exactly. */
function topMax(state: TuiState, dialog: PageDialog): number {
  return Math.max(0, rowsOf(state, dialog) - pageRowsOf(state));
}

function rowsOf({ answers }: TuiState, dialog: PageDialog): number {
  if (dialog.kind === "help") {
    const groups: readonly { readonly bindings: readonly Binding[] }[] = Object.values(KEYMAP);
    return groups.reduce((rows, { bindings }) => rows + bindings.length + 2, 0);
  }
  const summaries = answers.summary?.value?.summaries ?? [];
  return summaries.reduce(
    (rows, { metrics, highlights }) => rows + metrics.length + highlights.length,
    SUMMARY_ROWS_MORE,
  );
}
