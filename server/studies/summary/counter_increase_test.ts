import { assertEquals } from "@std/assert";
import { counterIncrease } from "./counter_increase.ts";

const CASES: ReadonlyArray<readonly [values: readonly number[], increase: number]> = [
  [[], 0],
  [[900], 0],
  [[900, 900, 900], 0],
  [[900, 901, 905], 5],
  [[900, 902, 1, 4], 6],
  [[900, NaN, 903], 3],
];
for (const [values, increase] of CASES) {
  Deno.test(`counterIncrease() of [${values}] is ${increase}`, () => {
    const timesMs = Float64Array.from(values, (_, i) => 1_000 * i);
    const series = { timesMs, values: Float64Array.from(values), intervalMs: 1_000, unit: "count" };
    assertEquals(counterIncrease(series), increase);
  });
}

Deno.test("counterIncrease() of a metric that is missing is 0", () => {
  assertEquals(counterIncrease(undefined), 0);
});
