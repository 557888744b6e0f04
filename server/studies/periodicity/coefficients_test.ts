import { assertAlmostEquals } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { harmonicSums, harmonicTables } from "./coefficients.ts";

/** Period, first and last sample: less than a group, whole groups, groups and a rest. */
const CASES: ReadonlyArray<readonly [number, number, number]> = [
  [2, 0, 2],
  [7.3, 3, 10],
  [8, 0, 8],
  [20.5, 5, 26],
  [60, 17, 77],
  [3600.25, 100, 3701],
];
const HARMONICS = 12;

for (const [period, from, to] of CASES) {
  Deno.test(`harmonicSums() is the sum that defines it, period ${period}`, () => {
    const random = seededRandom(to);
    const values = Float64Array.from({ length: to + 5 }, () => random() - 0.4);
    const [re, im] = [new Float64Array(HARMONICS), new Float64Array(HARMONICS)];
    const phase = 0.37;
    harmonicSums({ values, from, to, phase }, harmonicTables(period, HARMONICS), { re, im });
    for (let h = 1; h <= HARMONICS; h++) {
      let [wantRe, wantIm] = [0, 0];
      for (let t = from; t < to; t++) {
        const angle = (-2 * Math.PI * h * (phase + t - from)) / period;
        wantRe += values[t]! * Math.cos(angle);
        wantIm += values[t]! * Math.sin(angle);
      }
      assertAlmostEquals(re[h - 1]!, wantRe, 1e-9);
      assertAlmostEquals(im[h - 1]!, wantIm, 1e-9);
    }
  });
}

Deno.test("harmonicSums() of no samples is 0", () => {
  const [re, im] = [new Float64Array(1).fill(7), new Float64Array(1).fill(7)];
  const none = { values: new Float64Array(4), from: 2, to: 2, phase: 0 };
  harmonicSums(none, harmonicTables(5, 1), { re, im });
  assertAlmostEquals(re[0]!, 0);
  assertAlmostEquals(im[0]!, 0);
});
