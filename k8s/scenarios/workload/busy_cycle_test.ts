import { assert, assertEquals } from "@std/assert";
import { Random } from "@fgm/collector/testing/random";
import { type BusyCycle, dutyCycle, type Stretch, stretchAt } from "./busy_cycle.ts";

const CRON: BusyCycle = { periodMs: 20_000, busyMs: 2_000 };

const CASES: readonly (readonly [atMs: number, cycle: BusyCycle, want: Stretch])[] = [
  [0, CRON, { isBusy: true, lastsMs: 2_000 }],
  [1_999, CRON, { isBusy: true, lastsMs: 1 }],
  [2_000, CRON, { isBusy: false, lastsMs: 18_000 }],
  [59_999, CRON, { isBusy: false, lastsMs: 1 }],
  [60_000, CRON, { isBusy: true, lastsMs: 2_000 }],
  [-1, CRON, { isBusy: false, lastsMs: 1 }],
  [50, { periodMs: 100, busyMs: 100 }, { isBusy: true, lastsMs: 50 }],
  [50, { periodMs: 100, busyMs: 500 }, { isBusy: true, lastsMs: 50 }],
  [0, { periodMs: 100, busyMs: 0 }, { isBusy: false, lastsMs: 100 }],
];
for (const [atMs, cycle, want] of CASES) {
  Deno.test(`stretchAt() ${atMs} of ${cycle.busyMs} in ${cycle.periodMs} ms`, () => {
    assertEquals(stretchAt(atMs, cycle), want);
  });
}

Deno.test("stretchAt() adds up to the busy share, however it is entered", () => {
  const seed = 7, random = new Random(seed);
  for (let round = 0; round < 50; round++) {
    const periodMs = random.between(10, 1_000), busyMs = random.between(0, periodMs);
    const startMs = random.between(0, 1e6), endMs = startMs + 10 * periodMs;
    let busy = 0, atMs = startMs;
    while (atMs < endMs) {
      const { isBusy, lastsMs } = stretchAt(atMs, { periodMs, busyMs });
      assert(lastsMs > 0, `seed ${seed}, round ${round}`);
      const stepMs = Math.min(Math.max(lastsMs, 1e-6), endMs - atMs);
      if (isBusy) busy += stepMs;
      atMs += stepMs;
    }
    assert(Math.abs(busy - 10 * busyMs) < 0.1, `seed ${seed}, round ${round}: ${busy / 10}`);
  }
});

for (const [duty, busyMs] of [[0, 0], [0.3, 30], [1, 100]] as const) {
  Deno.test(`dutyCycle() of ${duty} is busy for ${busyMs} of 100 ms`, () => {
    assertEquals(dutyCycle(duty), { periodMs: 100, busyMs });
  });
}
