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
    }), []);
    for (const [atMinute, ahead, wantAheadMs] of readings) {
      [minute, aheadMs] = [atMinute, ahead];
      assertEquals(now(), START_MS + minute * MINUTE_MS + wantAheadMs, `minute ${minute}`);
    }
  });
}

/** Minutes before the start at which segments begin; ones that are negative lie in the future. */
const STARTS: ReadonlyArray<
  readonly [fact: string, minutesAgo: readonly number[], wantBehindMinutes: number]
> = [
  ["trusts the clock where there is no data", [], 0],
  ["trusts the clock after a pause of minutes", [120, 90, 60, 30], 0],
  ["trusts the clock where all data is of the last minutes", [12, 9, 6, 3], 0],
  ["doubts the clock after a pause of days", [9_001, 9_000], 9_000],
  ["doubts the clock after a step and a restart", [9_001, 9_000, 6, 5, 3], 9_000],
  ["trusts the clock when data has come for an hour", [9_000, 61, 40, 20], 0],
  ["has nothing to do with data of the future", [30, 10, -500], 0],
];

for (const [fact, minutesAgo, wantBehindMinutes] of STARTS) {
  Deno.test(`retentionClock() at a start ${fact}`, () => {
    let minute = 0;
    const now = retentionClock(
      () => ({ wallMs: START_MS + minute * MINUTE_MS, monotonicMs: minute * MINUTE_MS }),
      minutesAgo.map((minutes) => START_MS - minutes * MINUTE_MS),
    );
    for (
      const [after, behind] of [[0, wantBehindMinutes], [59, wantBehindMinutes], [60, 0]] as const
    ) {
      minute = after;
      assertEquals(now(), START_MS + (minute - behind) * MINUTE_MS, `minute ${minute}`);
    }
  });
}
