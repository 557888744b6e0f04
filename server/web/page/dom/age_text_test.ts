import { assertEquals } from "@std/assert";
import { ageText } from "./age_text.ts";

const CASES: readonly (readonly [ms: number, want: string])[] = [
  [0, "0 s"],
  [-5_000, "0 s"],
  [999, "0 s"],
  [1_000, "1 s"],
  [59_999, "59 s"],
  [60_000, "1 min"],
  [185_400, "3 min 5 s"],
  [3_600_000, "1 h"],
  [3_660_000, "1 h 1 min"],
  // Two units, the greater of which decides which the other is.
  [3_605_000, "1 h"],
  [90_000_000, "1 d 1 h"],
  [26_856_000_000, "310 d 20 h"],
];

for (const [ms, want] of CASES) {
  Deno.test(`ageText() writes ${ms} ms as "${want}"`, () => assertEquals(ageText(ms), want));
}
