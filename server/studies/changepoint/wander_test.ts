import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { autoregression, randomWalk, whiteNoise } from "../evaluation/changepoint_noise.ts";
import { measureWander } from "./wander.ts";

/** Variance of differences of neighbouring means, counted. */
function counted(signal: Float64Array, window: number): number {
  let [sum, count] = [0, 0];
  const mean = (from: number) =>
    signal.subarray(from, from + window).reduce((total, value) => total + value, 0) / window;
  for (let at = 0; at + 2 * window <= signal.length; at += window) {
    sum += (mean(at + window) - mean(at)) ** 2;
    count++;
  }
  return sum / count;
}

const NOISES: ReadonlyArray<readonly [string, Float64Array]> = [
  ["white noise", whiteNoise(seededRandom(1), 20_000)],
  ["autoregressive noise", autoregression(seededRandom(2), 20_000, { phi: 0.8 })],
  ["a random walk", randomWalk(seededRandom(3), 20_000)],
];
for (const [name, signal] of NOISES) {
  for (const window of [1, 4, 20]) {
    Deno.test(`measureWander() foretells the difference of means over ${window} of ${name}`, () => {
      const { overall, differenceVariance } = measureWander(signal, []);
      const foretold = overall ** 2 * differenceVariance(window, window, 0);
      const ratio = foretold / counted(signal, window);
      assert(ratio > 0.75 && ratio < 1.4, `${ratio}`);
    });
  }
}

Deno.test("measureWander() does not take changes for noise", () => {
  const noise = whiteNoise(seededRandom(4), 1_000);
  const stepped = noise.map((value, i) => value + 50 * Math.floor(i / 250));
  const plain = measureWander(noise, [250, 500, 750]);
  const known = measureWander(stepped, [250, 500, 750]);
  assertAlmostEquals(known.overall, plain.overall, 1e-9);
  assertAlmostEquals(
    known.differenceVariance(30, 30, 0),
    plain.differenceVariance(30, 30, 0),
    1e-9,
  );
  assert(measureWander(stepped, []).overall > plain.overall);
});

Deno.test("measureWander() measures the noise of each segment", () => {
  const signal = whiteNoise(seededRandom(5), 2_000).map((value, i) =>
    i < 1_000 ? value : 5 * value
  );
  const { deviations } = measureWander(signal, [1_000]);
  assertEquals(deviations.length, 2);
  const ratio = deviations[1]! / deviations[0]!;
  assert(ratio > 4 && ratio < 5.5, `${ratio}`);
});

Deno.test("measureWander() expects a walk to have gone on through a gap", () => {
  const { differenceVariance } = measureWander(randomWalk(seededRandom(6), 2_000), []);
  assert(differenceVariance(5, 5, 50) > 5 * differenceVariance(5, 5, 0));
});

Deno.test("measureWander() expects a walk to go on beyond the lags that can be measured", () => {
  const walk = randomWalk(seededRandom(7), 400);
  const starts = Array.from({ length: 7 }, (_, i) => 50 * (i + 1));
  const { differenceVariance } = measureWander(walk, starts);
  assert(differenceVariance(200, 200, 0) > 2 * differenceVariance(50, 50, 0));
});

Deno.test("measureWander() finds no wander in a constant or in nothing", () => {
  assertEquals(measureWander(new Float64Array(50), []).overall, 0);
  assertEquals(measureWander(new Float64Array(), []).overall, 0);
});
