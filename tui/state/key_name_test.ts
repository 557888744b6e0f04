import { assertEquals } from "@std/assert";
import type { KeyPress } from "./action.ts";
import { keyName, keyText, typedText } from "./key_name.ts";

const NAMES: readonly (readonly [KeyPress, name: string, typed: string])[] = [
  [{ key: "g" }, "g", "g"],
  [{ key: "G", isShift: true }, "G", "G"],
  [{ key: "?" }, "?", "?"],
  [{ key: " " }, "space", " "],
  [{ key: "left" }, "left", ""],
  [{ key: "left", isShift: true }, "shift-left", ""],
  [{ key: "tab", isShift: true }, "shift-tab", ""],
  [{ key: "l", isCtrl: true }, "ctrl-l", ""],
  [{ key: "L", isCtrl: true }, "ctrl-l", ""],
  [{ key: "n", isMeta: true }, "alt-n", ""],
  [{ key: "left", isCtrl: true, isShift: true }, "ctrl-shift-left", ""],
  [{ key: "two words" }, "two words", "two words"],
  [{ key: "a\r\nb\tc" }, "a\r\nb\tc", "a b c"],
  [{ key: "a\u001b[31mb\u009bc" }, "a\u001b[31mb\u009bc", "a[31mbc"],
  [{ key: "é🙂" }, "é🙂", "é🙂"],
];
for (const [press, name, typed] of NAMES) {
  Deno.test(`keyName() and typedText() of ${JSON.stringify(press)}`, () => {
    assertEquals([keyName(press), typedText(press)], [name, typed]);
  });
}

const TEXTS = [
  ["left", "←"],
  ["shift-left", "Shift-←"],
  ["ctrl-l", "Ctrl-L"],
  ["alt-n", "Alt-N"],
  ["pagedown", "PgDn"],
  ["space", "Space"],
  ["g", "g"],
  ["G", "G"],
  ["-", "-"],
] as const;
for (const [name, want] of TEXTS) {
  Deno.test(`keyText() writes ${name} as ${want}`, () => assertEquals(keyText(name), want));
}
