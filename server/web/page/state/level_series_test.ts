import { assertEquals } from "@std/assert";
import type { WireSeries } from "../../../api/timeseries.ts";
import { canStandFor } from "./level_series.ts";
import { NOON_MS, seriesOf, timeseriesOf } from "./testing/page_fixture.ts";

/** Points of 10 s at so many seconds after noon. */
function answerOf(...points: readonly (readonly [second: number, value: number | null])[]) {
  return answerWith(seriesOf("web", points.map(([s, value]) => [NOON_MS + s * 1_000, value])));
}

function answerWith(...series: readonly WireSeries[]) {
  const range = { from_ms: NOON_MS, to_ms: NOON_MS + 100_000, step_ms: 10_000 };
  return timeseriesOf("memory_limit", series, range);
}

/** A window that would be asked for in steps of a second, unless told otherwise. */
function windowOf(fromSecond: number, toSecond: number, stepMs = 1_000) {
  return { fromMs: NOON_MS + fromSecond * 1_000, toMs: NOON_MS + toSecond * 1_000, stepMs };
}

const LEVEL = answerOf([0, 5], [10, 5], [20, 5], [30, 5], [40, 5], [50, 7], [60, null], [70, 7]);

const CASES: readonly (readonly [what: string, from: number, to: number, isLevel: boolean])[] = [
  ["between two points", 12, 18, true],
  ["from a point to a point", 10, 40, true],
  ["up to the change", 33, 40, true],
  ["beyond the last point before the change", 33, 41, false],
  ["in the step of the change", 42, 48, false],
  ["at an interruption", 52, 58, false],
  ["behind the last point, in its step", 72, 78, false],
  ["behind the last step, where nothing is", 80, 90, true],
  ["before what was asked", -5, 20, false],
  ["behind what was asked", 80, 101, false],
];

for (const [what, from, to, isLevel] of CASES) {
  Deno.test(`canStandFor() ${what} is ${isLevel}`, () => {
    assertEquals(canStandFor(LEVEL, windowOf(from, to)), isLevel);
  });
}

Deno.test("canStandFor() needs all series, whose levels may differ", () => {
  const [level] = answerOf([0, 1], [50, 1]).series;
  const [other] = answerOf([0, 2], [50, 2]).series;
  const [late] = answerOf([20, 2], [50, 2]).series;
  assertEquals(canStandFor(answerWith(level!, other!), windowOf(10, 40)), true);
  assertEquals(canStandFor(answerWith(level!, late!), windowOf(10, 40)), false);
  assertEquals(canStandFor(answerWith(level!, late!), windowOf(10, 20)), true);
});

Deno.test("canStandFor() of a point whose samples differ is false", () => {
  const [one] = answerOf([0, 5], [10, 5], [20, 5]).series;
  const wavy = { ...one!, max: [5, 6, 5] };
  assertEquals(canStandFor(answerWith(wavy), windowOf(5, 18)), false);
});

Deno.test("canStandFor() a window whose steps are hardly finer, whatever the values", () => {
  assertEquals(canStandFor(LEVEL, windowOf(12, 78, 5_000)), true);
  assertEquals(canStandFor(LEVEL, windowOf(12, 78, 4_999)), false);
  assertEquals(canStandFor(LEVEL, windowOf(12, 101, 5_000)), false);
});
