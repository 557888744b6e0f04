import { assertAlmostEquals, assertEquals } from "@std/assert";
import { robustLine } from "./robust_slope.ts";

const positions = Float64Array.from({ length: 50 }, (_, i) => i);

Deno.test("robustLine() goes through points on a line", () => {
  const { slope, intercept } = robustLine(positions, positions.map((x) => 3 - 2 * x));
  assertAlmostEquals(slope, -2, 1e-12);
  assertAlmostEquals(intercept, 3, 1e-12);
});

Deno.test("robustLine() is not moved by a quarter of wild points", () => {
  const values = positions.map((x, i) => i % 4 === 0 ? 1e6 * (i % 3) : 5 + x);
  const { slope, intercept } = robustLine(positions, values);
  assertAlmostEquals(slope, 1, 0.2);
  assertAlmostEquals(intercept, 5, 5);
});

Deno.test("robustLine() is level for one point and for none", () => {
  assertEquals(robustLine(new Float64Array(), new Float64Array()), { slope: 0, intercept: 0 });
  assertEquals(robustLine(Float64Array.of(4), Float64Array.of(7)), { slope: 0, intercept: 7 });
});
