import { assertEquals } from "@std/assert";
import { retentionClock } from "./retention_clock.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 10, 22, 10);

/** One reading: minutes since the start, how far the clock is ahead, and what is made of it. */
type Reading = readonly [minute: number, aheadMs: number, wantAheadMs: number];

const CASES: ReadonlyArray<readonly [fact: string, readings: readonly Reading[]]> = [
  ["is the wall clock", [[0, 0, 0], [1, 0, 0], [600, 0, 0]]],
  ["follows a clock that is slewed", [[1, 100, 100], [2, 500, 500], [3, 1_000, 1_000]]],
  ["does not follow a step ahead that is taken back", [
    [1, 0, 0],
    [2, 7 * DAY_MS, 0],
    [50, 7 * DAY_MS, 0],
    [51, 0, 0],
    [52, 7 * DAY_MS, 0],
    [111, 7 * DAY_MS, 0],
  ]],
  ["follows a step ahead that lasts for an hour", [
    [1, DAY_MS, 0],
    [60, DAY_MS, 0],
    [61, DAY_MS, DAY_MS],
    [62, DAY_MS, DAY_MS],
  ]],
  ["follows a step back at once", [[1, -DAY_MS, -DAY_MS], [2, 0, -DAY_MS], [62, 0, 0]]],
];

for (const [fact, readings] of CASES) {
  Deno.test(`retentionClock() ${fact}`, () => {
    let [minute, aheadMs] = [0, 0];
    const now = retentionClock(() => ({
      wallMs: START_MS + minute * MINUTE_MS + aheadMs,
      monotonicMs: minute * MINUTE_MS,
    }));
    for (const [atMinute, ahead, wantAheadMs] of readings) {
      [minute, aheadMs] = [atMinute, ahead];
      assertEquals(now(), START_MS + minute * MINUTE_MS + wantAheadMs, `minute ${minute}`);
    }
  });
}
