import { assertEquals, assertThrows } from "@std/assert";
import { readAt, readSpan } from "./start_view.ts";

const SPANS: ReadonlyArray<readonly [string, number | "all"]> = [
  ["all", "all"],
  ["90s", 90_000],
  ["15m", 900_000],
  ["1.5h", 5_400_000],
  ["1h30m", 5_400_000],
  ["1w", 604_800_000],
  ["5000ms", 5_000],
  ["3650d", 315_360_000_000],
];

for (const [text, want] of SPANS) {
  Deno.test(`readSpan() of ${text}`, () => assertEquals(readSpan(text), want));
}

for (const text of ["", "15", "m", "-5m", "5 m", "1y", "1e3s", "4s", "0s", "3651d"]) {
  Deno.test(`readSpan() refuses "${text}"`, () => {
    const error = assertThrows(() => readSpan(text), RangeError, "Cannot use --range");
    assertEquals(error.message.includes("\n"), false);
  });
}

// 2026-01-13 00:00 in Berlin.
const NOW = { timeZone: "Europe/Berlin", nowMs: Date.UTC(2026, 0, 12, 23) };

const TIMES: ReadonlyArray<readonly [string, number]> = [
  ["1768254769000", Date.UTC(2026, 0, 12, 21, 52, 49)],
  ["2026-01-12T21:52:49Z", Date.UTC(2026, 0, 12, 21, 52, 49)],
  ["2026-01-12 21:52:49", Date.UTC(2026, 0, 12, 20, 52, 49)],
  ["21:40", Date.UTC(2026, 0, 12, 20, 40)],
];

for (const [text, want] of TIMES) {
  Deno.test(`readAt() of ${text}`, () => assertEquals(readAt(text, NOW), want));
}

for (const text of ["", "0", "yesterday", "25:00", "2026-02-30T00:00:00", "99999999999999"]) {
  Deno.test(`readAt() refuses "${text}"`, () => {
    const error = assertThrows(() => readAt(text, NOW), RangeError, "Cannot use --at");
    assertEquals(error.message.includes("\n"), false);
  });
}
