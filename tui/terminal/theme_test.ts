import { assertEquals } from "@std/assert";
import type { Row } from "../chart/styled.ts";
import type { ColourDepth } from "./colour_depth.ts";
import { bareRow, createTheme } from "./theme.ts";

const DEPTHS: ReadonlyArray<readonly [ColourDepth, string]> = [
  ["none", "cpu"],
  ["16", "\x1b[96mcpu\x1b[0m"],
  ["256", "\x1b[38;5;75mcpu\x1b[0m"],
  ["truecolor", "\x1b[38;2;62;175;255mcpu\x1b[0m"],
];

for (const [depth, want] of DEPTHS) {
  Deno.test(`createTheme() shows a series in ${depth} colours`, () => {
    assertEquals(createTheme(depth, "dark")([{ text: "cpu", tone: "series0" }]), want);
  });
}

const ROWS: ReadonlyArray<readonly [string, Row, string]> = [
  ["nothing", [], ""],
  ["plain text", [{ text: "a" }, { text: "b", tone: "plain" }], "ab"],
  ["accents as bold", [{ text: "a", tone: "accent" }], "\x1b[1ma\x1b[0m"],
  ["bold accents once", [{ text: "a", tone: "accent", isBold: true }], "\x1b[1ma\x1b[0m"],
  ["faint text", [{ text: "a", tone: "dim" }], "\x1b[2ma\x1b[0m"],
  ["bold without colour", [{ text: "a", tone: "critical", isBold: true }], "\x1b[1ma\x1b[0m"],
  ["inverse without colour", [{ text: "a", isInverse: true }], "\x1b[7ma\x1b[0m"],
  ["underlined without colour", [{ text: "a", isUnderlined: true }], "\x1b[4ma\x1b[0m"],
  [
    "one sequence for neighbours of one style",
    [{ text: "a", isInverse: true }, { text: "b", isInverse: true }, { text: "c" }],
    "\x1b[7mab\x1b[0mc",
  ],
  [
    "a change of style through a reset",
    [{ text: "a", isBold: true }, { text: "b", isInverse: true }],
    "\x1b[1ma\x1b[0m\x1b[7mb\x1b[0m",
  ],
  ["no style for empty spans", [{ text: "", isInverse: true }, { text: "a" }], "a"],
];

for (const [name, row, want] of ROWS) {
  Deno.test(`createTheme() writes ${name}`, () => {
    assertEquals(createTheme("none", "dark")(row), want);
  });
}

Deno.test("createTheme() has other colours on a light background", () => {
  const row: Row = [{ text: "x", tone: "critical" }];
  assertEquals(createTheme("truecolor", "light")(row), "\x1b[38;2;192;0;0mx\x1b[0m");
  assertEquals(createTheme("truecolor", "dark")(row), "\x1b[38;2;255;95;95mx\x1b[0m");
});

Deno.test("bareRow() is the text without blanks at its end", () => {
  assertEquals(bareRow([{ text: " a", tone: "good" }, { text: "b  ", isInverse: true }]), " ab");
});
