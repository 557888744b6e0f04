import { assertEquals } from "@std/assert";
import { durationText, quantityText } from "./quantity_text.ts";

const QUANTITIES: ReadonlyArray<readonly [value: number, unit: string, text: string]> = [
  [0, "bytes", "0 B"],
  [1_023, "bytes", "1023 B"],
  [64_277_709, "bytes", "61.3 MiB"],
  [-2 * 1024 ** 3, "bytes", "-2 GiB"],
  [1e300, "bytes", "8.67e+281 EiB"],
  [12_300_000, "bytes/s", "11.7 MiB/s"],
  [500, "bytes per second", "500 B/s"],
  [12.345, "percent", "12.3 %"],
  [12.345, "percent/s", "12.3 %/s"],
  [250, "millicores", "250 millicores"],
  [250, "microseconds/s", "250 microseconds/s"],
  [3, "count", "3"],
  [3, "count/s", "3/s"],
  [0.000_123_4, "unknown", "0.000123"],
  [0.000_123_4, "unknown/s", "0.000123/s"],
];
for (const [value, unit, text] of QUANTITIES) {
  Deno.test(`quantityText() says ${text} for ${value} ${unit}`, () => {
    assertEquals(quantityText(value, unit), text);
  });
}

const DURATIONS: ReadonlyArray<readonly [ms: number, text: string]> = [
  [0, "0 ms"],
  [350, "350 ms"],
  [1_500, "1.5 s"],
  [40_000, "40 s"],
  [60_000, "1 min"],
  [7_500_000, "2 h 5 min"],
  [90_061_000, "1 d 1 h"],
  [86_400_000, "1 d"],
];
for (const [ms, text] of DURATIONS) {
  Deno.test(`durationText() says ${text}`, () => assertEquals(durationText(ms), text));
}
