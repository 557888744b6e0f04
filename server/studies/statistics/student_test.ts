import { assertAlmostEquals, assertEquals } from "@std/assert";
import { studentTwoSided } from "./student.ts";

/** From printed tables of the distribution. */
const TABLE: ReadonlyArray<readonly [t: number, freedom: number, chance: number]> = [
  [12.706, 1, 0.05],
  [2.571, 5, 0.05],
  [1.895, 7, 0.1],
  [3.499, 7, 0.01],
  [2.228, 10, 0.05],
  [2.042, 30, 0.05],
  [1.96, 1e6, 0.05],
  [-1.96, 1e6, 0.05],
  [0, 4, 1],
];
for (const [t, freedom, chance] of TABLE) {
  Deno.test(`studentTwoSided() of ${t} with ${freedom} degrees of freedom is ${chance}`, () => {
    assertAlmostEquals(studentTwoSided(t, freedom), chance, 2e-4);
  });
}

Deno.test("studentTwoSided() is certain of infinity, and of nothing without freedom", () => {
  assertEquals(studentTwoSided(Infinity, 3), 0);
  assertEquals(studentTwoSided(5, 0), 1);
  assertEquals(studentTwoSided(NaN, 3), 1);
});
