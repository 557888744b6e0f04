import { assertEquals } from "@std/assert";
import {
  lineError,
  QUOTED_TEXT_MAX,
  wholeLines,
  wholeLinesEnd,
  wholeNumber,
} from "./file_parser.ts";

const encode = (text: string) => new TextEncoder().encode(text);

const LINES_CASES: ReadonlyArray<readonly [text: string, end: number, lines: readonly string[]]> = [
  ["", 0, []],
  ["a 1", 0, []],
  ["a 1\n", 4, ["a 1"]],
  ["a 1\nb", 4, ["a 1"]],
  ["a 1\n\n", 5, ["a 1", ""]],
];
for (const [text, end, lines] of LINES_CASES) {
  Deno.test(`wholeLines() drops what is unfinished in ${JSON.stringify(text)}`, () => {
    const bytes = encode(text);
    assertEquals(wholeLinesEnd(bytes, bytes.length), end);
    assertEquals(wholeLines(bytes, bytes.length), lines);
  });
}

Deno.test("wholeLines() looks at nothing beyond the length it is given", () => {
  assertEquals(wholeLines(encode("a 1\nb 2\n"), 6), ["a 1"]);
  assertEquals(wholeLines(encode("a 1\n"), 99), ["a 1"]);
});

const NUMBER_CASES: ReadonlyArray<readonly [text: string, want: number]> = [
  ["0", 0],
  ["9007199254740993", 9007199254740992],
  ["18446744073709551615", 18446744073709552000],
  ["", NaN],
  ["-1", NaN],
  ["1.5", NaN],
  ["1e3", NaN],
  ["0x1", NaN],
  [" 1", NaN],
  ["max", NaN],
];
for (const [text, want] of NUMBER_CASES) {
  Deno.test(`wholeNumber() reads "${text}" as ${want}`, () => {
    assertEquals(wholeNumber(text), want);
  });
}

Deno.test("lineError() quotes the line, but not more of it than is useful", () => {
  assertEquals(lineError("a b", "a number").message, 'Cannot parse line "a b": it is not a number');
  const { message } = lineError("x".repeat(10_000), "a number");
  assertEquals(
    message.length,
    QUOTED_TEXT_MAX + 'Cannot parse line "…": it is not a number'.length,
  );
});
