import { assertEquals } from "@std/assert";
import { isBusy, isDue } from "./quiet_behaviours.ts";

const moment = (seconds: number, intervalMs = 1000) => ({
  timeMs: seconds * 1000,
  ageMs: 0,
  intervalMs,
});
const secondsOf = (isSo: (second: number) => boolean) =>
  Array.from({ length: 30 }, (_, second) => second).filter(isSo);

Deno.test("isDue() is true once a period, at its phase", () => {
  const schedule = { periodMs: 10_000, phaseMs: 3_000 };
  assertEquals(secondsOf((second) => isDue(moment(second), schedule)), [3, 13, 23]);
});

Deno.test("isDue() is true for the one tick that covers the start, also between whole seconds", () => {
  const schedule = { periodMs: 10_000, phaseMs: 3_500 };
  assertEquals(secondsOf((second) => isDue(moment(second), schedule)), [4, 14, 24]);
});

Deno.test("isBusy() covers the busy part of each period", () => {
  const schedule = { periodMs: 10_000, phaseMs: 8_000, busyMs: 3_000 };
  assertEquals(secondsOf((second) => isBusy(moment(second), schedule)), [
    0,
    8,
    9,
    10,
    18,
    19,
    20,
    28,
    29,
  ]);
});

Deno.test("isBusy() is never true without a busy part, and always with a whole period of it", () => {
  const schedule = { periodMs: 5_000, phaseMs: 0 };
  assertEquals(secondsOf((second) => isBusy(moment(second), { ...schedule, busyMs: 0 })), []);
  const all = secondsOf((second) => isBusy(moment(second), { ...schedule, busyMs: 5_000 }));
  assertEquals(all.length, 30);
});
