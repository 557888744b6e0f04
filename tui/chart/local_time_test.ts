import { assertEquals, assertThrows } from "@std/assert";
import { localMs, TIME_MAX_MS } from "./local_time.ts";

const CASES: readonly (readonly [ms: number, timeZone: string, want: string])[] = [
  [Date.UTC(2026, 10, 22, 20, 52, 6, 123), "Europe/Berlin", "2026-11-22T21:52:06.123Z"],
  [Date.UTC(2026, 6, 1), "Asia/Kathmandu", "2026-07-01T05:45:00.000Z"],
  [Date.UTC(2026, 6, 1), "America/Los_Angeles", "2026-06-30T17:00:00.000Z"],
  [Date.UTC(2026, 0, 1), "UTC", "2026-01-01T00:00:00.000Z"],
  [-1, "UTC", "1969-12-31T23:59:59.999Z"],
  [Date.UTC(-1, 0, 1), "UTC", "-000001-01-01T00:00:00.000Z"],
  [new Date("0050-03-01T00:00:00Z").getTime(), "UTC", "0050-03-01T00:00:00.000Z"],
];

for (const [ms, timeZone, want] of CASES) {
  Deno.test(`localMs() of ${ms} in ${timeZone} is ${want}`, () => {
    assertEquals(new Date(localMs(ms, timeZone)).toISOString(), want);
  });
}

for (const ms of [NaN, Infinity, -Infinity, TIME_MAX_MS + 1]) {
  Deno.test(`localMs() of ${ms} is no time`, () => {
    assertEquals(localMs(ms, "UTC"), NaN);
  });
}

Deno.test("localMs() knows both sides of a change of clocks", () => {
  const change = Date.UTC(2026, 9, 25, 1); // 3:00 becomes 2:00 again in Berlin
  const hour = (ms: number) => new Date(localMs(ms, "Europe/Berlin")).getUTCHours();
  assertEquals([hour(change - 3_600_000), hour(change - 1), hour(change)], [2, 2, 2]);
  assertEquals([hour(change - 3_600_001), hour(change + 3_600_000)], [1, 3]);
});

Deno.test("localMs() refuses a zone that it does not know", () => {
  assertThrows(() => localMs(0, "Moon/Tycho"), RangeError);
});
