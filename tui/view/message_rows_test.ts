import { assertEquals } from "@std/assert";
import { rowText } from "../chart/styled.ts";
import { messageRows } from "./message_rows.ts";

const CASES: readonly (readonly [
  fact: string,
  lines: readonly string[],
  size: { readonly width: number; readonly height: number },
  want: readonly string[],
])[] = [
  ["is in the middle", ["more"], { width: 12, height: 4 }, [
    "            ",
    "  a title   ",
    "    more    ",
    "            ",
  ]],
  ["wraps", ["one two three"], { width: 12, height: 4 }, [
    "  a title   ",
    "  one two   ",
    "   three    ",
    "            ",
  ]],
  ["is cut at the bottom", ["b", "c"], { width: 12, height: 2 }, ["  a title   ", "     b      "]],
  ["has no rows without height", [], { width: 12, height: 0 }, []],
];
for (const [fact, lines, size, want] of CASES) {
  Deno.test(`messageRows() ${fact}`, () => {
    const rows = messageRows({ title: "a title", lines, tone: "plain" }, size);
    assertEquals(rows.map(rowText), want);
  });
}

Deno.test("messageRows() gives the title its tone and dims the rest", () => {
  const rows = messageRows({ title: "t", lines: ["l"], tone: "critical" }, { width: 9, height: 2 });
  assertEquals(rows.map((row) => row.find(({ text }) => text.trim() !== "")?.tone), [
    "critical",
    "dim",
  ]);
});
