import { assertEquals } from "@std/assert";
import { rowText } from "../chart/styled.ts";
import { alignedRow, type Column, columnsWidth } from "./aligned_row.ts";

const CASES: readonly (readonly [
  fact: string,
  cells: readonly string[],
  columns: readonly Column[],
  want: string,
])[] = [
  ["pads on the right", ["ab", "c"], [{ width: 4 }, { width: 2 }], "ab    c "],
  [
    "pads on the left where asked",
    ["ab", "1"],
    [{ width: 2 }, { width: 3, isRight: true }],
    "ab    1",
  ],
  ["cuts what is too long", ["abcdef"], [{ width: 4 }], "abc…"],
  ["leaves out columns of no width", ["a", "b", "c"], [
    { width: 1 },
    { width: 0 },
    { width: 1 },
  ], "a  c"],
  ["fills in for cells that are missing", ["a"], [{ width: 1 }, { width: 2 }], "a    "],
  ["is empty without columns", ["a"], [], ""],
];
for (const [fact, cells, columns, want] of CASES) {
  Deno.test(`alignedRow() ${fact}`, () => {
    const row = alignedRow(cells.map((text) => [{ text }]), columns);
    assertEquals(rowText(row), want);
    assertEquals(rowText(row).length, columnsWidth(columns));
  });
}

Deno.test("alignedRow() keeps the tones of cells", () => {
  const row = alignedRow([[{ text: "a", tone: "good" }]], [{ width: 2, isRight: true }]);
  assertEquals(row, [{ text: " " }, { text: "a", tone: "good" }]);
});
