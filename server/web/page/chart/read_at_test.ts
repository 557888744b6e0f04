import { assertEquals } from "@std/assert";
import { readAt } from "./read_at.ts";
import { answerOf, seriesOf } from "./testing/drawing.ts";

const SERIES = answerOf([
  seriesOf(0, [[0, 1], [1_000, 2, 1, 5], [2_000, null], [3_000, 4]]),
  seriesOf(1, [[400, 10], [1_400, 20]]),
  seriesOf(2, []),
]);

/** Time of the cursor; mean and time of the point that is read of each series. */
const CASES: readonly (readonly [string, number, readonly (readonly number[] | undefined)[]])[] = [
  ["reads the point at a time", 0, [[1, 0], [10, 400], undefined]],
  ["reads the nearest point", 600, [[2, 1_000], [10, 400], undefined]],
  ["reads the earlier of two that are as near", 500, [[1, 0], [10, 400], undefined]],
  ["has nothing in a gap", 2_100, [undefined, [20, 1_400], undefined]],
  ["has nothing beyond three quarters of a step", 2_200, [undefined, undefined, undefined]],
  ["has nothing before the first point", -800, [undefined, undefined, undefined]],
  ["reads the last point a little later", 3_700, [[4, 3_000], undefined, undefined]],
];

for (const [name, timeMs, want] of CASES) {
  Deno.test(`readAt() ${name}`, () => {
    const got = readAt({ series: SERIES }, timeMs).map((one) => one && [one.avg, one.timeMs]);
    assertEquals(got, [...want] as typeof got);
  });
}

Deno.test("readAt() gives the range of a point", () => {
  assertEquals(readAt({ series: SERIES }, 1_000)[0], { timeMs: 1_000, min: 1, max: 5, avg: 2 });
});

Deno.test("readAt() has no readings before the first answer", () => {
  assertEquals(readAt({ series: undefined }, 0), []);
});
