import { assertEquals } from "@std/assert";
import { type Row, rowText } from "../chart/styled.ts";
import { boxRows, pasteRows } from "./box_rows.ts";

function rowsOf(...texts: readonly string[]): readonly Row[] {
  return texts.map((text) => [{ text }]);
}

const BOXES: readonly (readonly [
  fact: string,
  content: Parameters<typeof boxRows>[0],
  size: { readonly width: number; readonly height: number },
  want: readonly string[],
])[] = [
  ["has a title and a foot", { title: "Keys", rows: rowsOf("abc"), foot: "1 of 2" }, {
    width: 14,
    height: 3,
  }, [
    "╭─ Keys ─────╮",
    "│ abc        │",
    "╰─── 1 of 2 ─╯",
  ]],
  ["does without them", { title: "", rows: rowsOf("abc", "d"), foot: "" }, {
    width: 7,
    height: 4,
  }, [
    "╭─────╮",
    "│ abc │",
    "│ d   │",
    "╰─────╯",
  ]],
  ["cuts what is too wide", { title: "a long title", rows: rowsOf("abcdefgh"), foot: "" }, {
    width: 10,
    height: 3,
  }, [
    "╭─ a l… ─╮",
    "│ abcde… │",
    "╰────────╯",
  ]],
  ["fills up and cuts rows", { title: "", rows: [], foot: "" }, { width: 5, height: 3 }, [
    "╭───╮",
    "│   │",
    "╰───╯",
  ]],
  ["is nothing without an inside", { title: "", rows: [], foot: "" }, { width: 4, height: 9 }, []],
  ["is nothing without a row", { title: "", rows: [], foot: "" }, { width: 9, height: 2 }, []],
];
for (const [fact, content, size, want] of BOXES) {
  Deno.test(`boxRows() ${fact}`, () => {
    assertEquals(boxRows(content, size).map(rowText), want);
  });
}

const PASTES: readonly (readonly [
  fact: string,
  block: readonly string[],
  column: number,
  row: number,
  want: readonly string[],
])[] = [
  ["lies over the middle", ["XX"], 1, 1, ["abcd", "eXXh", "ijkl"]],
  ["leaves what is below the block", ["X", "Y"], 0, 0, ["Xbcd", "Yfgh", "ijkl"]],
  ["is cut at the right", ["XXXX"], 2, 0, ["abXX", "efgh", "ijkl"]],
  ["is cut at the bottom", ["X", "Y"], 3, 2, ["abcd", "efgh", "ijkX"]],
  ["begins above", ["X", "Y"], 0, -1, ["Ybcd", "efgh", "ijkl"]],
  ["begins at the first column", ["X"], -4, 0, ["Xbcd", "efgh", "ijkl"]],
];
for (const [fact, block, column, row, want] of PASTES) {
  Deno.test(`pasteRows() ${fact}`, () => {
    const rows = pasteRows(rowsOf("abcd", "efgh", "ijkl"), rowsOf(...block), { column, row });
    assertEquals(rows.map(rowText), want);
  });
}

Deno.test("pasteRows() keeps the tones around the block", () => {
  const rows: readonly Row[] = [[{ text: "abc", tone: "good" }]];
  const [row] = pasteRows(rows, [[{ text: "X", tone: "critical" }]], { column: 1, row: 0 });
  assertEquals(row, [
    { text: "a", tone: "good" },
    { text: "X", tone: "critical" },
    { text: "c", tone: "good" },
  ]);
});
