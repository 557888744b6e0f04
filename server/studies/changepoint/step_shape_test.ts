import { assert } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { whiteNoise } from "../evaluation/changepoint_noise.ts";
import { momentsOf } from "./moments.ts";
import { jumpOverGradual } from "./step_shape.ts";

/** Log Bayes factor for a jump in the middle of 200 samples of noise plus a shape. */
function judged(shape: (i: number) => number, seed = 1): number {
  const signal = whiteNoise(seededRandom(seed), 200).map((value, i) => value + shape(i));
  const moments = momentsOf(signal);
  return jumpOverGradual({ moments, from: 0, at: 100, to: 200, variance: 1, riseMin: 20 });
}

const SHAPES: ReadonlyArray<
  readonly [name: string, shape: (i: number) => number, isJump: boolean]
> = [
  ["a step", (i) => i < 100 ? 0 : 5, true],
  ["a step down", (i) => i < 100 ? 5 : 0, true],
  ["a step before a ramp", (i) => i < 100 ? 0 : 6 + (i - 100) / 10, true],
  ["the end of a leak", (i) => i < 100 ? i / 5 : 0, true],
  ["a ramp", (i) => i / 10, false],
  ["a bend", (i) => Math.max(0, i - 100) / 5, false],
  ["a rise over forty samples", (i) => Math.min(10, Math.max(0, i - 80) / 4), false],
  ["an arch", (i) => 10 * Math.sin(i / 60), false],
  ["nothing", () => 0, false],
];
for (const [name, shape, isJump] of SHAPES) {
  Deno.test(`jumpOverGradual() ${isJump ? "favours" : "refuses"} a jump in ${name}`, () => {
    for (let seed = 1; seed <= 5; seed++) {
      const odds = judged(shape, seed);
      assert(isJump ? odds > 4 : odds < 1.5, `seed ${seed}: ${odds}`);
    }
  });
}

Deno.test("jumpOverGradual() is surer of a larger step", () => {
  assert(judged((i) => i < 100 ? 0 : 8) > judged((i) => i < 100 ? 0 : 4));
});
