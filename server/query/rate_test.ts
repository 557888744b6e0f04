import { assertEquals } from "@std/assert";
import { type PreviousSample, rateStep, rawStep, type SeriesStep } from "./rate.ts";

const INTERVAL_MS = 1_000;

function sample(timeMs: number, value: number): PreviousSample {
  return { timeMs, value };
}

const RATE_CASES: readonly [string, PreviousSample | undefined, PreviousSample, SeriesStep][] = [
  ["is absent on the first sample", undefined, sample(0, 5), { value: undefined, isBreak: false }],
  ["is the change per second", sample(0, 100), sample(1_000, 300), { value: 200, isBreak: false }],
  ["is zero when nothing changed", sample(0, 7), sample(1_000, 7), { value: 0, isBreak: false }],
  ["follows jitter", sample(0, 0), sample(1_250, 500), { value: 400, isBreak: false }],
  ["averages over a skipped tick", sample(0, 0), sample(2_000, 400), {
    value: 200,
    isBreak: false,
  }],
  ["is given over three intervals", sample(0, 0), sample(3_000, 300), {
    value: 100,
    isBreak: false,
  }],
  ["is absent over a longer gap", sample(0, 0), sample(3_001, 300), {
    value: undefined,
    isBreak: true,
  }],
  ["is absent after a reset", sample(0, 500), sample(1_000, 10), {
    value: undefined,
    isBreak: true,
  }],
  ["is absent where time stands still", sample(5, 1), sample(5, 9), {
    value: undefined,
    isBreak: false,
  }],
  ["is absent where time went back", sample(9, 1), sample(5, 9), {
    value: undefined,
    isBreak: false,
  }],
];
for (const [fact, previous, current, want] of RATE_CASES) {
  Deno.test(`rateStep() ${fact}`, () => {
    assertEquals(rateStep(previous, current, INTERVAL_MS), want);
  });
}

const RAW_CASES: readonly [string, number | undefined, number, boolean][] = [
  ["has no break before the first sample", undefined, 1_000, false],
  ["has no break after one interval", 1_000, 2_000, false],
  ["bears a tick that was late by half an interval", 1_000, 2_500, false],
  ["breaks where a tick was skipped", 1_000, 3_000, true],
  ["breaks where a tick was skipped and the next came early", 1_000, 2_990, true],
];
for (const [fact, previousMs, timeMs, isBreak] of RAW_CASES) {
  Deno.test(`rawStep() ${fact}`, () => {
    const previous = previousMs === undefined ? undefined : sample(previousMs, 1);
    assertEquals(rawStep(previous, sample(timeMs, 2), INTERVAL_MS), { value: 2, isBreak });
  });
}

Deno.test("rateStep() gives the slope of any linear counter at any spacing within the limit", () => {
  for (const slope of [0, 1, 0.25, 1e6, 3.7e12]) {
    for (const elapsedMs of [1, 10, 999, 1_000, 1_001, 2_999, 3_000]) {
      const step = rateStep(sample(0, 0), sample(elapsedMs, slope * elapsedMs), INTERVAL_MS);
      const got = step.value ?? NaN;
      const want = slope * 1_000;
      if (Math.abs(got - want) > 1e-9 * Math.max(1, want)) {
        throw new Error(`slope ${slope} over ${elapsedMs} ms: got ${got}`);
      }
    }
  }
});
