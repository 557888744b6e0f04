import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { lifeMs } from "./crash.ts";

const BOUNDS = { leastSeconds: 5, mostSeconds: 15 };

Deno.test("lifeMs() is the same for a seed and lies between its bounds for any", () => {
  assertEquals(lifeMs("a", BOUNDS), lifeMs("a", BOUNDS));
  assertNotEquals(lifeMs("a", BOUNDS), lifeMs("b", BOUNDS));
  const lives = Array.from({ length: 200 }, (_, seed) => lifeMs(seed, BOUNDS));
  assert(lives.every((ms) => ms >= 5_000 && ms <= 15_000));
  assert(Math.min(...lives) < 6_000 && Math.max(...lives) > 14_000);
});

Deno.test("lifeMs() of bounds the wrong way round is the least", () => {
  assertEquals(lifeMs("a", { leastSeconds: 2, mostSeconds: 1 }), 2_000);
});
