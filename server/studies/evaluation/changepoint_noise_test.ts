import { assertAlmostEquals } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { autoregression, heavyTails, poisson, uniform, whiteNoise } from "./changepoint_noise.ts";

function momentsOf(values: Float64Array) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(square) };
}

const random = seededRandom(1);
const NOISES: ReadonlyArray<readonly [string, Float64Array, mean: number, deviation: number]> = [
  ["whiteNoise()", whiteNoise(random, 50_000), 0, 1],
  ["autoregression()", autoregression(random, 200_000, { phi: 0.8 }), 0, 1],
  ["heavyTails()", heavyTails(random, 200_000), 0, 1],
  ["poisson()", Float64Array.from({ length: 50_000 }, () => poisson(random, 4)), 4, 2],
  [
    "uniform()",
    Float64Array.from({ length: 50_000 }, () => uniform(random, 2, 8)),
    5,
    Math.sqrt(3),
  ],
];
for (const [name, values, mean, deviation] of NOISES) {
  Deno.test(`${name} has the mean and the deviation it should`, () => {
    const found = momentsOf(values);
    assertAlmostEquals(found.mean, mean, 0.05);
    assertAlmostEquals(found.deviation, deviation, 0.1);
  });
}
