import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { Random, seededRandom } from "./random.ts";

const draw = (random: Random) => Array.from({ length: 8 }, () => random.uint32());

Deno.test("Random repeats itself for one seed and differs for another", () => {
  assertEquals(draw(new Random("a")), draw(new Random("a")));
  assertEquals(draw(new Random(7)), draw(new Random("7")));
  assertNotEquals(draw(new Random("a")), draw(new Random("b")));
});

Deno.test("Random.fork() does not depend on what was drawn before", () => {
  const fresh = new Random(1);
  const used = new Random(1);
  draw(used);
  assertEquals(draw(fresh.fork("x")), draw(used.fork("x")));
  assertNotEquals(draw(fresh.fork("x")), draw(fresh.fork("y")));
});

const MOMENTS: readonly (readonly [
  name: string,
  draw: (random: Random) => number,
  mean: number,
  variance: number,
])[] = [
  ["unit", (random) => random.unit(), 1 / 2, 1 / 12],
  ["between", (random) => random.between(10, 14), 12, 16 / 12],
  ["integer", (random) => random.integer(1, 6), 3.5, 35 / 12],
  ["normal", (random) => random.normal(), 0, 1],
  ["poisson of a small mean", (random) => random.poisson(2.5), 2.5, 2.5],
  ["poisson of a large mean", (random) => random.poisson(400), 400, 400],
  ["chance", (random) => Number(random.chance(0.3)), 0.3, 0.21],
];

for (const [name, one, mean, variance] of MOMENTS) {
  Deno.test(`Random: ${name} has its mean and variance`, () => {
    const random = new Random("moments");
    const values = Array.from({ length: 20_000 }, () => one(random));
    const average = values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / values.length;
    // Five standard errors of the mean; the variance of 20,000 draws is good to a few percent.
    assert(Math.abs(average - mean) < 5 * Math.sqrt(variance / values.length), `mean ${average}`);
    assert(Math.abs(spread / variance - 1) < 0.1, `variance ${spread}`);
  });
}

Deno.test("Random.poisson() of nothing is zero", () => {
  assertEquals(new Random(1).poisson(0), 0);
});

Deno.test("Random.pick() refuses an empty list", () => {
  assertThrows(() => new Random(1).pick([]), RangeError, "Cannot pick");
});

Deno.test("Random.text() keeps to its alphabet and length", () => {
  const text = new Random(1).text("ab2", 500);
  assertEquals(text.length, 500);
  assertEquals([...new Set(text)].sort().join(""), "2ab");
});

Deno.test("seededRandom() is the stream of Random.unit()", () => {
  const next = seededRandom(5);
  const random = new Random(5);
  for (let i = 0; i < 10; i++) assertEquals(next(), random.unit());
});
