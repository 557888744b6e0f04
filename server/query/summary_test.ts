import { assertEquals } from "@std/assert";
import { joinSummaries, meanOf, summaryOfOne } from "./summary.ts";

const MEANS: readonly [values: readonly number[], mean: number][] = [
  [[7], 7],
  [[1, 2, 6], 3],
  [[-5, 5], 0],
  [[0.1, 0.1, 0.1], 0.1],
  [[1e308, 1e308], 1e308],
];
for (const [values, mean] of MEANS) {
  Deno.test(`meanOf() is ${mean} for ${values}`, () => {
    const summary = values.map(summaryOfOne).reduce(joinSummaries);
    assertEquals(meanOf(summary), mean);
    assertEquals([summary.least, summary.greatest], [Math.min(...values), Math.max(...values)]);
    assertEquals(summary.count, values.length);
  });
}
