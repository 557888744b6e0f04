/**
 * Keys of the whole page, where no widget wants them.
 *
 * @module
 */

import { effectOfKey, type KeyEffect } from "../state/keymap.ts";
import type { PageState } from "../state/page_state.ts";
import { windowOf } from "../state/window.ts";
import type { Cursor } from "./cursor.ts";
import { cursorAfterKey } from "./cursor_keys.ts";

/** What keys lead to. */
export interface KeyboardOptions {
  readonly state: () => PageState;
  readonly cursor: Cursor;
  readonly onEffect: (effect: KeyEffect) => void;
}

/** Widgets that take letters. */
const TYPED_INTO =
  'input:not([type="checkbox"]):not([type="radio"]):not([type="button"]), textarea, select, [contenteditable]';

/** Widgets that arrows move in. */
const ARROWED = '[role="slider"], [role="listbox"], [role="option"], input, select, .panel-table';

/** Widgets that the page's own keys for Enter and the like would take from. */
const ARROW = /^(Arrow|Page|Home$|End$)/;

/** Listens to all keys of the page. */
export function listenToKeys({ state, cursor, onEffect }: KeyboardOptions): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const { target, key } = event;
    const widget = target instanceof Element ? target : document.body;
    if (widget.closest(TYPED_INTO) !== null && key !== "Escape") return;
    if (ARROW.test(key) && widget.closest(ARROWED) !== null) return;
    if (key === "Escape" && widget instanceof HTMLElement && widget.closest(TYPED_INTO) !== null) {
      return widget.blur();
    }
    const now = state();
    const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey;
    const moved = isPlain && now.dialog === undefined ? movedCursor(now, cursor, key) : undefined;
    if (moved !== undefined) {
      event.preventDefault();
      return cursor.set(moved);
    }
    if (key === "Escape" && now.dialog === undefined) return cursor.set(undefined);
    const effect = effectOfKey(now, event);
    if (effect === undefined) return;
    event.preventDefault();
    onEffect(effect);
  });
}

function movedCursor(state: PageState, cursor: Cursor, key: string): number | undefined {
  const window = windowOf(state);
  if (window === undefined) return undefined;
  const stepMs = state.panelAnswers.get(state.focus)?.series.value?.step_ms ?? 0;
  return cursorAfterKey(key, cursor.timeMs(), { ...window, stepMs });
}
