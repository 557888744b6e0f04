import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { effectOf } from "./effect.ts";
import { screenSeries } from "./screen.ts";

/** 60 points of noise of deviation 1 around `level`. */
function noisy(seed: number, level: (index: number) => number): number[] {
  let state = seed;
  const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const normal = () =>
    Math.sqrt(-2 * Math.log(random() || 1e-9)) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: 60 }, (_, index) => level(index) + normal());
}

for (const [seed, split] of [[1, 30], [2, 10], [3, 50], [4, 57]] as const) {
  Deno.test(`screenSeries() sees a step at ${split} of 60 (seed ${seed})`, () => {
    const { levels } = screenSeries(noisy(seed, (index) => index < split ? 10 : 30))!;
    assertAlmostEquals(levels.before, 10, 1.5);
    assertAlmostEquals(levels.after, 30, 1.5);
    assert(levels.noise > 0.4 && levels.noise < 1.8, String(levels.noise));
  });
}

Deno.test("screenSeries() sees an hour's single bad minute", () => {
  const { levels } = screenSeries(noisy(5, (index) => index === 40 ? 90 : 10))!;
  assertAlmostEquals(levels.before, 10, 1);
  assertAlmostEquals(levels.after, 90, 4);
});

Deno.test("screenSeries() sees a drift as a difference of halves", () => {
  const { levels } = screenSeries(noisy(6, (index) => index))!;
  assertAlmostEquals(levels.after - levels.before, 30, 4);
});

for (let seed = 10; seed < 20; seed++) {
  Deno.test(`screenSeries() makes nothing of noise (seed ${seed})`, () => {
    const { levels } = screenSeries(noisy(seed, () => 100))!;
    assert(effectOf(levels, { unit: "millicores", limit: 200 }) < 0.03);
  });
}

Deno.test("screenSeries() takes gaps for nothing", () => {
  const points = [1, null, 1, null, null, 1, 5, null, 5, 5];
  assertEquals(screenSeries(points), { levels: { before: 1, after: 5, noise: 0 }, mean: 3 });
});

Deno.test("screenSeries() has nothing to say of no samples, and the ends of a few", () => {
  assertEquals(screenSeries([]), undefined);
  assertEquals(screenSeries([null, NaN]), undefined);
  assertEquals(screenSeries([1, 4]), { levels: { before: 1, after: 4, noise: 0 }, mean: 2.5 });
});
