import { assertEquals } from "@std/assert";
import type { KeyPress } from "../state/action.ts";
import { type InkKey, keyPresses, PASTE_LENGTH_MAX, pastePress } from "./key_press.ts";

const NONE: InkKey = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  tab: false,
  backspace: false,
  delete: false,
  ctrl: false,
  shift: false,
  meta: false,
};

type Case = readonly [string, string, Partial<InkKey>, readonly KeyPress[]];

const CASES: readonly Case[] = [
  ["a letter", "j", {}, [{ key: "j" }]],
  ["a capital letter", "N", { shift: true }, [{ key: "N" }]],
  ["a sign", "?", {}, [{ key: "?" }]],
  ["a blank", " ", {}, [{ key: " " }]],
  ["a letter of another alphabet", "ü", {}, [{ key: "ü" }]],
  ["a character beyond 16 bits", "😀", {}, [{ key: "😀" }]],
  ["Ctrl with a letter", "c", { ctrl: true }, [{ key: "c", isCtrl: true }]],
  ["Alt with a letter", "f", { meta: true }, [{ key: "f", isMeta: true }]],
  ["up", "", { upArrow: true }, [{ key: "up" }]],
  ["Shift and left", "", { leftArrow: true, shift: true }, [{ key: "left", isShift: true }]],
  ["Ctrl and right", "", { rightArrow: true, ctrl: true }, [{ key: "right", isCtrl: true }]],
  ["page up", "", { pageUp: true }, [{ key: "pageup" }]],
  ["page down", "", { pageDown: true }, [{ key: "pagedown" }]],
  ["home", "", { home: true }, [{ key: "home" }]],
  ["end", "", { end: true }, [{ key: "end" }]],
  ["enter", "\r", { return: true }, [{ key: "enter" }]],
  ["Ctrl-J", "\n", {}, [{ key: "j", isCtrl: true }]],
  ["escape", "", { escape: true }, [{ key: "escape" }]],
  ["escape, which Ink calls meta", "", { escape: true, meta: true }, [{ key: "escape" }]],
  ["tab", "\t", { tab: true }, [{ key: "tab" }]],
  ["Shift and tab", "", { tab: true, shift: true }, [{ key: "tab", isShift: true }]],
  ["backspace", "", { backspace: true }, [{ key: "backspace" }]],
  ["delete", "", { delete: true }, [{ key: "delete" }]],
  ["a key without a name", "", {}, []],
  ["keys typed fast", "jj", {}, [{ key: "j" }, { key: "j" }]],
  ["keys and enter typed fast", "q\r", {}, [{ key: "q" }, { key: "enter" }]],
  ["a control character within text", "a\x03", {}, [{ key: "a" }, { key: "c", isCtrl: true }]],
  ["Ctrl with a key without a name", "f5", { ctrl: true }, []],
  ["characters that cannot be shown", "\u200b\u2028\x1e", {}, []],
];

for (const [name, input, flags, want] of CASES) {
  Deno.test(`keyPresses() of ${name}`, () => {
    assertEquals(keyPresses(input, { ...NONE, ...flags }), want);
  });
}

const PASTES: ReadonlyArray<readonly [string, string | undefined]> = [
  ["web-0/nginx", "web-0/nginx"],
  ["  web-0\n", "web-0"],
  ["a\r\nb\tc", "a b c"],
  ["a\x1b[31mb", "a[31mb"],
  ["\n\n", undefined],
  ["", undefined],
  ["x".repeat(2 * PASTE_LENGTH_MAX), "x".repeat(PASTE_LENGTH_MAX)],
];

for (const [text, want] of PASTES) {
  Deno.test(`pastePress() of ${JSON.stringify(text.slice(0, 20))}`, () => {
    assertEquals(pastePress(text), want === undefined ? undefined : { key: want });
  });
}
