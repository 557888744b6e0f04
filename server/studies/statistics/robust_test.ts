import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { whiteNoise } from "../evaluation/changepoint_noise.ts";
import {
  median,
  quantile,
  quantileOfSorted,
  robustDeviation,
  trimmedMean,
  trimmedMeanSquare,
} from "./robust.ts";

const QUANTILES: ReadonlyArray<readonly [values: readonly number[], q: number, want: number]> = [
  [[], 0.5, NaN],
  [[7], 0.99, 7],
  [[3, 1, 2], 0.5, 2],
  [[1, 2, 3, 4], 0.5, 2.5],
  [[4, 1, 3, 2], 0, 1],
  [[4, 1, 3, 2], 1, 4],
  [[0, 10], 0.25, 2.5],
  [[-1.7e308, 1.7e308], 0.5, 0],
];
for (const [values, q, want] of QUANTILES) {
  Deno.test(`quantile() ${q} of [${values}] is ${want}`, () =>
    assertEquals(quantile(values, q), want));
}

Deno.test("median() agrees with sorting", () => {
  for (let seed = 1; seed <= 50; seed++) {
    // Few different whole numbers: ties are where quickselect goes wrong.
    const values = whiteNoise(seededRandom(seed), seed).map((value) =>
      Math.round(value * seed / 9)
    );
    const sorted = Float64Array.from(values).sort();
    assertEquals(median(values), quantileOfSorted(sorted, 0.5), `seed ${seed}`);
  }
  assertEquals(median([]), NaN);
});

Deno.test("median() changes nothing", () => {
  const values = [3, 1, 2];
  median(values);
  assertEquals(values, [3, 1, 2]);
});

Deno.test("robustDeviation() is the standard deviation of normal values, wild ones or not", () => {
  const values = whiteNoise(seededRandom(1), 20_000);
  assertAlmostEquals(robustDeviation(values), 1, 0.03);
  assertAlmostEquals(robustDeviation(values.map((v, i) => i % 50 === 0 ? 1e6 : v)), 1, 0.06);
});

Deno.test("trimmedMeanSquare() leaves the largest out", () => {
  assertEquals(trimmedMeanSquare([1, -1, 1, 100], 0.25), 1);
  assertEquals(trimmedMeanSquare([], 0.1), 0);
});

Deno.test("trimmedMean() leaves both ends out, and equal values as they are", () => {
  assertEquals(trimmedMean([1e9, 2, 3, 4, -1e9], 0.2), 3);
  assertEquals(trimmedMean(new Array(7).fill(0.1), 0.4), 0.1);
  assertEquals(trimmedMean([5], 0.4), 5);
  assert(Number.isNaN(trimmedMean([], 0.4)));
});
