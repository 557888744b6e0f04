import { assert, assertEquals } from "@std/assert";
import { type CpuCounters, cpuRates, limitMillicores, millicores, percentOf } from "./rates.ts";

const BASE: CpuCounters = {
  atMs: 1_000,
  usageUsec: 5_000_000,
  userUsec: 3_000_000,
  systemUsec: 2_000_000,
  periods: 100,
  throttledPeriods: 10,
};

const after = (change: Partial<CpuCounters>): CpuCounters => ({ ...BASE, atMs: 2_000, ...change });

Deno.test("cpuRates() turns microseconds per millisecond into millicores", () => {
  const rates = cpuRates(
    BASE,
    after({ usageUsec: 5_250_000, userUsec: 3_200_000, systemUsec: 2_050_000 }),
  );
  assertEquals(rates.totalMillicores, 250);
  assertEquals(rates.userMillicores, 200);
  assertEquals(rates.systemMillicores, 50);
});

Deno.test("cpuRates() averages over a skipped second instead of doubling", () => {
  const rates = cpuRates(BASE, after({ atMs: 3_000, usageUsec: 7_000_000 }));
  assertEquals(rates.totalMillicores, 1_000);
});

const ABSENT_CASES: ReadonlyArray<readonly [string, CpuCounters | undefined, CpuCounters]> = [
  ["at the first reading", undefined, BASE],
  ["when no time passed", BASE, { ...BASE, usageUsec: 6_000_000 }],
  ["when the monotonic clock went back", BASE, { ...BASE, atMs: 500 }],
  ["when the counter stepped back", BASE, after({ usageUsec: 4_999_999 })],
  ["when the file was not there before", { ...BASE, usageUsec: NaN }, after({})],
  ["when the file is gone now", BASE, after({ usageUsec: NaN })],
];

for (const [when, previous, current] of ABSENT_CASES) {
  Deno.test(`cpuRates() is absent ${when}`, () => {
    assert(Number.isNaN(cpuRates(previous, current).totalMillicores));
  });
}

const THROTTLE_CASES: ReadonlyArray<readonly [string, Partial<CpuCounters>, number]> = [
  ["half of the periods", { periods: 110, throttledPeriods: 15 }, 50],
  ["none when no period elapsed", {}, 0],
  ["unknown without the counters", { periods: NaN }, NaN],
  ["unknown after a reset", { periods: 1, throttledPeriods: 0 }, NaN],
];

for (const [what, change, want] of THROTTLE_CASES) {
  Deno.test(`cpuRates() counts throttled periods: ${what}`, () => {
    assertEquals(cpuRates(BASE, after(change)).throttledPercent, want);
  });
}

Deno.test("millicores() is never negative and within 1/128 of the exact quotient", () => {
  let seed = 20_261_121;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let round = 0; round < 2_000; round++) {
    const before = Math.floor(random() * 1e15);
    const spent = Math.floor(random() * 8e6);
    const elapsedMs = 1 + random() * 3_000;
    const value = millicores(before, before + spent, elapsedMs);
    assert(value >= 0 && Math.abs(value - spent / elapsedMs) <= 1 / 128, `seed 20261121: ${value}`);
  }
});

Deno.test("percentOf() has no answer without a whole", () => {
  assertEquals([percentOf(1, 4), percentOf(1, 0), percentOf(1, NaN)], [25, NaN, NaN]);
});

Deno.test("limitMillicores() is absent for an unlimited container", () => {
  assertEquals([limitMillicores(20_000, 100_000), limitMillicores(undefined, 100_000)], [200, NaN]);
});
