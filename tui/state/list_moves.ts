/**
 * Moves of the selection in a list, and of the top of a page.
 *
 * @module
 */

import { layoutOf } from "./layout.ts";
import type { TuiState } from "./state.ts";

/** Commands of the key map that move in a list; others are left alone. */
export type ListMove =
  | "up"
  | "down"
  | "page-up"
  | "page-down"
  | "half-up"
  | "half-down"
  | "first"
  | "last";

const LIST_MOVES: ReadonlySet<string> = new Set<ListMove>([
  "up",
  "down",
  "page-up",
  "page-down",
  "half-up",
  "half-down",
  "first",
  "last",
]);

/** Whether a command moves in a list. */
export function isListMove<C extends string>(command: C): command is C & ListMove {
  return LIST_MOVES.has(command);
}

/** The selected position after a move, in a list of `count`; 0 in an empty one. */
export function movedSelection(
  selected: number,
  move: ListMove,
  { count, page }: { readonly count: number; readonly page: number },
): number {
  return clampSelection(movedFreely(selected, move, { count, page: Math.max(1, page) }), count);
}

function movedFreely(
  selected: number,
  move: ListMove,
  { count, page }: { readonly count: number; readonly page: number },
): number {
  switch (move) {
    case "up":
      return selected - 1;
    case "down":
      return selected + 1;
    case "page-up":
      return selected - page;
    case "page-down":
      return selected + page;
    case "half-up":
      return selected - Math.ceil(page / 2);
    case "half-down":
      return selected + Math.ceil(page / 2);
    case "first":
      return 0;
    case "last":
      return count - 1;
    default:
      return move satisfies never;
  }
}

/** The nearest position in a list of `count`; 0 in an empty one. */
export function clampSelection(selected: number, count: number): number {
  return Math.max(0, Math.min(selected, count - 1));
}

/**
 * Position of the first item that is shown of a list of which `height` rows fit: the selected one is in
 * the middle where the list is longer. 0 for an empty list.
 */
export function listTop(
  selected: number,
  { count, height }: { readonly count: number; readonly height: number },
): number {
  return Math.max(0, Math.min(selected - Math.floor(height / 2), count - height));
}

/** Rows that a page of a list or table has, about: all of the middle but a frame or heading. */
export function pageRowsOf(state: TuiState): number {
  return Math.max(1, layoutOf(state).middle.height - 2);
}
