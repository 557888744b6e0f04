/**
 * Names of keys: how the key map writes them, and how a person reads them.
 *
 * A name is what the key prints, or the word of `KeyPress`, after "ctrl-", "alt-" and "shift-":
 * "g", "G", "?", "space", "pageup", "ctrl-l", "alt-n", "shift-left". Shift is part of a printed
 * character and never named there. Terminals send ESC before a character for Alt (xterm, "Alt and
 * Meta Keys"), and control characters for Ctrl, of which Ctrl-I is Tab and Ctrl-M is Enter.
 *
 * @module
 */

import type { KeyPress } from "./action.ts";

/** Words of `KeyPress.key` that stand for a key rather than for text. */
const NAMED_KEYS: ReadonlySet<string> = new Set([
  "up",
  "down",
  "left",
  "right",
  "pageup",
  "pagedown",
  "home",
  "end",
  "enter",
  "escape",
  "tab",
  "backspace",
  "delete",
]);

/** How named keys are written for people. */
const KEY_TEXTS: Readonly<Record<string, string>> = {
  up: "↑",
  down: "↓",
  left: "←",
  right: "→",
  pageup: "PgUp",
  pagedown: "PgDn",
  home: "Home",
  end: "End",
  enter: "Enter",
  escape: "Esc",
  tab: "Tab",
  backspace: "Backspace",
  delete: "Del",
  space: "Space",
};

/** The name of a key press, as the key map writes it. Pasted text has itself as its name. */
export function keyName({ key, isCtrl, isMeta, isShift }: KeyPress): string {
  const isNamed = NAMED_KEYS.has(key);
  const plain = key === " " ? "space" : isCtrl === true ? key.toLowerCase() : key;
  const shift = isShift === true && isNamed ? "shift-" : "";
  return `${isCtrl === true ? "ctrl-" : ""}${isMeta === true ? "alt-" : ""}${shift}${plain}`;
}

/** The text that a key press types: "" for named keys and for those with Ctrl or Alt. */
export function typedText({ key, isCtrl, isMeta }: KeyPress): string {
  if (isCtrl === true || isMeta === true || NAMED_KEYS.has(key)) return "";
  // Pasted text may bring line breaks and escape sequences, which no input line has a place for.
  // deno-lint-ignore no-control-regex
  return key.replace(/[\r\n\t]+/g, " ").replace(/[\u0000-\u001f\u007f-\u009f]/g, "");
}

/** A name of the key map as people read it: "Ctrl-L", "Shift-←", "g". */
export function keyText(name: string): string {
  const [, modifiers = "", key = ""] = /^((?:ctrl-|alt-|shift-)*)(.+)$/.exec(name) ?? [];
  const shown = KEY_TEXTS[key] ?? (modifiers === "" ? key : key.toUpperCase());
  return modifiers.replace(/[a-z]+/g, (word) => `${word[0]?.toUpperCase()}${word.slice(1)}`) +
    shown;
}
