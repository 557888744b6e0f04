import { assertEquals } from "@std/assert";
import { usableSamples } from "./usable_samples.ts";

function usable(times: readonly number[], values: readonly number[], intervalMs = 1_000) {
  const { timesMs, values: kept, intervalMs: interval } = usableSamples({
    timesMs: Float64Array.from(times),
    values: Float64Array.from(values),
    intervalMs,
    unit: "unknown",
  });
  return [Array.from(timesMs), Array.from(kept), interval];
}

const CASES: ReadonlyArray<
  readonly [string, times: readonly number[], values: readonly number[], ...want: number[][]]
> = [
  ["nothing", [], [], [], []],
  ["good samples", [0, 10, 20], [1, 2, 3], [0, 10, 20], [1, 2, 3]],
  ["values that are no numbers", [0, 10, 20, 30], [1, NaN, Infinity, 4], [0, 30], [1, 4]],
  ["times that are no numbers", [0, NaN, 20], [1, 2, 3], [0, 20], [1, 3]],
  ["one time twice", [0, 10, 10, 20], [1, 2, 9, 3], [0, 10, 20], [1, 2, 3]],
  ["times in disorder", [20, 0, 10, 0], [3, 1, 2, 9], [0, 10, 20], [1, 2, 3]],
  ["fewer values than times", [0, 10, 20], [1, 2], [0, 10], [1, 2]],
];
for (const [name, times, values, ...want] of CASES) {
  Deno.test(`usableSamples() of ${name}`, () => {
    assertEquals(usable(times, values).slice(0, 2), want);
  });
}

Deno.test("usableSamples() takes the median step where no interval is named", () => {
  assertEquals(usable([0, 10, 20, 50], [1, 2, 3, 4], NaN)[2], 10);
  assertEquals(usable([0], [1], 0)[2], 1);
});
