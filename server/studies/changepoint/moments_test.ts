import { assertAlmostEquals, assertEquals } from "@std/assert";
import { meanOf, momentsOf, residualsOf } from "./moments.ts";

const moments = momentsOf(Float64Array.of(1, 2, 3, 10, 20));

Deno.test("meanOf() is the mean of a stretch", () => {
  assertAlmostEquals(meanOf(moments, 0, 3), 2);
  assertAlmostEquals(meanOf(moments, 3, 5), 15);
  assertEquals(meanOf(moments, 2, 2), NaN);
});

Deno.test("residualsOf() is the sum of squared distances from the mean", () => {
  assertAlmostEquals(residualsOf(moments, 0, 3), 2);
  assertAlmostEquals(residualsOf(moments, 3, 5), 50);
  assertEquals(residualsOf(moments, 2, 2), 0);
});
