import { assertEquals } from "@std/assert";
import { type Row, rowText } from "../chart/styled.ts";
import { detailRows, listContent, ruleRow, searchRow } from "./dialog_content.ts";

const rowAt = (index: number): Row => [{ text: `item ${index}` }];

const LISTS: readonly (readonly [
  fact: string,
  list: { readonly count: number; readonly selected: number },
  room: { readonly width: number; readonly height: number; readonly top: number },
  want: readonly string[],
  extent: string,
])[] = [
  ["marks the selected one", { count: 3, selected: 1 }, { width: 8, height: 3, top: 0 }, [
    " item 0",
    "▌item 1 ",
    " item 2",
  ], ""],
  ["begins at the top of its room", { count: 9, selected: 5 }, { width: 8, height: 2, top: 4 }, [
    " item 4",
    "▌item 5 ",
  ], "5–6 of 9"],
  [
    "fills up",
    { count: 1, selected: 0 },
    { width: 8, height: 3, top: 0 },
    ["▌item 0 ", "", ""],
    "",
  ],
  [
    "selects the last one where there are fewer",
    { count: 2, selected: 7 },
    {
      width: 8,
      height: 2,
      top: 0,
    },
    [" item 0", "▌item 1 "],
    "",
  ],
  ["is blank without items", { count: 0, selected: 0 }, { width: 8, height: 1, top: 0 }, [""], ""],
];
for (const [fact, list, room, want, extent] of LISTS) {
  Deno.test(`listContent() ${fact}`, () => {
    const content = listContent({ ...list, rowAt }, room);
    assertEquals(content.rows.map(rowText), want);
    assertEquals(content.extent, extent);
  });
}

Deno.test("listContent() inverts the selected row alone", () => {
  const { rows } = listContent({ count: 2, selected: 1, rowAt }, { width: 8, height: 2, top: 0 });
  const isInverse = rows.map((row) => row.some((span) => span.isInverse === true));
  assertEquals(isInverse, [false, true]);
});

Deno.test("searchRow() gives the text what the words on the right leave", () => {
  const right: Row = [{ text: "3 of 9" }];
  const typed = { text: "memory", caret: 6 };
  const row = searchRow(typed, { width: 24, placeholder: "type", right });
  assertEquals(rowText(row), "› memory          3 of 9");
  const empty = searchRow({ text: "", caret: 0 }, {
    width: 20,
    placeholder: "type to find",
    right,
  });
  assertEquals(rowText(empty), "›  type to…   3 of 9");
});

Deno.test("ruleRow() is as wide as asked, and empty below", () => {
  assertEquals([3, 0, -1].map((width) => rowText(ruleRow(width))), ["───", "", ""]);
});

const DETAILS: readonly (readonly [text: string, height: number, want: readonly string[]])[] = [
  ["one two", 2, ["one two", ""]],
  ["one two three", 2, ["one two", "three"]],
  ["one two three four five", 2, ["one two", "three …"]],
  ["", 1, [""]],
];
for (const [text, height, want] of DETAILS) {
  Deno.test(`detailRows() of ${JSON.stringify(text)} in ${height} rows`, () => {
    const rows = detailRows(text, { width: 8, height });
    assertEquals(rows.map((row) => rowText(row).trimEnd()), want);
  });
}
