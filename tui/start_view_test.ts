import { assertEquals, assertThrows } from "@std/assert";
import { readAt, readSpan } from "./start_view.ts";

const SPANS: ReadonlyArray<readonly [string, number | "all"]> = [
  ["all", "all"],
  ["90s", 90_000],
  ["15m", 900_000],
  ["1h", 3_600_000],
  ["1.5h", 5_400_000],
  ["1d", 86_400_000],
  ["1w", 604_800_000],
  ["5000ms", 5_000],
  ["3650d", 315_360_000_000],
];

for (const [text, want] of SPANS) {
  Deno.test(`readSpan() of ${text}`, () => assertEquals(readSpan(text), want));
}

for (
  const text of ["", "15", "m", "-5m", "5 m", "1y", "15M", "1e3s", "4s", "0s", "3651d", "1h30m"]
) {
  Deno.test(`readSpan() refuses "${text}"`, () => {
    const error = assertThrows(() => readSpan(text), RangeError, "Cannot use --range");
    assertEquals(error.message.includes("\n"), false);
  });
}

const TIMES: ReadonlyArray<readonly [string, number]> = [
  ["1768254769000", 1_768_254_769_000],
  ["2026-01-12T21:52:49Z", 1_768_254_769_000],
  ["2026-01-12t21:52:49.250z", 1_768_254_769_250],
  ["2026-01-12 22:52:49+01:00", 1_768_254_769_000],
  ["2024-02-29T00:00:00Z", 1_709_164_800_000],
];

for (const [text, want] of TIMES) {
  Deno.test(`readAt() of ${text}`, () => assertEquals(readAt(text), want));
}

const NO_TIMES = [
  "",
  "0",
  "now",
  "21:52",
  "2026-01-12",
  "2026-01-12T21:52:49",
  "2026-02-30T00:00:00Z",
  "2026-13-01T00:00:00Z",
  "2026-01-12T25:00:00Z",
  "99999999999999",
];

for (const text of NO_TIMES) {
  Deno.test(`readAt() refuses "${text}"`, () => {
    const error = assertThrows(() => readAt(text), RangeError, "Cannot use --at");
    assertEquals(error.message.includes("\n"), false);
  });
}
