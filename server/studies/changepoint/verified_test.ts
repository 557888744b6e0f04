import { assert, assertEquals } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { randomWalk, whiteNoise } from "../evaluation/changepoint_noise.ts";
import { type Requirements, verifiedChanges } from "./verified.ts";

function requirements(count: number, given: Partial<Requirements> = {}): Requirements {
  const missing = new Float64Array(count);
  return { logOddsMin: 2, stepMin: 1, segmentMin: 10, riseMin: 10, missing, ...given };
}

const noise = whiteNoise(seededRandom(1), 600);
const everywhere = Array.from({ length: 28 }, (_, i) => 20 * (i + 1));

const CASES: ReadonlyArray<readonly [name: string, signal: Float64Array, left: readonly number[]]> =
  [
    ["white noise", noise, []],
    ["a random walk", randomWalk(seededRandom(2), 600), []],
    ["a ramp", noise.map((value, i) => value + i / 10), []],
    ["one step", noise.map((value, i) => i < 300 ? value : value + 5), [300]],
    ["two steps", noise.map((value, i) => value + 5 * Math.floor(i / 200)), [200, 400]],
    ["a step on a ramp", noise.map((value, i) => value + i / 50 + (i < 300 ? 0 : 9)), [300]],
  ];
for (const [name, signal, left] of CASES) {
  Deno.test(`verifiedChanges() leaves ${left.length} of many proposals in ${name}`, () => {
    const verified = verifiedChanges(signal, everywhere, requirements(600));
    assertEquals(verified.map(({ at }) => at), left);
  });
}

Deno.test("verifiedChanges() says the step, with its sign", () => {
  const signal = noise.map((value, i) => i < 300 ? value : value - 7);
  const [change] = verifiedChanges(signal, [300], requirements(600));
  assert(change !== undefined && Math.abs(change.step + 7) < 0.5, `${change?.step}`);
});

Deno.test("verifiedChanges() is not convinced by four wild samples of ten", () => {
  const signal = noise.map((value, i) => i >= 300 && i < 304 ? value + 30 : value);
  assertEquals(verifiedChanges(signal, [300, 310], requirements(600)), []);
});

Deno.test("verifiedChanges() expects a walk to have moved during a gap", () => {
  const signal = randomWalk(seededRandom(5), 600).map((value, i) => i < 300 ? value : value + 25);
  const missing = new Float64Array(600);
  assertEquals(verifiedChanges(signal, [300], requirements(600)).length, 1);
  missing[300] = 500;
  assertEquals(verifiedChanges(signal, [300], requirements(600, { missing })).length, 0);
});

Deno.test("verifiedChanges() of no proposals are none", () => {
  assertEquals(verifiedChanges(noise, [], requirements(600)), []);
});
