/**
 * What keys and the mouse do.
 *
 * @module
 */

import { KEYMAP } from "../state/keymap.ts";
import { CURSOR_KEYS } from "./cursor_keys.ts";
import { dialogShell } from "./dialog_shell.ts";
import { el } from "./elements.ts";
import type { Dispatch, Part } from "./part.ts";

/** What is done with a mouse, and the key or button that does the same. */
const MOUSE: readonly (readonly [gesture: string, help: string])[] = [
  ["Drag", "Show this range"],
  ["Wheel", "Look closer, or from further away"],
  ["Shift+drag", "Move the window"],
  ["Double click", "All of the data"],
  ["Overview", "Drag the window or one of its ends"],
];

interface Line {
  readonly shown: string;
  readonly help: string;
}

/** The dialog of help. It is made when it is first asked for. */
export function helpDialog(dispatch: Dispatch): Part {
  const shell = dialogShell({
    name: "help",
    title: "Keys and mouse",
    class: "is-wide",
    onClose: () => dispatch({ type: "close" }),
  });
  // It scrolls, and there is nothing in it that could have the focus.
  shell.body.tabIndex = 0;
  return {
    element: shell.element,
    render: ({ dialog }) => {
      const isOpen = dialog?.kind === "help";
      if (isOpen && shell.body.childElementCount === 0) shell.body.append(groups());
      shell.show({ isOpen });
    },
  };
}

function groups(): HTMLElement {
  const byGroup = Map.groupBy<string, Line & { readonly group: string }>(
    [...KEYMAP, ...CURSOR_KEYS],
    ({ group }) => group,
  );
  const mouse = MOUSE.map(([shown, help]) => ({ shown, help }));
  return el(
    "div",
    { class: "help-groups" },
    ...[...byGroup, ["Mouse", mouse] as const].map(([title, lines]) => groupOf(title, lines)),
  );
}

function groupOf(title: string, lines: readonly Line[]): HTMLElement {
  return el(
    "section",
    { class: "help-group" },
    el("h3", { text: title }),
    el(
      "dl",
      {},
      ...lines.map(({ shown, help }) =>
        el("div", {}, el("dt", {}, el("kbd", { text: shown })), el("dd", { text: help }))
      ),
    ),
  );
}
