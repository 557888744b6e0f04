import { assertEquals } from "@std/assert";
import { lowerBound } from "./lower_bound.ts";

for (const [limit, want] of [[0, 0], [1, 0], [2, 1], [3, 1], [4, 3], [9, 3]] as const) {
  Deno.test(`lowerBound() of ${limit} in 1, 3, 3 is ${want}`, () => {
    assertEquals(lowerBound([1, 3, 3], limit), want);
  });
}
