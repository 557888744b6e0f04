import { assertEquals } from "@std/assert";
import {
  type Canvas,
  drawBand,
  drawCursor,
  drawLimit,
  drawLine,
  drawMarks,
  type SeriesEnd,
} from "./annotations.ts";
import { blankCells, rowsOf } from "./cells.ts";
import { rowText } from "./styled.ts";

/** A canvas of one second a column; "x" is a cell of the first series. */
function canvasOf(...rows: readonly string[]): Canvas {
  const cells = blankCells(rows[0]?.length ?? 0, rows.length);
  const owners = Uint8Array.from(rows.join(""), (sign) => sign === "x" ? 1 : 0);
  owners.forEach((owner, cell) => {
    if (owner > 0) cells.signs[cell] = "x".charCodeAt(0);
  });
  return { cells, owners, fromMs: 0, msPerColumn: 1000 };
}

function texts({ cells }: Canvas): readonly string[] {
  return rowsOf(cells).map(rowText);
}

const BANDS: readonly (readonly [string, number, number, readonly string[]])[] = [
  ["inside", 1000, 3000, [" xx  ", "  x  ", " ··  "]],
  ["of no length", 3000, 3000, [" xx· ", "  x  ", "   · "]],
  ["of parts of columns", 2900, 3100, [" xx· ", "  x  ", "  ·· "]],
  ["reaching out", -5000, 99_000, ["·xx··", "  x  ", "·····"]],
  ["before", -5000, -1000, [" xx  ", "  x  ", "     "]],
  ["behind", 5000, 9000, [" xx  ", "  x  ", "     "]],
  ["without bounds", -Infinity, Infinity, ["·xx··", "  x  ", "·····"]],
  ["of no numbers", NaN, NaN, [" xx  ", "  x  ", "     "]],
];

for (const [name, fromMs, toMs, want] of BANDS) {
  Deno.test(`drawBand() draws a band ${name} where no series is`, () => {
    const canvas = canvasOf(" xx  ", "  x  ", "     ");
    drawBand(canvas, { fromMs, toMs });
    assertEquals(texts(canvas), want);
  });
}

const LIMITS: readonly (readonly [row: number, want: readonly string[]])[] = [
  [0, ["┈xx┈┈", "  x  "]],
  [1, [" xx  ", "┈┈x┈┈"]],
  [-1, [" xx  ", "  x  "]],
  [2, [" xx  ", "  x  "]],
  [NaN, [" xx  ", "  x  "]],
];

for (const [row, want] of LIMITS) {
  Deno.test(`drawLimit() of row ${row} leaves the series alone`, () => {
    const canvas = canvasOf(" xx  ", "  x  ");
    drawLimit(canvas, row);
    assertEquals(texts(canvas), want);
    assertEquals(canvas.cells.inverse.includes(1), false);
  });
}

const LINES: readonly (readonly [atMs: number, glyph: string, want: readonly string[]])[] = [
  [1500, "┆", [" xx  ", " ┆x  "]],
  [4999, "╎", [" xx ╎", "  x ╎"]],
  [5000, "┆", [" xx  ", "  x  "]],
  [-1, "┆", [" xx  ", "  x  "]],
  [NaN, "┆", [" xx  ", "  x  "]],
  [0, "", ["┆xx  ", "┆ x  "]],
  [0, "🚀", ["┆xx  ", "┆ x  "]],
];

for (const [atMs, glyph, want] of LINES) {
  Deno.test(`drawLine() of "${glyph}" at ${atMs} ms`, () => {
    const canvas = canvasOf(" xx  ", "  x  ");
    drawLine(canvas, { atMs, tone: "finding", glyph });
    assertEquals(texts(canvas), want);
  });
}

Deno.test("drawCursor() inverts series and draws a line elsewhere, over other things", () => {
  const canvas = canvasOf(" xx  ", "  x  ", "     ");
  drawLimit(canvas, 2);
  drawCursor(canvas, 1200);
  assertEquals(texts(canvas), [" xx  ", " │x  ", "┈│┈┈┈"]);
  assertEquals([...canvas.cells.inverse].map((one, cell) => one * (cell + 1)).filter(Boolean), [2]);
});

function end(column: number, row: number, position: 0 | 1): SeriesEnd {
  return { slot: position, position, column, row };
}

const MARKS: readonly (readonly [string, readonly SeriesEnd[], readonly string[]])[] = [
  ["to the right", [end(2, 0, 0), end(1, 1, 1)], ["xxx● ", "xx▲xx"]],
  ["in the last column", [end(4, 1, 1)], ["xxx  ", "xx x▲"]],
  ["once in a cell, what is drawn last first", [end(2, 0, 0), end(2, 0, 1)], ["xx●▲ ", "xx xx"]],
];

for (const [name, ends, want] of MARKS) {
  Deno.test(`drawMarks() marks ${name}`, () => {
    const canvas = canvasOf("xxx  ", "xx xx");
    drawMarks(canvas, ends, () => false);
    assertEquals(texts(canvas), want);
  });
}

Deno.test("drawMarks() marks nothing in a cell that is shared", () => {
  const canvas = canvasOf("xx");
  drawMarks(canvas, [end(1, 0, 0)], () => true);
  assertEquals(texts(canvas), ["xx"]);
});

Deno.test("drawMarks() keeps a mark from being drawn over", () => {
  const canvas = canvasOf("x    ");
  drawMarks(canvas, [end(0, 0, 1)], () => false);
  drawLimit(canvas, 0);
  assertEquals(texts(canvas), ["x▲┈┈┈"]);
});
