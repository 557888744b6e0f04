import { assertEquals } from "@std/assert";
import { countTexts, describeTimes, growth, percentile } from "./measurements.ts";

const HUNDRED = Array.from({ length: 100 }, (_, i) => 100 - i);

const PERCENTILES: readonly (readonly [readonly number[], number, number])[] = [
  [[], 0.5, NaN],
  [[7], 0, 7],
  [[7], 1, 7],
  [[3, 1], 0.5, 1],
  [[3, 1, 2], 0.5, 2],
  [[3, 1, 2], 0.99, 3],
  [HUNDRED, 0.5, 50],
  [HUNDRED, 0.99, 99],
  [HUNDRED, 1, 100],
  [[10, 9], 1, 10],
];
for (const [values, share, want] of PERCENTILES) {
  Deno.test(`percentile() ${share} of ${values.length} values is ${want}`, () => {
    assertEquals(percentile(values, share), want);
  });
}

Deno.test("percentile() leaves the values in their order", () => {
  const values = [3, 1, 2];
  percentile(values, 0.5);
  assertEquals(values, [3, 1, 2]);
});

Deno.test("describeTimes() names median, 99th percentile and worst", () => {
  assertEquals(describeTimes(HUNDRED), "p50 50.0, p99 99.0, worst 100 ms");
  assertEquals(describeTimes([7]), "7.00 ms");
});

const GROWTHS: readonly (readonly [readonly number[], number])[] = [
  [[], NaN],
  [[1, 2], NaN],
  [[2, 5, 3], 1.5],
  [[10, 10, 10, 99, 99, 99, 11, 11, 11], 1.1],
  [[4, 4, 4, 4], 1],
  [[1000, 10, 10, 50, 50, 50, 20, 20, 0], 2],
];
for (const [values, want] of GROWTHS) {
  Deno.test(`growth() of ${JSON.stringify(values)} is ${want}`, () => {
    assertEquals(growth(values), want);
  });
}

const TEXTS: readonly (readonly [readonly string[], string])[] = [
  [[], "none"],
  [["503"], "503 × 1"],
  [["500", "503", "503"], "503 × 2, 500 × 1"],
];
for (const [texts, want] of TEXTS) {
  Deno.test(`countTexts() says "${want}"`, () => assertEquals(countTexts(texts), want));
}
