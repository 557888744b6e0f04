import { assertAlmostEquals, assertEquals } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { whiteNoise } from "../evaluation/changepoint_noise.ts";
import { momentsOf, residualsOf } from "./moments.ts";
import { pelt, type PeltModel } from "./pelt.ts";

function costOf(signal: Float64Array, starts: readonly number[], { penalty }: PeltModel): number {
  const moments = momentsOf(signal);
  const bounds = [0, ...starts, signal.length];
  return bounds.slice(1).reduce((sum, end, i) => sum + residualsOf(moments, bounds[i]!, end), 0) +
    penalty * starts.length;
}

/** Least cost without pruning. */
function leastCost(signal: Float64Array, { penalty, segmentMin }: PeltModel): number {
  const moments = momentsOf(signal);
  const costs = new Float64Array(signal.length + 1).fill(Infinity);
  costs[0] = -penalty;
  for (let end = segmentMin; end <= signal.length; end++) {
    for (let start = 0; start <= end - segmentMin; start++) {
      costs[end] = Math.min(
        costs[end]!,
        costs[start]! + residualsOf(moments, start, end) + penalty,
      );
    }
  }
  return costs[signal.length]!;
}

for (const seed of [1, 2, 3, 4, 5, 6]) {
  Deno.test(`pelt() costs as little as a search without pruning, seed ${seed}`, () => {
    const random = seededRandom(seed);
    let level = 0;
    const signal = whiteNoise(random, 150).map((value) => {
      if (random() < 0.05) level = 8 * random();
      return value + level;
    });
    const model = { penalty: 1 + 20 * random(), segmentMin: 3 };
    assertAlmostEquals(costOf(signal, pelt(signal, model), model), leastCost(signal, model), 1e-9);
  });
}

Deno.test("pelt() finds a step and leaves noise alone", () => {
  const noise = whiteNoise(seededRandom(1), 300);
  const model = { penalty: 3 * Math.log(300), segmentMin: 5 };
  assertEquals(pelt(noise, model), []);
  assertEquals(pelt(noise.map((value, i) => i < 120 ? value : value + 4), model), [120]);
});

Deno.test("pelt() finds nothing in fewer samples than two segments have", () => {
  assertEquals(pelt(Float64Array.of(0, 9), { penalty: 1, segmentMin: 2 }), []);
  assertEquals(pelt(new Float64Array(), { penalty: 1, segmentMin: 2 }), []);
});
