import { assert, assertEquals } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { randomPlaces, signOf } from "./changepoint_places.ts";

Deno.test("randomPlaces() keeps places apart from each other and from the ends", () => {
  for (let seed = 1; seed <= 50; seed++) {
    const places = randomPlaces(seededRandom(seed), { count: 600, changes: 5, apart: 60 });
    const bounds = [0, ...places, 600];
    bounds.slice(1).forEach((at, i) => assert(at - bounds[i]! >= 59, `seed ${seed}: ${places}`));
  }
});

Deno.test("signOf() draws both signs", () => {
  const random = seededRandom(1);
  assertEquals(new Set(Array.from({ length: 20 }, () => signOf(random))), new Set([1, -1]));
});
