import { assertEquals } from "@std/assert";
import type { MouseEvent } from "../state/action.ts";
import { type FilteredInput, filterInput, flushInput } from "./input_filter.ts";

function mouse(kind: MouseEvent["kind"], column: number, row: number, held = ""): MouseEvent {
  return { kind, column, row, isCtrl: held.includes("ctrl"), isShift: held.includes("shift") };
}

const CASES: ReadonlyArray<readonly [string, string, Partial<FilteredInput>]> = [
  ["text", "jk", { keys: "jk" }],
  ["nothing", "", {}],
  ["a lone ESC", "\x1b", { keys: "\x1b" }],
  ["two ESCs", "\x1b\x1b", { keys: "\x1b", rest: "\x1b" }],
  ["an arrow", "\x1b[A", { keys: "\x1b[A" }],
  ["an arrow with Ctrl", "\x1b[1;5C", { keys: "\x1b[1;5C" }],
  ["a paste", "\x1b[200~a b\x1b[201~", { keys: "\x1b[200~a b\x1b[201~" }],
  ["a press", "\x1b[<0;10;5M", { mouse: [mouse("press", 9, 4)] }],
  ["a release", "\x1b[<0;10;5m", { mouse: [mouse("release", 9, 4)] }],
  ["a drag", "\x1b[<32;11;5M", { mouse: [mouse("drag", 10, 4)] }],
  ["a wheel step up", "\x1b[<64;1;1M", { mouse: [mouse("wheel-up", 0, 0)] }],
  ["a wheel step down", "\x1b[<65;300;99M", { mouse: [mouse("wheel-down", 299, 98)] }],
  ["a wheel step with Ctrl", "\x1b[<80;1;1M", { mouse: [mouse("wheel-up", 0, 0, "ctrl")] }],
  ["a press with Shift", "\x1b[<4;1;1M", { mouse: [mouse("press", 0, 0, "shift")] }],
  ["a middle button", "\x1b[<1;1;1M", {}],
  ["a right button", "\x1b[<2;1;1M", {}],
  ["a move without a button", "\x1b[<35;1;1M", {}],
  ["a wheel step to the side", "\x1b[<66;1;1M", {}],
  ["a back button", "\x1b[<128;1;1M", {}],
  ["column 0", "\x1b[<0;0;0M", { mouse: [mouse("press", 0, 0)] }],
  [
    "keys around reports",
    "a\x1b[<64;1;1Mb\x1b[<65;1;1M\x1b[B",
    { keys: "ab\x1b[B", mouse: [mouse("wheel-up", 0, 0), mouse("wheel-down", 0, 0)] },
  ],
  ["a begin of a report", "a\x1b[<64;1", { keys: "a", rest: "\x1b[<64;1" }],
  ["a broken report and a key", "\x1b[<64;1q", { keys: "q" }],
  ["a report that never ends", `\x1b[<${"1".repeat(80)}M`, { keys: `${"1".repeat(60)}M` }],
  ["a light background", "\x1b]11;rgb:ffff/ffff/ffff\x1b\\", { background: "light" }],
  ["a dark background", "\x1b]11;rgb:0000/0000/0000\x07j", { background: "dark", keys: "j" }],
  ["an answer to another question", "\x1b]10;rgb:ffff/ffff/ffff\x07", {}],
  ["a begin of an answer", "\x1b]11;rgb:ff", { rest: "\x1b]11;rgb:ff" }],
  ["an answer without its last byte", "\x1b]11;rgb:f/f/f\x1b", { rest: "\x1b]11;rgb:f/f/f\x1b" }],
  ["a key and ESC", "j\x1b", { keys: "j", rest: "\x1b" }],
];

for (const [name, chunk, want] of CASES) {
  Deno.test(`filterInput() of ${name}`, () => {
    const whole = { keys: "", mouse: [], background: undefined, rest: "", ...want };
    assertEquals(filterInput("", chunk), whole);
  });
}

Deno.test("filterInput() finds reports and keys however the bytes are cut", () => {
  const text = "a\x1b[<64;10;5Mb\x1b]11;rgb:ffff/ffff/ffff\x1b\\c\x1b[<0;3;4md";
  for (let first = 1; first < text.length; first++) {
    for (let second = first; second < text.length; second++) {
      const parts = [text.slice(0, first), text.slice(first, second), text.slice(second)];
      // A chunk of ESC alone is the key: no terminal cuts there.
      if (parts.some((part) => part === "\x1b")) continue;
      const found = { keys: "", mouse: [] as MouseEvent[], background: "" };
      let rest = "";
      for (const part of parts) {
        const filtered = filterInput(rest, part);
        found.keys += filtered.keys;
        found.mouse.push(...filtered.mouse);
        found.background += filtered.background ?? "";
        rest = filtered.rest;
      }
      const events = [mouse("wheel-up", 9, 4), mouse("release", 2, 3)];
      assertEquals({ ...found, rest }, {
        keys: "abcd",
        mouse: events,
        background: "light",
        rest: "",
      }, `cut at ${first} and ${second}`);
    }
  }
});

const FLUSHES: ReadonlyArray<readonly [string, string]> = [
  ["", ""],
  ["\x1b", "\x1b"],
  ["\x1b[", "\x1b["],
  ["\x1b[<", ""],
  ["\x1b[<64;1", ""],
  ["\x1b]11;rgb", ""],
];

for (const [rest, want] of FLUSHES) {
  Deno.test(`flushInput() of ${JSON.stringify(rest)} is ${JSON.stringify(want)}`, () => {
    assertEquals(flushInput(rest), want);
  });
}
