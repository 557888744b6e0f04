import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { labelSteps, type RangeQuestion, roundUp, valueRange } from "./value_range.ts";

const MI = 2 ** 20;

type Case = readonly [string, Partial<RangeQuestion>, readonly [min: number, max: number]];

const CASES: readonly Case[] = [
  ["of nothing is 0 to 1", { low: Infinity, high: -Infinity }, [0, 1]],
  ["of zero is 0 to 1", { low: 0, high: 0 }, [0, 1]],
  ["of the least numbers there are is 0 to 1", { low: 0, high: 5e-324 }, [0, 1]],
  ["has zero and air above", { low: 30, high: 95 }, [0, 100]],
  ["takes one more quantum where a line would lie on the edge", { low: 0, high: 100 }, [0, 120]],
  ["leaves zero out for a narrow band far from it", { low: 1000, high: 1014 }, [1000, 1016]],
  ["of a constant begins at zero", { low: 42, high: 42 }, [0, 50]],
  ["of a negative constant ends at zero", { low: -42, high: -42 }, [-50, 0]],
  ["reaches to both sides of zero", { low: -30, high: 60 }, [-40, 80]],
  ["has powers of two of bytes", { low: 0, high: 900 * MI, unit: "bytes" }, [0, 1024 * MI]],
  ["has a near limit on it", { low: 0, high: 80, limits: [110] }, [0, 120]],
  ["is not widened by a far limit", { low: 0, high: 80, limits: [125] }, [0, 100]],
  ["takes the near one of two limits", { low: 0, high: 80, limits: [110, 1e9] }, [0, 120]],
  ["ignores a limit that is no number", { low: 0, high: 80, limits: [NaN] }, [0, 100]],
];

for (const [name, question, [min, max]] of CASES) {
  Deno.test(`valueRange() ${name}`, () => {
    const range = valueRange({ low: 0, high: 1, unit: "count", limits: [], ...question });
    assertAlmostEquals(range.min, min);
    assertAlmostEquals(range.max, max);
  });
}

for (
  const [size, unit, want] of [
    [0.3, "count", 0.5],
    [20, "count", 20],
    [20.1, "count", 50],
    [0.3, "bytes", 0.5],
    [600, "bytes/s", 1024],
    [40e6, "microseconds", 60e6],
    [4000e6, "microseconds", 7200e6],
    [40_000, "milliseconds", 60_000],
    [1e18, "microseconds", 1e18],
  ] as const
) {
  Deno.test(`roundUp() of ${size} ${unit} is ${want}`, () => {
    assertAlmostEquals(roundUp(size, unit), want);
  });
}

Deno.test("valueRange() holds all values, and labelSteps() ascend to one label", () => {
  const seed = 0x5eed;
  let state = seed;
  const random = () => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
  for (let i = 0; i < 2_000; i++) {
    const size = 10 ** (random() * 40 - 20);
    const [low = 0, high = 0] = [random() * size - size / 3, random() * size].sort((a, b) => a - b);
    const unit = ["bytes", "count", "microseconds"][i % 3] ?? "";
    const range = valueRange({ low, high, unit, limits: [random() * size] });
    const told = `seed ${seed}, round ${i}: ${low} to ${high} ${unit}: ${JSON.stringify(range)}`;
    assert(range.min <= low && range.max >= high && range.min < range.max, told);
    assert(low < 0 || range.min >= 0, told);
    const steps = labelSteps(range, unit);
    assertEquals(steps, steps.toSorted((a, b) => a - b), told);
    assert((steps.at(-1) ?? 0) >= range.max - range.min, told);
    assert(steps.length <= 40, told);
  }
});
