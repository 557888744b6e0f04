import { assertAlmostEquals, assertEquals } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { whiteNoise } from "../evaluation/changepoint_noise.ts";
import { summarize } from "./summarize.ts";

function summaryOf(values: ArrayLike<number>) {
  const timesMs = Float64Array.from(values, (_, i) => 1_000 * i);
  return summarize({
    timesMs,
    values: Float64Array.from(values),
    intervalMs: 1_000,
    unit: "count",
  });
}

Deno.test("summarize() describes a series", () => {
  assertEquals(summaryOf([4, 1, 3, 2, 5]), {
    count: 5,
    avg: 3,
    min: 1,
    max: 5,
    stddev: Math.sqrt(2.5),
    p50: 3,
    p95: 4.8,
    p99: 4.96,
    first: 4,
    last: 5,
  });
});

Deno.test("summarize() of nothing is undefined, of one sample has no deviation", () => {
  assertEquals(summaryOf([]), undefined);
  assertEquals(summaryOf([NaN, Infinity]), undefined);
  assertEquals(summaryOf([7])?.stddev, 0);
});

Deno.test("summarize() leaves out what is not finite", () => {
  assertEquals(summaryOf([NaN, 2, Infinity, 4, NaN]), summaryOf([2, 4]));
});

Deno.test("summarize() keeps the digits of noise on a large level", () => {
  const noise = whiteNoise(seededRandom(1), 5_000);
  const plain = summaryOf(noise)!;
  const high = summaryOf(noise.map((value) => value + 1e9))!;
  assertAlmostEquals(high.stddev, plain.stddev, 1e-6);
});
