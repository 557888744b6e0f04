import { assertEquals } from "@std/assert";
import { fillRates, type PreviousSample, RATE_BREAK, rawStep } from "./rate.ts";

const INTERVAL_MS = 1_000;

/** The rate at a sample after another. */
function rateAt(previous: PreviousSample | undefined, { timeMs, value }: PreviousSample): number {
  const into = new Float64Array(1);
  const samples = { timesMs: Float64Array.of(timeMs), values: Float64Array.of(value) };
  fillRates(samples, { previous, intervalMs: INTERVAL_MS, into });
  return into[0]!;
}

function sample(timeMs: number, value: number): PreviousSample {
  return { timeMs, value };
}

const RATE_CASES: readonly [string, PreviousSample | undefined, PreviousSample, number][] = [
  ["is absent on the first sample", undefined, sample(0, 5), NaN],
  ["is the change per second", sample(0, 100), sample(1_000, 300), 200],
  ["is zero when nothing changed", sample(0, 7), sample(1_000, 7), 0],
  ["follows jitter", sample(0, 0), sample(1_250, 500), 400],
  ["averages over a skipped tick", sample(0, 0), sample(2_000, 400), 200],
  ["is given over three intervals", sample(0, 0), sample(3_000, 300), 100],
  ["is absent over a longer gap", sample(0, 0), sample(3_001, 300), RATE_BREAK],
  ["is absent after a reset", sample(0, 500), sample(1_000, 10), RATE_BREAK],
  ["is absent where time stands still", sample(5, 1), sample(5, 9), NaN],
  ["is absent where time went back", sample(9, 1), sample(5, 9), NaN],
];
for (const [fact, previous, current, want] of RATE_CASES) {
  Deno.test(`fillRates() ${fact}`, () => {
    assertEquals(rateAt(previous, current), want);
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

Deno.test("fillRates() gives the slope of any linear counter at any spacing within the limit", () => {
  for (const slope of [0, 1, 0.25, 1e6, 3.7e12]) {
    for (const elapsedMs of [1, 10, 999, 1_000, 1_001, 2_999, 3_000]) {
      const got = rateAt(sample(0, 0), sample(elapsedMs, slope * elapsedMs));
      const want = slope * 1_000;
      if (Math.abs(got - want) > 1e-9 * Math.max(1, want)) {
        throw new Error(`slope ${slope} over ${elapsedMs} ms: got ${got}`);
      }
    }
  }
});

Deno.test("fillRates() takes each sample for the one before the next, whatever became of it", () => {
  const samples = {
    timesMs: Float64Array.of(0, 1_000, 3_000, 4_000, 9_000, 10_000),
    values: Float64Array.of(100, 300, 700, 650, 900, 1_000),
  };
  const into = new Float64Array(6);
  fillRates(samples, { previous: undefined, intervalMs: INTERVAL_MS, into });
  assertEquals([...into], [NaN, 200, 200, RATE_BREAK, RATE_BREAK, 100]);
});
