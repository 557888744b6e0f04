/**
 * Keys and clicks as scripts, for tests.
 *
 * @module
 */

import type { KeyPress, MouseEvent } from "../state/action.ts";
import { reduceKey } from "../state/reduce_key.ts";
import { reduceMouse } from "../state/reduce_mouse.ts";
import type { TuiState } from "../state/state.ts";

/** The press of a key that is named as in the key map, such as "ctrl-l", "shift-left" or "G". */
export function pressOf(name: string): KeyPress {
  const [, modifiers = "", key = ""] = /^((?:ctrl-|alt-|shift-)*)(.+)$/.exec(name) ?? [];
  return {
    key: key === "space" ? " " : key,
    ...(modifiers.includes("ctrl-") ? { isCtrl: true } : {}),
    ...(modifiers.includes("alt-") ? { isMeta: true } : {}),
    // A terminal says of a capital letter that Shift was held.
    ...(modifiers.includes("shift-") || /^[A-Z]$/.test(key) ? { isShift: true } : {}),
  };
}

/** The state after keys, whose names are separated by blanks. */
export function afterKeys(state: TuiState, script: string): TuiState {
  const names = script.split(" ").filter((name) => name !== "");
  return names.reduce((before, name) => reduceKey(before, pressOf(name)), state);
}

/** The state after text was typed, character by character. */
export function afterTyping(state: TuiState, text: string): TuiState {
  return [...text].reduce((before, key) => reduceKey(before, { key }), state);
}

/** A mouse event without Shift and Ctrl, at a cell. */
export function mouseAt(
  kind: MouseEvent["kind"],
  { column, row }: { readonly column: number; readonly row: number },
  modifiers: Partial<Pick<MouseEvent, "isCtrl" | "isShift">> = {},
): MouseEvent {
  return { kind, column, row, isCtrl: false, isShift: false, ...modifiers };
}

/** The state after mouse events. */
export function afterMouse(state: TuiState, ...events: readonly MouseEvent[]): TuiState {
  return events.reduce(reduceMouse, state);
}
