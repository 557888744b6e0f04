import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { usableSamples } from "../statistics/usable_samples.ts";
import { BLOCKS_MAX, prepareBlocks } from "./blocks.ts";

function samplesOf(values: readonly number[], timesMs?: readonly number[]) {
  return usableSamples({
    timesMs: Float64Array.from(timesMs ?? values.map((_, i) => 1_000 * i)),
    values: Float64Array.from(values),
    intervalMs: 1_000,
    unit: "unknown",
  });
}

Deno.test("prepareBlocks() keeps samples as they are up to its limit, scaled to 1", () => {
  const blocks = prepareBlocks(samplesOf([10, 10, 10, 10, 30]), 0);
  assertEquals(blocks && Array.from(blocks.means), [0, 0, 0, 0, 1]);
  assertEquals(blocks?.size, 1);
  assertAlmostEquals(blocks!.scale, 20, 1e-9);
});

Deno.test("prepareBlocks() averages longer series over blocks", () => {
  const values = Array.from({ length: 3 * BLOCKS_MAX }, (_, i) => i % 3);
  const blocks = prepareBlocks(samplesOf(values), 0);
  assertEquals([blocks?.size, blocks?.means.length], [3, BLOCKS_MAX]);
  assertEquals(Array.from(blocks!.starts.subarray(0, 3)), [0, 3, 6]);
  assertEquals(blocks!.starts.at(-1), values.length);
  assertAlmostEquals(blocks!.means[5]!, 0, 1e-12);
});

Deno.test("prepareBlocks() counts missing samples before a gap's end", () => {
  const blocks = prepareBlocks(samplesOf([1, 2, 1, 2, 1], [0, 1_000, 2_000, 9_000, 10_000]), 0);
  assertEquals(Array.from(blocks!.missing), [0, 0, 0, 6, 0]);
});

for (
  const [name, values] of [["no", []], ["one", [3]], ["equal", [3, 3, 3]], ["zero", [
    0,
    0,
  ]]] as const
) {
  Deno.test(`prepareBlocks() has nothing to search in ${name} values`, () => {
    assertEquals(prepareBlocks(samplesOf(values), 2), undefined);
  });
}

Deno.test("prepareBlocks() does not take rounding for a signal, nor overflow", () => {
  const rounded = Array.from({ length: 40 }, (_, i) => i % 2 === 0 ? 0.1 + 0.2 : 0.3);
  assertEquals(prepareBlocks(samplesOf(rounded), 0), undefined);
  const huge = prepareBlocks(samplesOf([1.7e308, -1.7e308, 1.7e308, 1.7e308]), 0);
  assert(huge!.means.every((value) => Math.abs(value) <= 2));
});
