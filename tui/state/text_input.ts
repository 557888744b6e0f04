/**
 * A line of text that is typed: what keys do to it.
 *
 * The caret counts characters (code points), so that it never stands inside of one.
 *
 * @module
 */

import type { KeyPress } from "./action.ts";
import type { TextInput } from "./dialog.ts";
import { type Command, commandOf } from "./keymap.ts";
import { typedText } from "./key_name.ts";

/** Characters of an input line at most: what is pasted beyond them is dropped. */
export const INPUT_LENGTH_MAX = 200;

/** A line with the caret at its end. */
export function textInput(text: string): TextInput {
  const characters = [...text].slice(0, INPUT_LENGTH_MAX);
  return { text: characters.join(""), caret: characters.length };
}

/** The line after a key; undefined where the key means nothing to it. */
export function editText(input: TextInput, press: KeyPress): TextInput | undefined {
  const command = commandOf("text", press);
  if (command !== undefined) return edited(input, command);
  const typed = [...typedText(press)];
  if (typed.length === 0) return undefined;
  const { before, behind } = parts(input);
  const fitting = typed.slice(0, INPUT_LENGTH_MAX - before.length - behind.length);
  return joined([...before, ...fitting], behind);
}

function edited(input: TextInput, command: Command<"text">): TextInput {
  const { before, behind } = parts(input);
  switch (command) {
    case "left":
      return { ...input, caret: Math.max(0, before.length - 1) };
    case "right":
      return { ...input, caret: before.length + Math.min(1, behind.length) };
    case "start":
      return { ...input, caret: 0 };
    case "end":
      return { ...input, caret: before.length + behind.length };
    case "rub-out":
      return joined(before.slice(0, -1), behind);
    case "delete":
      return joined(before, behind.slice(1));
    case "rub-out-word":
      // As shells do: blanks before the caret, and then what is not one.
      return joined([...before.join("").replace(/\S+\s*$/, "")], behind);
    case "clear":
      return joined([], []);
    default:
      return command satisfies never;
  }
}

function parts({ text, caret }: TextInput) {
  const characters = [...text];
  return { before: characters.slice(0, caret), behind: characters.slice(caret) };
}

function joined(before: readonly string[], behind: readonly string[]): TextInput {
  return { text: [...before, ...behind].join(""), caret: before.length };
}
