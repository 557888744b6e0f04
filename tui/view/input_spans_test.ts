import { assertEquals } from "@std/assert";
import { rowText } from "../chart/styled.ts";
import { inputSpans } from "./input_spans.ts";

const CASES: readonly (readonly [
  fact: string,
  text: string,
  caret: number,
  width: number,
  want: string,
  under: string,
])[] = [
  ["has the caret behind the text", "abc", 3, 10, "abc ", " "],
  ["has the caret in the text", "abc", 1, 10, "abc ", "b"],
  ["has the caret at the start", "abc", 0, 10, "abc ", "a"],
  ["shows the part around the caret", "abcdefghij", 10, 4, "hij ", " "],
  ["shows both sides of the caret", "abcdefghij", 5, 4, "defg", "f"],
  ["shows the start while the caret is there", "abcdefghij", 0, 4, "abcd", "a"],
  ["bears a caret beyond the text", "ab", 9, 10, "ab ", " "],
  ["makes text safe", "a\u001bb", 0, 10, "a?b ", "a"],
];
for (const [fact, text, caret, width, want, under] of CASES) {
  Deno.test(`inputSpans() ${fact}`, () => {
    const row = inputSpans({ text, caret }, width);
    assertEquals(rowText(row), want);
    assertEquals(rowText(row.filter(({ isInverse }) => isInverse)), under);
  });
}

Deno.test("inputSpans() shows the placeholder behind the caret", () => {
  const row = inputSpans({ text: "", caret: 0 }, 8, "search here");
  assertEquals(row, [{ text: " ", isInverse: true }, { text: "search…", tone: "dim" }]);
});

Deno.test("inputSpans() is empty without room", () => {
  assertEquals(inputSpans({ text: "a", caret: 0 }, 0), []);
});
