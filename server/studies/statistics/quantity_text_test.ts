import { assertEquals } from "@std/assert";
import { durationText, quantityText } from "./quantity_text.ts";

const QUANTITIES: ReadonlyArray<readonly [value: number, unit: string, text: string]> = [
  [0, "bytes", "0 B"],
  [1_023, "bytes", "1023 B"],
  [64_277_709, "bytes", "61.3 MiB"],
  [-2 * 1024 ** 3, "bytes", "-2 GiB"],
  [1e300, "bytes", "8.67e+281 EiB"],
  [12.345, "percent", "12.3 %"],
  [250, "millicores", "250 millicores"],
  [3, "count", "3"],
  [0.000_123_4, "unknown", "0.000123"],
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
