import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { drawsFrom, whiteNoise } from "../evaluation/periodicity_shapes.ts";
import type { Grid } from "./grid.ts";
import { robustWindow, windowScales, withoutLoneJumps } from "./window.ts";

function gridOfValues(values: Float64Array, present?: Uint8Array): Grid {
  const known = present ?? new Uint8Array(values.length).fill(1);
  return {
    values,
    present: known,
    startMs: 0,
    endMs: 1000 * (values.length - 1),
    stepMs: 1000,
    scale: 1,
  };
}

const noise = (count: number) => whiteNoise(drawsFrom(seededRandom(2)), count);

for (const cells of [8, 95, 200, 3600, 86_400]) {
  Deno.test(`windowScales(${cells}) covers every cell at every scale`, () => {
    const scales = windowScales(cells);
    assertEquals(scales[0]!.starts, [0]);
    assertEquals(scales[0]!.length, cells);
    for (const { length, starts, transformSize } of scales) {
      assert(transformSize >= (4 * length) / 3 && Number.isInteger(Math.log2(transformSize)));
      assert(starts.length <= 512);
      assertEquals(starts.at(-1)! + length, cells);
      starts.slice(1).forEach((start, i) => assert(start - starts[i]! <= length / 2 + 1));
    }
  });
}

Deno.test("robustWindow() takes out a line, a step and an outlier", () => {
  const plain = noise(400);
  const wild = plain.map((value, i) => value + i / 3 + (i > 150 ? 500 : 0) + (i === 300 ? 900 : 0));
  const [a, b] = [new Float64Array(400), new Float64Array(400)];
  assert(robustWindow(gridOfValues(plain), { start: 0, end: 400 }, a));
  assert(robustWindow(gridOfValues(wild), { start: 0, end: 400 }, b));
  const product = a.reduce((sum, value, i) => sum + value * b[i]!, 0) / 400;
  assert(product > 0.6, `correlation ${product}`);
});

Deno.test("robustWindow() has mean 0 and variance 1, and 0 behind its end", () => {
  const out = new Float64Array(512).fill(7);
  assert(
    robustWindow(gridOfValues(noise(600).map((v) => 40 + 3 * v)), { start: 100, end: 500 }, out),
  );
  assertAlmostEquals(out.reduce((sum, value) => sum + value, 0) / 400, 0, 0.05);
  assertAlmostEquals(out.reduce((sum, value) => sum + value * value, 0) / 400, 1, 1e-9);
  assertEquals(out.subarray(400), new Float64Array(112));
});

const UNUSABLE: Readonly<Record<string, Grid>> = {
  "a constant": gridOfValues(new Float64Array(100).fill(3)),
  "a line": gridOfValues(Float64Array.from({ length: 100 }, (_, i) => i)),
  "two spikes": gridOfValues(
    Float64Array.from({ length: 100 }, (_, i) => i === 9 || i === 60 ? 1 : 0),
  ),
  "half of the cells": gridOfValues(noise(100), Uint8Array.from({ length: 100 }, (_, i) => i % 2)),
};
for (const [name, grid] of Object.entries(UNUSABLE)) {
  Deno.test(`robustWindow() has nothing to search in ${name}`, () => {
    assert(!robustWindow(grid, { start: 0, end: 100 }, new Float64Array(128)));
  });
}

Deno.test("withoutLoneJumps() keeps what jumps often", () => {
  const pulses = Float64Array.from({ length: 200 }, (_, i) => i % 20 === 3 ? 10 : 0);
  assertEquals(withoutLoneJumps(gridOfValues(pulses)), pulses);
});
