import { assertEquals } from "@std/assert";
import {
  changedRows,
  createFrameCutter,
  drawsLines,
  erasesDisplay,
  printedText,
  writesWhole,
} from "./terminal_frames.ts";

const BEGIN = "\x1b[?2026h";
const END = "\x1b[?2026l";

function framesOf(...writes: readonly string[]) {
  const cutter = createFrameCutter();
  return writes.flatMap((text, index) =>
    cutter.take({ bytes: new TextEncoder().encode(text), atMs: index })
  );
}

const CUTS: ReadonlyArray<
  readonly [string, readonly string[], ReadonlyArray<readonly [string, number]>]
> = [
  ["nothing of nothing", [], []],
  ["a frame when it has ended", [`${BEGIN}a${END}`], [["a", 0]]],
  ["no frame that has not ended", [`${BEGIN}a`], []],
  ["a frame that comes in pieces at its last", [BEGIN.slice(0, 3), `${BEGIN.slice(3)}a`, END], [
    ["a", 2],
  ]],
  ["two frames of one write", [`${BEGIN}a${END}${BEGIN}b${END}`], [["a", 0], ["b", 0]]],
  ["not what is between frames", [`${BEGIN}a${END}between${BEGIN}b${END}`], [["a", 0], ["b", 0]]],
];

for (const [name, writes, want] of CUTS) {
  Deno.test(`createFrameCutter() gives ${name}`, () => {
    assertEquals(framesOf(...writes).map(({ text, endMs }) => [text, endMs]), want);
  });
}

Deno.test("createFrameCutter() joins a character that was cut in two", () => {
  const cutter = createFrameCutter();
  const bytes = new TextEncoder().encode(`${BEGIN}⣿${END}`);
  const cut = BEGIN.length + 1;
  assertEquals(cutter.take({ bytes: bytes.slice(0, cut), atMs: 1 }), []);
  assertEquals(cutter.take({ bytes: bytes.slice(cut), atMs: 2 }), [{ text: "⣿", endMs: 2 }]);
});

const PRINTED: ReadonlyArray<readonly [string, string]> = [
  ["plain ⣿", "plain ⣿"],
  ["\x1b[38;2;1;2;3mred\x1b[0m", "red"],
  ["\x1b[3A\x1b[12Gx\x1b[K\r\ny", "xy"],
  ["\x1b]11;?\x1b\\a\x1b]0;title\x07b", "ab"],
  ["\x1b[?25la\x1b=b\x1bMc", "abc"],
];

for (const [text, want] of PRINTED) {
  Deno.test(`printedText() of ${JSON.stringify(text)}`, () => {
    assertEquals(printedText(text), want);
  });
}

for (
  const [text, want] of [
    ["\x1b[J", true],
    ["a\x1b[2Jb", true],
    ["\x1b[K", false],
    ["J", false],
  ] as const
) {
  Deno.test(`erasesDisplay() of ${JSON.stringify(text)}`, () => {
    assertEquals(erasesDisplay(text), want);
  });
}

Deno.test("writesWhole() from more than four fifths of the cells on", () => {
  const size = { columns: 10, rows: 2 };
  assertEquals(writesWhole("\x1b[31m" + "x".repeat(16), size), false);
  assertEquals(writesWhole("x".repeat(17), size), true);
});

for (
  const [name, text, want] of [
    ["the header alone", "\x1b[39A\x1b[90G\x1b[K1s old\n" + "\x1b[E".repeat(38), [0]],
    ["the second and the last", "\x1b[2A\x1b[E\x1b[3G\x1b[Kx\n\x1b[1G\x1b[Ky", [1, 2]],
    ["none", "\x1b[2A\x1b[E\x1b[E", []],
  ] as const
) {
  Deno.test(`changedRows() gives ${name}`, () => assertEquals(changedRows(text), want));
}

for (
  const [text, want] of [["⣿".repeat(10), true], ["⣿".repeat(9), false], [
    "xxxxxxxxxxx",
    false,
  ]] as const
) {
  Deno.test(`drawsLines() of ${text}`, () => assertEquals(drawsLines(text), want));
}
