import { assertEquals } from "@std/assert";
import type { StudySeries } from "../study.ts";
import { limitNow, nearestToLimit } from "./limits.ts";

type Samples = readonly (readonly [second: number, value: number])[];

function seriesOf(samples: Samples): StudySeries {
  return {
    timesMs: Float64Array.from(samples, ([second]) => 1_000 * second),
    values: Float64Array.from(samples, ([, value]) => value),
    intervalMs: 1_000,
    unit: "bytes",
  };
}

const NEAREST: readonly (readonly [
  fact: string,
  values: Samples,
  limits: Samples,
  want: readonly [value: number, limit: number] | undefined,
])[] = [
  ["nothing without samples", [], [[1, 10]], undefined],
  ["nothing without a limit", [[1, 10]], [], undefined],
  ["the peak of a steady limit", [[1, 5], [2, 9], [3, 7]], [[1, 10], [2, 10], [3, 10]], [9, 10]],
  ["not the peak under a higher limit", [[1, 90], [2, 30]], [[1, 200], [2, 40]], [30, 40]],
  ["nothing of the time before there was one", [[1, 90], [2, 30]], [[2, 40]], [30, 40]],
  ["nothing of the time after it was removed", [[1, 30], [2, 90]], [[1, 40]], [30, 40]],
  [
    "nothing of limits at other times",
    [[1, 5], [4, 5]],
    [[0, 9], [2, 9], [3, 9], [5, 9]],
    undefined,
  ],
  ["no limit of nothing", [[1, 5], [2, 5]], [[1, 0], [2, 9]], [5, 9]],
];
for (const [fact, values, limits, want] of NEAREST) {
  Deno.test(`nearestToLimit() gives ${fact}`, () => {
    const found = nearestToLimit(seriesOf(values), seriesOf(limits));
    assertEquals(found && [found.value, found.limit], want && [...want]);
  });
}

const NOW: readonly (readonly [
  fact: string,
  values: Samples,
  limits: Samples,
  want: number | undefined,
])[] = [
  ["the last one", [[1, 5], [2, 5]], [[1, 10], [2, 20]], 20],
  ["that of the tick before, while the newest is on its way", [[1, 5], [2, 5]], [[1, 10]], 10],
  ["none that was removed", [[1, 5], [2, 5], [3, 5]], [[1, 10]], undefined],
  ["none where there is nothing to limit", [], [[1, 10]], undefined],
  ["none where there never was one", [[1, 5]], [], undefined],
  ["no limit of nothing", [[1, 5]], [[1, 0]], undefined],
];
for (const [fact, values, limits, want] of NOW) {
  Deno.test(`limitNow() gives ${fact}`, () => {
    assertEquals(limitNow(seriesOf(values), seriesOf(limits)), want);
  });
}

Deno.test("neither knows a limit of what is missing", () => {
  const some = seriesOf([[1, 5]]);
  assertEquals([nearestToLimit(undefined, some), nearestToLimit(some, undefined)], [
    undefined,
    undefined,
  ]);
  assertEquals([limitNow(undefined, some), limitNow(some, undefined)], [undefined, undefined]);
});
