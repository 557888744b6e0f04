import { assertEquals } from "@std/assert";
import { lowerBound } from "./lower_bound.ts";

for (const [limit, want] of [[0, 0], [1, 0], [2, 1], [3, 1], [4, 3], [9, 3]] as const) {
  Deno.test(`lowerBound() of ${limit} in 1, 3, 3 is ${want}`, () => {
    assertEquals(lowerBound([1, 3, 3], limit), want);
  });
}

for (const [limit, from, to, want] of [[3, 0, 2, 1], [3, 2, 3, 2], [9, 0, 2, 2], [0, 2, 2, 2]]) {
  Deno.test(`lowerBound() of ${limit} in [${from}, ${to}) of 1, 3, 3 is ${want}`, () => {
    assertEquals(lowerBound([1, 3, 3], limit!, from, to), want);
  });
}
