import { assertEquals } from "@std/assert";
import { rowText } from "../chart/styled.ts";
import { type Part, spreadRow } from "./spread_row.ts";

function part(text: string, rank: number): Part {
  return { row: text === "" ? [] : [{ text }], rank };
}

const CASES: readonly (readonly [
  fact: string,
  left: readonly Part[],
  right: readonly Part[],
  width: number,
  want: string,
])[] = [
  ["spreads over the width", [part("a", 0), part("b", 1)], [part("c", 1)], 10, "a  b     c"],
  ["fits to the cell", [part("a", 0), part("b", 1)], [part("c", 2)], 7, "a  b  c"],
  ["drops the greatest rank first", [part("a", 0), part("b", 1)], [part("c", 2)], 6, "a  b  "],
  ["drops several", [part("aaa", 0), part("b", 1)], [part("c", 2)], 5, "aaa  "],
  ["drops from either side", [part("aa", 0), part("bb", 3)], [part("c", 2)], 6, "aa   c"],
  ["cuts what never gives way", [part("abcdef", 0)], [], 4, "abc…"],
  ["takes no place for empty parts", [part("a", 0), part("", 1), part("b", 1)], [], 4, "a  b"],
  ["is blank without parts", [], [], 3, "   "],
  ["is empty without room", [part("a", 0)], [], 0, ""],
];
for (const [fact, left, right, width, want] of CASES) {
  Deno.test(`spreadRow() ${fact}`, () => {
    assertEquals(rowText(spreadRow({ left, right, width })), want);
  });
}
