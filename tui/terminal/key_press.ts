/**
 * Keys as Ink reports them, as the state knows them.
 *
 * @module
 */

import type { KeyPress } from "../state/action.ts";

/** The flags that Ink sets for a key; only those that are used here. */
export interface InkKey {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly leftArrow: boolean;
  readonly rightArrow: boolean;
  readonly pageDown: boolean;
  readonly pageUp: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly tab: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly meta: boolean;
}

/** Keys that carry no text, and what the state calls them. */
const NAMED: ReadonlyArray<readonly [flag: keyof InkKey, name: string]> = [
  ["upArrow", "up"],
  ["downArrow", "down"],
  ["leftArrow", "left"],
  ["rightArrow", "right"],
  ["pageUp", "pageup"],
  ["pageDown", "pagedown"],
  ["home", "home"],
  ["end", "end"],
  ["return", "enter"],
  ["escape", "escape"],
  ["tab", "tab"],
  ["backspace", "backspace"],
  ["delete", "delete"],
];

/** Most characters of one paste; what is behind them is dropped. No name that is typed is as long. */
export const PASTE_LENGTH_MAX = 512;

/** Control characters with keys of their own. */
const CONTROL_KEYS: ReadonlyMap<string, KeyPress> = new Map([
  ["\r", { key: "enter" }],
  ["\t", { key: "tab" }],
  ["\x7f", { key: "backspace" }],
  ["\b", { key: "backspace" }],
  ["\x00", { key: " ", isCtrl: true }],
]);

/**
 * The presses behind one report of Ink. Keys that are held or typed fast arrive as one text: each
 * character is a press. Keys that have no name here, such as F5, give none.
 */
export function keyPresses(input: string, key: InkKey): readonly KeyPress[] {
  const named = NAMED.find(([flag]) => key[flag]);
  if (named !== undefined) return [withModifiers(named[1], key)];
  if (key.ctrl) return input.length === 1 ? [withModifiers(input, { ...key, shift: false })] : [];
  const characters = [...input];
  if (characters.length === 1 && isPrintable(input)) {
    // Shift is in the character itself: "N" is another key than "n".
    return [withModifiers(input, { ...key, shift: false })];
  }
  return characters.flatMap((character) => {
    const control = CONTROL_KEYS.get(character);
    if (control !== undefined) return [control];
    if (isPrintable(character)) return [{ key: character }];
    const letter = String.fromCharCode(character.charCodeAt(0) + 96);
    return /^[a-z]$/.test(letter) ? [{ key: letter, isCtrl: true }] : [];
  });
}

/** A paste as one press of printable characters; none when there are none. Line ends become blanks. */
export function pastePress(text: string): KeyPress | undefined {
  const line = [...text.slice(0, PASTE_LENGTH_MAX).trim().replace(/[\r\n\t]+/g, " ")]
    .filter(isPrintable).join("");
  return line === "" ? undefined : { key: line };
}

function withModifiers(
  key: string,
  { ctrl, shift, meta }: Pick<InkKey, "ctrl" | "shift" | "meta">,
): KeyPress {
  return {
    key,
    ...(ctrl ? { isCtrl: true } : {}),
    ...(shift ? { isShift: true } : {}),
    // Ink calls ESC itself a meta key: the key is then "escape", and nobody held Alt.
    ...(meta && key !== "escape" ? { isMeta: true } : {}),
  };
}

function isPrintable(character: string): boolean {
  return !/[\p{C}\p{Zl}\p{Zp}]/u.test(character);
}
