import { assertEquals } from "@std/assert";
import {
  countText,
  durationText,
  quantityText,
  rounded,
  roundedDown,
  timeText,
} from "./number_text.ts";

const QUANTITIES: ReadonlyArray<readonly [number, string, string]> = [
  [0, "bytes", "0 B"],
  [64_225_280, "bytes", "61.3 MiB"],
  [-2048, "bytes", "-2 KiB"],
  [1.5 * 1024 ** 3, "bytes/s", "1.5 GiB/s"],
  [1024, "bytes per second", "1 KiB/s"],
  [12.345, "percent", "12.3 %"],
  [412.51, "millicores", "413 millicores"],
  [3, "count", "3"],
  [0.5, "count/s", "0.5/s"],
  [7, "unknown", "7"],
  [7, "", "7"],
  [1_500_000, "microseconds/s", "1500000 microseconds/s"],
];

for (const [value, unit, want] of QUANTITIES) {
  Deno.test(`quantityText() says ${want}`, () => assertEquals(quantityText(value, unit), want));
}

const ROUNDED: ReadonlyArray<readonly [number, number]> = [
  [123_456_789, 123_500_000],
  [0.000123456, 0.0001235],
  [9_999, 9_999],
  [0, 0],
  [-1.23456, -1.235],
];

for (const [value, want] of ROUNDED) {
  Deno.test(`rounded() makes ${want} of ${value}`, () => assertEquals(rounded(value), want));
}

Deno.test("roundedDown() leaves no certainty", () => {
  assertEquals([1, 0.999, 0.978, 0].map(roundedDown), [0.99, 0.99, 0.97, 0]);
});

Deno.test("timeText() says seconds in UTC, and milliseconds where there is no date", () => {
  assertEquals(timeText(1_767_607_207_900), "2026-01-05T10:00:07Z");
  assertEquals(timeText(9e15), "9000000000000000 ms");
});

const LENGTHS: ReadonlyArray<readonly [number, string]> = [
  [0, "0 s"],
  [499, "0 s"],
  [40_000, "40 s"],
  [3_600_000, "1 h"],
  [7_500_000, "2 h 5 min"],
  [90_000_000, "1 d 1 h"],
  [-61_000, "1 min 1 s"],
];

for (const [lengthMs, want] of LENGTHS) {
  Deno.test(`durationText() says ${want}`, () => assertEquals(durationText(lengthMs), want));
}

Deno.test("countText() knows one from many", () => {
  assertEquals([0, 1, 2].map((count) => countText(count, "node")), [
    "0 nodes",
    "1 node",
    "2 nodes",
  ]);
});
