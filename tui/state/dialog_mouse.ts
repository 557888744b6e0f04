/**
 * What the mouse does to dialogs: a click selects a row, and one on the selected row takes it; a click
 * outside leaves; the wheel scrolls.
 *
 * @module
 */

import type { MouseEvent } from "./action.ts";
import { tickContainer } from "./containers_dialog.ts";
import type { Dialog } from "./dialog.ts";
import { type ListDialog, listPlaceOf } from "./dialog_place.ts";
import { selectEvent } from "./events_dialog.ts";
import { selectFinding } from "./findings_dialog.ts";
import { isInside } from "./layout_hit.ts";
import { clampSelection } from "./list_moves.ts";
import { scrollPage } from "./page_dialog.ts";
import { reduceKey } from "./reduce_key.ts";
import type { TuiState } from "./state.ts";

/** Lines that a notch of the wheel scrolls a page by. */
const WHEEL_LINES = 3;

/** The state after a mouse event while a dialog is open. */
export function dialogMouse(state: TuiState, dialog: Dialog, event: MouseEvent): TuiState {
  switch (dialog.kind) {
    case "command":
      return event.kind === "press" ? { ...state, dialog: undefined } : state;
    case "help":
    case "summary": {
      const by = wheelOf(event) * WHEEL_LINES;
      return by === 0 ? state : scrollPage(state, dialog, (top) => top + by);
    }
    default:
      return listMouse(state, dialog, event);
  }
}

/** -1 for a notch up, 1 for one down, 0 for what is not the wheel. */
export function wheelOf({ kind }: MouseEvent): -1 | 0 | 1 {
  return kind === "wheel-up" ? -1 : kind === "wheel-down" ? 1 : 0;
}

function listMouse(state: TuiState, dialog: ListDialog, event: MouseEvent): TuiState {
  const place = listPlaceOf(state, dialog);
  const selected = clampSelection(dialog.selected, place.count);
  const wheel = wheelOf(event);
  if (wheel !== 0) return select(state, dialog, clampSelection(selected + wheel, place.count));
  if (event.kind !== "press") return state;
  if (!isInside(place.box, event)) return { ...state, dialog: undefined };
  const offset = event.row - place.row;
  const position = place.top + offset;
  if (offset < 0 || offset >= place.height || position >= place.count) return state;
  if (dialog.kind === "containers") return tickContainer(state, dialog, position);
  return position === selected
    ? reduceKey(state, { key: "enter" })
    : select(state, dialog, position);
}

function select(state: TuiState, dialog: ListDialog, selected: number): TuiState {
  switch (dialog.kind) {
    case "findings":
      return selectFinding(state, dialog, selected);
    case "events":
      return selectEvent(state, dialog, selected);
    default:
      return { ...state, dialog: { ...dialog, selected } };
  }
}
