import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { logGamma } from "../statistics/log_gamma.ts";
import { whiteNoise } from "../evaluation/changepoint_noise.ts";
import { bocpd, type BocpdModel } from "./bocpd.ts";

function model(count: number, given: Partial<BocpdModel> = {}): BocpdModel {
  return {
    hazard: 0.1,
    phi: 0,
    levelSpread: 3,
    priorShape: 1,
    segmentMin: 2,
    missing: new Float64Array(count),
    ...given,
  };
}

/** Log evidence of one segment, from the closed form of the Normal-Gamma model. */
function evidence(part: readonly number[], { levelSpread, priorShape }: BocpdModel): number {
  const kappa0 = 1 / levelSpread ** 2;
  const count = part.length;
  const mean = part.reduce((sum, value) => sum + value, 0) / count;
  const square = part.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const kappa = kappa0 + count;
  const alpha = priorShape + count / 2;
  const beta = priorShape + square / 2 + kappa0 * count * mean ** 2 / (2 * kappa);
  return logGamma(alpha) - logGamma(priorShape) + priorShape * Math.log(priorShape) -
    alpha * Math.log(beta) + 0.5 * Math.log(kappa0 / kappa) - count / 2 * Math.log(2 * Math.PI);
}

/** All segmentations of a short signal with their joint log probabilities. */
function allSegmentations(signal: readonly number[], given: BocpdModel) {
  const found: { starts: number[]; logWeight: number }[] = [];
  const extend = (from: number, starts: number[], logWeight: number) => {
    for (let to = from + given.segmentMin; to <= signal.length; to++) {
      const here = logWeight + evidence(signal.slice(from, to), given) +
        (to - from - 1) * Math.log(1 - given.hazard);
      if (to === signal.length) found.push({ starts, logWeight: here });
      else extend(to, [...starts, to], here + Math.log(given.hazard));
    }
  };
  extend(0, [], 0);
  return found;
}

for (const seed of [1, 2, 3, 4, 5]) {
  Deno.test(`bocpd() agrees with all segmentations of a short signal, seed ${seed}`, () => {
    const signal = whiteNoise(seededRandom(seed), 10).map((value, i) => i < 5 ? value : value + 4);
    const given = model(10);
    const all = allSegmentations(Array.from(signal), given);
    const most = all.reduce((best, one) => one.logWeight > best.logWeight ? one : best);
    const result = bocpd(signal, given);
    assertEquals(result.starts, most.starts);
    const weights = all.map(({ logWeight }) => Math.exp(logWeight - most.logWeight));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (let at = 1; at < 10; at++) {
      const exact = all.reduce(
        (sum, { starts }, i) => starts.includes(at) ? sum + weights[i]! / total : sum,
        0,
      );
      assertAlmostEquals(result.changeProbability[at]!, exact, 1e-3);
    }
  });
}

Deno.test("bocpd() proposes a clear step and is sure of it", () => {
  const signal = whiteNoise(seededRandom(1), 400).map((value, i) => i < 150 ? value : value + 5);
  const { starts, changeProbability } = bocpd(signal, model(400, { hazard: 0.002, segmentMin: 5 }));
  assertEquals(starts, [150]);
  const near = changeProbability.slice(147, 154).reduce((sum, share) => sum + share, 0);
  assert(near > 0.99 && near < 1.01, `${near}`);
});

Deno.test("bocpd() with the autoregression of a random walk takes it for one segment", () => {
  let level = 0;
  const walk = whiteNoise(seededRandom(1), 600).map((value) => level += value);
  const settings = { hazard: 0.002, segmentMin: 5, levelSpread: 20 };
  assertEquals(bocpd(walk, model(600, { ...settings, phi: 0.99 })).starts.length, 0);
  assert(bocpd(walk, model(600, settings)).starts.length > 3);
});

Deno.test("bocpd() keeps segments at least as long as asked", () => {
  const signal = whiteNoise(seededRandom(1), 300).map((value, i) => i % 40 < 6 ? value + 9 : value);
  const { starts } = bocpd(signal, model(300, { segmentMin: 12 }));
  const bounds = [0, ...starts, 300];
  bounds.slice(1).forEach((end, i) => assert(end - bounds[i]! >= 12));
});

for (const count of [0, 1, 3]) {
  Deno.test(`bocpd() finds nothing in ${count} samples`, () => {
    assertEquals(bocpd(new Float64Array(count), model(count)).starts, []);
  });
}
