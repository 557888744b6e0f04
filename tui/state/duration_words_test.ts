import { assertEquals } from "@std/assert";
import { durationMsOf } from "./duration_words.ts";

const CASES: readonly (readonly [string, number | undefined])[] = [
  ["90s", 90_000],
  ["15m", 900_000],
  ["1h", 3_600_000],
  ["1d", 86_400_000],
  ["1w", 604_800_000],
  ["1h30m", 5_400_000],
  ["1.5h", 5_400_000],
  ["500ms", 500],
  ["2D", 172_800_000],
  ["", undefined],
  ["0s", undefined],
  ["15", undefined],
  ["m", undefined],
  ["15 m", undefined],
  ["-10m", undefined],
  ["15mx", undefined],
  ["x15m", undefined],
  [`${"9".repeat(400)}w`, undefined],
  ["9".repeat(300_000), undefined], // not in the square of its length
];
for (const [text, want] of CASES) {
  Deno.test(`durationMsOf() reads "${text.slice(0, 20)}" as ${want}`, () => {
    assertEquals(durationMsOf(text), want);
  });
}
