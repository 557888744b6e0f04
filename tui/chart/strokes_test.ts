import { assert, assertEquals } from "@std/assert";
import { type DotGrid, strokesOf, type StrokeSource } from "./strokes.ts";
import { seededRandom } from "./testing/seeded_random.ts";
import { type SmallPoint, smallSeries } from "./testing/small_plot.ts";

const GRID: DotGrid = {
  columns: 8,
  rows: 10,
  fromMs: 0,
  msPerDot: 1000,
  yMin: 0,
  yMax: 9,
  stepMs: 1000,
};

/** One text for each column: its rows, "-" where it is linked to the left, "" where it is empty. */
function strokeTexts(series: StrokeSource, grid: Partial<DotGrid> = {}): readonly string[] {
  const { low, high, linked } = strokesOf(series, { ...GRID, ...grid });
  return Array.from(low, (lowest, column) => {
    if (lowest < 0) return "";
    const range = lowest === high[column] ? `${lowest}` : `${lowest}..${high[column]}`;
    return linked[column] === 1 ? `-${range}` : range;
  });
}

function seriesAt(points: readonly (readonly [t: number, value: number])[]): StrokeSource {
  const values = points.map(([, value]) => value);
  return { t: points.map(([t]) => t), min: values, max: values, avg: values };
}

const CASES: readonly (readonly [string, readonly SmallPoint[], readonly string[]])[] = [
  ["nothing", [], ["", "", "", "", "", "", "", ""]],
  ["one point", [3], ["3", "", "", "", "", "", "", ""]],
  ["points one after the other", [1, 2, 9], ["1", "-2", "-9", "", "", "", "", ""]],
  ["ranges", [[1, 5], [0, 9]], ["1..5", "-0..9", "", "", "", "", "", ""]],
  ["an interruption", [1, null, 2, 3], ["1", "", "2", "-3", "", "", "", ""]],
  ["only interruptions", [null, null], ["", "", "", "", "", "", "", ""]],
  ["values beyond the bounds", [-5, 50], ["0", "-9", "", "", "", "", "", ""]],
];

for (const [name, points, want] of CASES) {
  Deno.test(`strokesOf() of ${name}`, () => {
    assertEquals(strokeTexts(smallSeries(points)), want);
  });
}

Deno.test("strokesOf() holds all points of a column, and the mean of their means", () => {
  const series = smallSeries([1, 1, 9, 1, 2, 2, 2, 2]);
  assertEquals(strokeTexts(series, { columns: 2, msPerDot: 4000 }), ["1..9", "-2"]);
  assertEquals([...strokesOf(series, { ...GRID, columns: 2, msPerDot: 4000 }).mid], [3, 2]);
});

Deno.test("strokesOf() joins points apart by the line through their means", () => {
  const series = seriesAt([[0, 0], [3000, 6], [5000, 6]]);
  assertEquals(strokeTexts(series, { stepMs: 3000 }), ["0", "-2", "-4", "-6", "-6", "-6", "", ""]);
});

Deno.test("strokesOf() lets lines come in from the left and leave to the right", () => {
  const series = seriesAt([[-2000, 0], [2000, 8], [6000, 8], [10_000, 4]]);
  assertEquals(strokeTexts(series, { stepMs: 4000 }), [
    ...["4", "-6", "-8", "-8", "-8", "-8", "-8", "-7"],
  ]);
});

Deno.test("strokesOf() takes more than three and a half steps without a point for a gap", () => {
  assertEquals(strokeTexts(seriesAt([[0, 1], [3000, 1]])).slice(0, 4), ["1", "-1", "-1", "-1"]);
  assertEquals(strokeTexts(seriesAt([[0, 1], [4000, 1]])).slice(0, 5), ["1", "", "", "", "1"]);
});

Deno.test("strokesOf() knows no gap that is shorter than what its dots can show", () => {
  const series = seriesAt([[0, 1], [5000, 1], [10_000, 1]]);
  assertEquals(strokeTexts(series, { columns: 2, msPerDot: 10_000 }), ["1", "-1"]);
});

for (const odd of [null, NaN, Infinity, -Infinity]) {
  Deno.test(`strokesOf() takes ${odd} for an interruption`, () => {
    const series = smallSeries([1, 2, 3]);
    const min = series.min.map((value, i) => i === 1 ? odd : value);
    assertEquals(strokeTexts({ ...series, min }).slice(0, 3), ["1", "", "3"]);
    const t = series.t.map((ms, i) => i === 1 ? Number(odd ?? NaN) : ms);
    assertEquals(strokeTexts({ ...series, t }).slice(0, 3), ["1", "", "3"]);
  });
}

Deno.test("strokesOf() draws a point without a mean, through the middle of its range", () => {
  const { mid } = strokesOf({ ...smallSeries([[2, 6]]), avg: [null] }, GRID);
  assertEquals(mid[0], 4);
});

Deno.test("strokesOf() knows the last column that holds a point, not one of a line", () => {
  const leaving = seriesAt([[0, 1], [3000, 1], [9000, 5]]);
  assertEquals(strokesOf(leaving, { ...GRID, stepMs: 6000 }).lastColumn, 3);
  assertEquals(strokesOf(seriesAt([]), GRID).lastColumn, -1);
});

Deno.test("strokesOf() loses no value of any point in the window", () => {
  const random = seededRandom(99);
  for (let i = 0; i < 300; i++) {
    const points = Array.from({ length: 200 }, (): SmallPoint => {
      if (random() < 0.1) return null;
      const [a, b] = [random() * 9, random() * 9];
      return [Math.min(a, b), Math.max(a, b)];
    });
    const series = smallSeries(points);
    const grid = {
      ...GRID,
      columns: 1 + Math.floor(random() * 60),
      msPerDot: 300 + random() * 9000,
    };
    const { low, high } = strokesOf(series, grid);
    points.forEach((point, second) => {
      const column = Math.floor(second * 1000 / grid.msPerDot);
      if (point === null || typeof point === "number" || column >= grid.columns) return;
      const about = `seed 99, round ${i}, second ${second}`;
      assert((low[column] ?? 99) <= Math.round(point[0]), about);
      assert((high[column] ?? -1) >= Math.round(point[1]), about);
    });
  }
});
