/**
 * The list of events: what happened to the chosen containers in the window, newest first.
 *
 * @module
 */

import type { WireEvent } from "@fgm/server/api/events";
import type { KeyPress } from "./action.ts";
import type { Dialog } from "./dialog.ts";
import { commandOf } from "./keymap.ts";
import { clampSelection, isListMove, movedSelection, pageRowsOf } from "./list_moves.ts";
import { withNotice } from "./notices.ts";
import type { TuiState } from "./state.ts";
import { jumpTo } from "./view_moves.ts";
import { windowOf } from "./viewport.ts";

/** The dialog of events. */
export type EventsDialog = Extract<Dialog, { readonly kind: "events" }>;

/** Opens the list at the newest event that is not behind the cursor. */
export function openEventsDialog(state: TuiState): TuiState {
  const { cursorMs } = state;
  const at = cursorMs === undefined
    ? 0
    : eventItems(state).findIndex(({ time_ms }) => time_ms <= cursorMs);
  return { ...state, dialog: { kind: "events", selected: Math.max(0, at) } };
}

/** The events that the dialog lists, newest first; none before the viewer's first answer. */
export function eventItems({ answers }: Pick<TuiState, "answers">): readonly WireEvent[] {
  return answers.events?.value?.events ?? [];
}

/** What a key does to the list of events. */
export function eventsDialogKey(state: TuiState, dialog: EventsDialog, press: KeyPress): TuiState {
  const events = eventItems(state);
  const command = commandOf("list", press);
  if (command === undefined) return state;
  if (isListMove(command)) {
    const list = { count: events.length, page: pageRowsOf(state) };
    return selectEvent(state, dialog, movedSelection(dialog.selected, command, list));
  }
  if (command === "close") return { ...state, dialog: undefined };
  const event = events[clampSelection(dialog.selected, events.length)];
  const closed = { ...state, dialog: undefined };
  return event === undefined ? closed : withNotice(jumpTo(closed, event.time_ms), event.text);
}

/** Selects an event of the list. The cursor goes there where it is in the window. */
export function selectEvent(state: TuiState, dialog: EventsDialog, selected: number): TuiState {
  const moved = { ...state, dialog: { ...dialog, selected } };
  const timeMs = eventItems(state)[selected]?.time_ms;
  if (timeMs === undefined) return moved;
  const { fromMs, toMs } = windowOf(state);
  return timeMs >= fromMs && timeMs < toMs ? jumpTo(moved, timeMs) : moved;
}
