/**
 * The list of findings. While one walks through it the cursor goes along.
 *
 * @module
 */

import type { KeyPress } from "./action.ts";
import type { Dialog } from "./dialog.ts";
import { findingsOf, goToFinding, type ListedFinding, wordsWithout } from "./findings.ts";
import { commandOf } from "./keymap.ts";
import { clampSelection, isListMove, movedSelection, pageRowsOf } from "./list_moves.ts";
import { withNotice } from "./notices.ts";
import type { TuiState } from "./state.ts";
import { cursorTimeOf } from "./view_moves.ts";
import { windowOf } from "./viewport.ts";

/** The dialog of findings. */
export type FindingsDialog = Extract<Dialog, { readonly kind: "findings" }>;

/** Opens the list at the finding that the cursor is at or behind. */
export function openFindingsDialog(state: TuiState): TuiState {
  const findings = findingsOf(state);
  if (findings.length === 0) return withNotice(state, wordsWithout(state));
  const cursorMs = cursorTimeOf(state);
  const selected = Math.max(0, findings.findLastIndex(({ atMs }) => atMs <= cursorMs));
  return { ...state, dialog: { kind: "findings", selected } };
}

/** What a key does to the list of findings. */
export function findingsDialogKey(
  state: TuiState,
  dialog: FindingsDialog,
  press: KeyPress,
): TuiState {
  const findings = findingsOf(state);
  const command = commandOf("list", press);
  if (command === undefined) return state;
  if (isListMove(command)) {
    const list = { count: findings.length, page: pageRowsOf(state) };
    return selectFinding(state, dialog, movedSelection(dialog.selected, command, list));
  }
  if (command === "close") return { ...state, dialog: undefined };
  const found = findings[clampSelection(dialog.selected, findings.length)];
  const closed = { ...state, dialog: undefined };
  return found === undefined ? closed : withNotice(
    goToFinding(closed, found),
    `${found.label}: ${found.text}`,
  );
}

/** Selects a finding of the list. The cursor goes there where it is in the window. */
export function selectFinding(
  state: TuiState,
  dialog: FindingsDialog,
  selected: number,
): TuiState {
  const found = findingsOf(state)[selected];
  const moved = { ...state, dialog: { ...dialog, selected } };
  return found !== undefined && isInWindow(state, found) ? goToFinding(moved, found) : moved;
}

/** The window stays while one walks: another one would ask for other findings, and change the list. */
function isInWindow(state: TuiState, { atMs }: ListedFinding): boolean {
  const { fromMs, toMs } = windowOf(state);
  return atMs >= fromMs && atMs < toMs;
}
