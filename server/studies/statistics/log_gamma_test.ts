import { assertAlmostEquals } from "@std/assert";
import { logGamma } from "./log_gamma.ts";

for (const n of [1, 2, 3, 5, 10, 20]) {
  Deno.test(`logGamma() of ${n} is the logarithm of a factorial`, () => {
    let factorial = 1;
    for (let i = 2; i < n; i++) factorial *= i;
    assertAlmostEquals(logGamma(n), Math.log(factorial), 1e-10);
  });
}

Deno.test("logGamma() knows halves", () => {
  assertAlmostEquals(logGamma(0.5), 0.5 * Math.log(Math.PI), 1e-12);
  assertAlmostEquals(logGamma(0.25) + logGamma(0.75), Math.log(Math.PI * Math.SQRT2), 1e-12);
});
