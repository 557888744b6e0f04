import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { autoregression, randomWalk, whiteNoise } from "../evaluation/changepoint_noise.ts";
import type { StudySeries } from "../study.ts";
import { trend, type TrendDirection } from "./trend.ts";

function seriesOf(values: ArrayLike<number>, stepMs = 1_000): StudySeries {
  return {
    timesMs: Float64Array.from(values, (_, i) => 1_767_600_000_000 + i * stepMs),
    values: Float64Array.from(values),
    intervalMs: stepMs,
    unit: "bytes",
  };
}

/** A level of 100 with noise of deviation 2 and a shape over [0, 1). */
function noisy(shape: (at: number, i: number) => number, { count = 900, seed = 1 } = {}) {
  return whiteNoise(seededRandom(seed), count).map((value, i) =>
    100 + 2 * value + shape(i / count, i)
  );
}

const correlated = autoregression(seededRandom(4), 900, { phi: 0.95 });
const leak = Float64Array.from({ length: 60 }, (_, i) => 60e6 + 1e6 * Math.floor(i / 2));

const CASES: ReadonlyArray<readonly [name: string, values: ArrayLike<number>, TrendDirection]> = [
  ["1 MB every two seconds on 60 MB", leak, "increasing"],
  ["the same in reverse", leak.toReversed(), "decreasing"],
  ["a slow leak in noise", noisy((at) => 10 * at), "increasing"],
  ["a leak that begins halfway", noisy((at) => 60 * Math.max(0, at - 0.5)), "increasing"],
  ["a sawtooth with a rising floor", noisy((at, i) => 40 * at + i % 30), "increasing"],
  ["a leak among spikes", noisy((at, i) => 20 * at + (i % 37 === 0 ? 500 : 0)), "increasing"],
  ["a drain", noisy((at) => -30 * at), "decreasing"],
  ["noise", noisy(() => 0), "stable"],
  ["autocorrelated noise", correlated.map((value) => 100 + 3 * value), "stable"],
  ["a sawtooth without a rising floor", noisy((_, i) => i % 300 / 10), "stable"],
  ["a sine", noisy((at) => 20 * Math.sin(20 * at)), "stable"],
  ["a single step", noisy((at) => at < 0.4 ? 0 : 30), "stable"],
  ["a random walk", randomWalk(seededRandom(8), 900).map((value) => 1_000 + value), "stable"],
  ["a change of a tenth of a percent", Array.from({ length: 600 }, (_, i) => 1e6 + i), "stable"],
  ["a constant", new Float64Array(300).fill(9), "stable"],
  ["noise around 0", whiteNoise(seededRandom(2), 600), "stable"],
  ["bursts", whiteNoise(seededRandom(3), 600).map((value) => Math.exp(2 * value)), "volatile"],
  ["on and off at random", noisy(() => 0).map((value) => value > 100 ? 400 : 10), "volatile"],
  ["nothing", [], "stable"],
  ["five points that rise", [1, 2, 3, 4, 5], "stable"],
];
for (const [name, values, wanted] of CASES) {
  Deno.test(`trend() calls ${name} ${wanted}`, () => {
    assertEquals(trend(seriesOf(values)).direction, wanted);
  });
}

Deno.test("trend() says slope per hour, change and confidence", () => {
  const found = trend(seriesOf(noisy((at) => 50 * at, { count: 1_800 })));
  assertAlmostEquals(found.slopePerHour, 100, 2);
  assertAlmostEquals(found.change, 50, 1);
  assertAlmostEquals(found.deviation, 2, 0.4);
  assert(found.confidence > 0.99);
});

Deno.test("trend() measures time, not samples", () => {
  assertAlmostEquals(trend(seriesOf(leak, 10_000)).slopePerHour, 180e6, 1e6);
  assertAlmostEquals(trend(seriesOf(leak, 1_000)).slopePerHour, 1_800e6, 1e7);
});

Deno.test("trend() foretells when the limit is reached, only if it is headed for", () => {
  const rising = seriesOf(Array.from({ length: 100 }, (_, i) => 1_000 + i));
  assertAlmostEquals(trend(rising, { limit: 1_199 }).secondsToLimit!, 100, 1);
  assertEquals(trend(rising, { limit: 500 }).secondsToLimit, undefined);
  assertEquals(trend(rising).secondsToLimit, undefined);
  const still = seriesOf(noisy(() => 0));
  assertEquals(trend(still, { limit: 1_000 }).secondsToLimit, undefined);
  const falling = seriesOf(Array.from({ length: 100 }, (_, i) => 1_000 - i));
  assertAlmostEquals(trend(falling, { limit: 801 }).secondsToLimit!, 100, 1);
});

Deno.test("trend() is mirrored and scaled with its values", () => {
  for (const [, values] of CASES) {
    const plain = trend(seriesOf(values));
    const other: Record<TrendDirection, TrendDirection> = {
      increasing: "decreasing",
      decreasing: "increasing",
      stable: "stable",
      volatile: "volatile",
    };
    assertEquals(
      trend(seriesOf(Float64Array.from(values, (v) => -v))).direction,
      other[plain.direction],
    );
    for (const factor of [1e15, 1e-9]) {
      const scaled = trend(seriesOf(Float64Array.from(values, (value) => value * factor)));
      assertEquals(scaled.direction, plain.direction);
      assertAlmostEquals(
        scaled.slopePerHour / factor,
        plain.slopePerHour,
        1e-6 + Math.abs(plain.slopePerHour) * 1e-6,
      );
    }
  }
});
