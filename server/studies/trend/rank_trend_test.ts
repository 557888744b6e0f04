import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { autoregression, whiteNoise } from "../evaluation/changepoint_noise.ts";
import { ranksOf, rankTrend } from "./rank_trend.ts";

Deno.test("ranksOf() shares ranks among equals", () => {
  assertEquals(Array.from(ranksOf(Float64Array.of(3, 1, 3, 2))), [3.5, 1, 3.5, 2]);
  assertEquals(ranksOf(new Float64Array()), new Float64Array());
});

Deno.test("rankTrend() counts rising and falling pairs", () => {
  const rising = Float64Array.of(1, 2, 3, 4, 5);
  const flat = new Float64Array(5);
  assertEquals(rankTrend(rising, flat).tau, 1);
  assertEquals(rankTrend(rising.toReversed(), flat).tau, -1);
  assertEquals(rankTrend(flat, flat), { tau: 0, score: 0, inflation: 1 });
  // By hand: S = 10, variance = 5 * 4 * 15 / 18, continuity 1.
  assertAlmostEquals(rankTrend(rising, flat).score, 9 / Math.sqrt(5 * 4 * 15 / 18), 1e-12);
});

Deno.test("rankTrend() of fewer than four values is nothing", () => {
  assertEquals(rankTrend(Float64Array.of(1, 2, 3), new Float64Array(3)).score, 0);
});

/** Share of noise series with a score beyond 1.96, which chance gives to one of twenty. */
function alarms(draw: (seed: number) => Float64Array): number {
  let count = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const noise = draw(seed);
    if (Math.abs(rankTrend(noise, noise).score) > 1.96) count++;
  }
  return count / 300;
}

Deno.test("rankTrend() scores white noise like chance", () => {
  const share = alarms((seed) => whiteNoise(seededRandom(seed), 100));
  assert(share > 0.01 && share < 0.09, `${share}`);
});

Deno.test("rankTrend() allows for autocorrelation", () => {
  const share = alarms((seed) => autoregression(seededRandom(seed), 200, { phi: 0.7 }));
  assert(share < 0.12, `${share}`);
});
