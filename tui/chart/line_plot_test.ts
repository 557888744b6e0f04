import { assertEquals } from "@std/assert";
import { lineInk, lineSign } from "./line_plot.ts";
import { strokesOf } from "./strokes.ts";
import { type SmallPoint, smallSeries } from "./testing/small_plot.ts";

const WIDTH = 6;

function lineTexts(points: readonly SmallPoint[], height = 3): readonly string[] {
  const grid = { columns: WIDTH, rows: height, fromMs: 0, msPerDot: 1000, stepMs: 1000 };
  const strokes = strokesOf(smallSeries(points), { ...grid, yMin: 0, yMax: height - 1 });
  const ink = lineInk(strokes, { width: WIDTH, height });
  const text = Array.from(ink, (cell) => String.fromCharCode(lineSign(cell))).join("");
  return Array.from({ length: height }, (_, row) => text.slice(row * WIDTH, (row + 1) * WIDTH));
}

const CASES: readonly (readonly [string, readonly SmallPoint[], readonly string[]])[] = [
  ["nothing", [], ["      ", "      ", "      "]],
  ["only gaps", [null, null], ["      ", "      ", "      "]],
  ["a lone point", [null, 1], ["      ", " •    ", "      "]],
  ["a lone range", [[0, 2]], ["╷     ", "┼     ", "╵     "]],
  ["a flat line", [1, 1, 1, 1, 1, 1], ["      ", "──────", "      "]],
  ["a rise and a fall", [0, 1, 2, 1, 0], ["  ╭╮  ", " ╭╯╰╮ ", "─╯  ╰ "]],
  ["an edge", [0, 0, 2, 2, 0, 0], ["  ╭─╮ ", "  │ │ ", "──╯ ╰─"]],
  ["pieces between gaps", [0, 0, null, 2, 2, null], ["   ── ", "      ", "──    "]],
  ["a range below the line", [2, [0, 2], 2], ["─╮╭   ", " ├╯   ", " ╵    "]],
];

for (const [name, points, want] of CASES) {
  Deno.test(`lineInk() draws ${name}`, () => {
    assertEquals(lineTexts(points), want);
  });
}

Deno.test("lineInk() draws on a single row", () => {
  assertEquals(lineTexts([0, 5, 0, null, 3, 3], 1), ["─── ──"]);
});

Deno.test("lineInk() draws what asciichart draws, where each column holds one value", () => {
  const cosine = Array.from({ length: WIDTH }, (_, i) => Math.round(2 + 2 * Math.cos(i * 1.2)));
  assertEquals(lineTexts(cosine, 5), [
    "─╮   ╭",
    " ╰╮  │",
    "  │ ╭╯",
    "  ╰╮│ ",
    "   ╰╯ ",
  ]);
});
