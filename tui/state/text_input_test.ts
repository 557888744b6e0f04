import { assertEquals } from "@std/assert";
import { pressOf } from "../testing/key_script.ts";
import type { KeyPress } from "./action.ts";
import type { TextInput } from "./dialog.ts";
import { editText, INPUT_LENGTH_MAX, textInput } from "./text_input.ts";

/** A line as text, with "|" for the caret. */
function lineOf(input: TextInput | undefined): string | undefined {
  if (input === undefined) return undefined;
  const characters = [...input.text];
  return [...characters.slice(0, input.caret), "|", ...characters.slice(input.caret)].join("");
}

function inputOf(line: string): TextInput {
  const characters = [...line];
  const caret = characters.indexOf("|");
  return { text: characters.toSpliced(caret, 1).join(""), caret };
}

const CASES:
  readonly (readonly [line: string, key: string | KeyPress, want: string | undefined])[] = [
    ["|", "a", "a|"],
    ["a|c", "b", "ab|c"],
    ["a|", "space", "a |"],
    ["a|b", { key: "pasted\r\ntext" }, "apasted text|b"],
    ["ab|", "left", "a|b"],
    ["|ab", "left", "|ab"],
    ["a|b", "right", "ab|"],
    ["ab|", "right", "ab|"],
    ["a|b", "home", "|ab"],
    ["a|b", "ctrl-e", "ab|"],
    ["ab|c", "backspace", "a|c"],
    ["|abc", "backspace", "|abc"],
    ["a|bc", "delete", "a|c"],
    ["abc|", "delete", "abc|"],
    ["🙂é|", "backspace", "🙂|"],
    ["🙂|é", "left", "|🙂é"],
    ["one two  |three", "ctrl-w", "one |three"],
    ["one|", "ctrl-w", "|"],
    ["  |", "ctrl-w", "  |"],
    ["one|two", "ctrl-u", "|"],
    ["a|", "up", undefined],
    ["a|", "enter", undefined],
    ["a|", "ctrl-x", undefined],
    ["a|", "alt-n", undefined],
    ["a|", { key: "\u001b\u0000" }, undefined],
  ];
for (const [line, key, want] of CASES) {
  const name = typeof key === "string" ? key : JSON.stringify(key.key);
  Deno.test(`editText() makes ${want} of ${line} by ${name}`, () => {
    const press = typeof key === "string" ? pressOf(key) : key;
    assertEquals(lineOf(editText(inputOf(line), press)), want);
  });
}

Deno.test("editText() drops what is pasted beyond the longest line, and keeps what is behind", () => {
  const input = editText({ text: "ab", caret: 1 }, { key: "x".repeat(1_000) });
  assertEquals([input?.text.length, input?.caret], [INPUT_LENGTH_MAX, INPUT_LENGTH_MAX - 1]);
  assertEquals(input?.text.at(-1), "b");
});

Deno.test("textInput() has the caret at the end, counted in characters", () => {
  assertEquals(textInput("a🙂"), { text: "a🙂", caret: 2 });
});
