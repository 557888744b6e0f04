import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { STUDY_SHAPES, studySeries } from "./study_shapes.ts";

const COUNT = 6_000;

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

for (const shape of Object.keys(STUDY_SHAPES)) {
  Deno.test(`studySeries() makes the ${shape} alike each time, finite and once a second`, () => {
    const series = studySeries(shape, COUNT);
    assertEquals(series, studySeries(shape, COUNT));
    assertEquals([series.values.length, series.timesMs.length], [COUNT, COUNT]);
    assert(series.values.every(Number.isFinite));
    assert(series.timesMs.every((timeMs, i) => timeMs === i * series.intervalMs));
  });
}

Deno.test("studySeries() makes white noise of mean 0 and deviation 1", () => {
  const { values } = studySeries("white noise", COUNT);
  assertAlmostEquals(mean(values), 0, 0.05);
  assertAlmostEquals(mean(values.map((value) => value * value)), 1, 0.05);
});

Deno.test("studySeries() makes pulses of three samples in sixty", () => {
  const { values } = studySeries("pulse train", COUNT);
  assertAlmostEquals(mean(values.filter((_, i) => i % 60 < 3)), 10, 0.2);
  assertAlmostEquals(mean(values.filter((_, i) => i % 60 >= 3)), 0, 0.05);
});

Deno.test("studySeries() makes a step in the middle", () => {
  const { values } = studySeries("step", COUNT);
  assertAlmostEquals(mean(values.slice(0, COUNT / 2)), 0, 0.1);
  assertAlmostEquals(mean(values.slice(COUNT / 2)), 5, 0.1);
});

Deno.test("studySeries() makes a walk whose steps are the noise", () => {
  const { values } = studySeries("random walk", COUNT);
  const noise = studySeries("white noise", COUNT).values;
  assertAlmostEquals(values[9]! - values[8]!, noise[9]!, 1e-9);
});

Deno.test("studySeries() refuses a shape that is not in the table", () => {
  assertThrows(() => studySeries("spiral", 9), RangeError, 'Cannot make series "spiral"');
});

Deno.test("studySeries() of no samples is empty", () => {
  assertEquals(studySeries("step", 0).values.length, 0);
});
