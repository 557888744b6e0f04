import { assert, assertEquals } from "@std/assert";
import { seriesOf } from "./testing/drawing.ts";
import { extentOf, type Trace, traceOf } from "./trace.ts";

const FRAME = { fromMs: 0, toMs: 100, width: 10 };

type Point = readonly [timeMs: number, ...values: readonly (number | null)[]];

function rows({ count, x, mid, low, high, isStart }: Trace): readonly (readonly number[])[] {
  return Array.from(
    { length: count },
    (_, i) => [x[i], mid[i], low[i], high[i], isStart[i]].map((value) => value ?? NaN),
  );
}

/** Points of a series; x, mid, low, high and whether it is a start, of each point of the trace. */
const CASES: readonly (readonly [string, readonly Point[], readonly (readonly number[])[]])[] = [
  ["has nothing of an empty series", [], []],
  ["begins a line with its first point", [[0, 5], [20, 7]], [[0, 5, 5, 5, 1], [2, 7, 7, 7, 0]]],
  ["is interrupted by null", [[0, 5], [10, null], [20, 7]], [[0, 5, 5, 5, 1], [2, 7, 7, 7, 1]]],
  ["has ranges", [[0, 5, 1, 9], [20, 7]], [[0, 5, 1, 9, 1], [2, 7, 7, 7, 0]]],
  [
    "makes one point of a pixel column, and loses no peak",
    [[30, 1], [32, 9], [34, 2], [45, 3]],
    [[3.2, 4, 1, 9, 1], [4.5, 3, 3, 3, 0]],
  ],
  [
    "does not join a column's samples across a gap",
    [[30, 1], [32, null], [34, 2]],
    [[3, 1, 1, 1, 1], [3.4, 2, 2, 2, 1]],
  ],
  [
    "goes on to one point beyond each edge",
    [[-30, 9], [-20, 1], [50, 2], [110, 3], [120, 4]],
    [[-2, 1, 1, 1, 1], [5, 2, 2, 2, 0], [11, 3, 3, 3, 0]],
  ],
  ["has nothing where all points are long gone", [[-30, 9], [-20, null]], []],
];

for (const [name, points, want] of CASES) {
  Deno.test(`traceOf() ${name}`, () => {
    const got = rows(traceOf(seriesOf(0, points), FRAME));
    assertEquals(
      got.map((row) => row.map((value) => Math.round(value * 1e6) / 1e6)),
      want.map((row) => [...row]),
    );
  });
}

Deno.test("traceOf() of 100,000 samples has as many points as pixels, with the extremes of all", () => {
  const points = Array.from({ length: 100_000 }, (_, i) => [i, Math.sin(i * i)] as const);
  const trace = traceOf(seriesOf(0, points), { fromMs: 0, toMs: 100_000, width: 800 });
  assertEquals(trace.count, 800);
  const values = points.map(([, value]) => value);
  assertEquals(extentOf([trace], 800), { low: Math.min(...values), high: Math.max(...values) });
});

Deno.test("extentOf() knows the points between the edges alone", () => {
  const trace = traceOf(seriesOf(0, [[-10, 99], [0, 1, 0, 2], [100, 3], [120, 99]]), FRAME);
  assertEquals(extentOf([trace], 10), { low: 0, high: 3 });
  assert(!Number.isFinite(extentOf([], 10).low));
});
