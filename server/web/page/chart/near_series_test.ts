import { assertEquals } from "@std/assert";
import { nearSeries } from "./near_series.ts";
import type { Reading } from "./read_at.ts";

function reading(avg: number, min = avg, max = avg): Reading {
  return { timeMs: 0, min, max, avg };
}

/** Values are heights from below, on a plot of 100 pixels. */
const yOf = (value: number) => 100 - value;

const CASES: readonly (readonly [
  name: string,
  readings: readonly (Reading | undefined)[],
  y: number,
  want: number | undefined,
])[] = [
  ["of none is none", [], 50, undefined],
  ["is the one on the line", [reading(20), reading(50)], 50, 1],
  ["is the nearest of two", [reading(40), reading(50)], 56, 0],
  ["is none far from all", [reading(20), reading(80)], 50, undefined],
  ["is a range that the pointer is in", [reading(10, 10, 90)], 50, 0],
  ["is a near line rather than a range around it", [reading(10, 10, 90), reading(45)], 50, 1],
  ["is a range rather than a line that is further", [reading(10, 10, 90), reading(38)], 50, 0],
  ["skips those without a value", [undefined, reading(50)], 50, 1],
];

for (const [name, readings, y, want] of CASES) {
  Deno.test(`nearSeries() ${name}`, () => assertEquals(nearSeries(readings, y, yOf), want));
}
