import { assertEquals, assertThrows } from "@std/assert";
import { isOutside, type RangeArguments, rangeOn, readRange, readTime } from "./time_range.ts";
import { ToolError } from "./tool_error.ts";

const HOUR_MS = 3_600_000;
const DATA = { from_ms: 10 * HOUR_MS, to_ms: 20 * HOUR_MS };

const RANGES: ReadonlyArray<readonly [string, RangeArguments, number, number]> = [
  ["nothing is the last hour of the data", {}, 19 * HOUR_MS + 1, 20 * HOUR_MS + 1],
  ["a word ends with the data", { range: "15m" }, 19.75 * HOUR_MS + 1, 20 * HOUR_MS + 1],
  ["all is all", { range: "all" }, 10 * HOUR_MS, 20 * HOUR_MS + 1],
  ["from alone goes to the end", { from: "61200000" }, 17 * HOUR_MS, 20 * HOUR_MS + 1],
  ["to alone is the hour before it", { to: "61200000" }, 16 * HOUR_MS, 17 * HOUR_MS],
  ["both are as given", { from: "36000001", to: "36000002" }, 36_000_001, 36_000_002],
  ["from and a word", { from: "61200000", range: "15m" }, 17 * HOUR_MS, 17.25 * HOUR_MS],
  ["to and a word", { to: "61200000", range: "15m" }, 16.75 * HOUR_MS, 17 * HOUR_MS],
  ["from and all", { from: "61200000", range: "all" }, 17 * HOUR_MS, 20 * HOUR_MS + 1],
  ["to and all", { to: "61200000", range: "all" }, 10 * HOUR_MS, 17 * HOUR_MS],
  ["from behind the data", { from: "90000000" }, 90_000_000, 90_000_001],
];

for (const [what, given, fromMs, toMs] of RANGES) {
  Deno.test(`rangeOn() knows that ${what}`, () => {
    assertEquals(rangeOn(readRange(given), DATA), { fromMs, toMs });
  });
}

Deno.test("rangeOn() keeps a range that ends before the data began", () => {
  const range = rangeOn(readRange({ to: "3600000", range: "all" }), DATA);
  assertEquals(range, { fromMs: 3_599_999, toMs: 3_600_000 });
  assertEquals(isOutside(range, DATA), true);
});

Deno.test("isOutside() takes the end of a range for outside, and its start for inside", () => {
  assertEquals(isOutside({ fromMs: 0, toMs: 10 * HOUR_MS }, DATA), true);
  assertEquals(isOutside({ fromMs: 0, toMs: 10 * HOUR_MS + 1 }, DATA), false);
  assertEquals(isOutside({ fromMs: 20 * HOUR_MS, toMs: 21 * HOUR_MS }, DATA), false);
  assertEquals(isOutside({ fromMs: 20 * HOUR_MS + 1, toMs: 21 * HOUR_MS }, DATA), true);
});

const TIMES: ReadonlyArray<readonly [string, number]> = [
  ["1767607207000", 1_767_607_207_000],
  ["1767607207000.7", 1_767_607_207_000],
  ["2026-01-05T10:00:07Z", 1_767_607_207_000],
  ["2026-01-05t10:00:07z", 1_767_607_207_000],
  [" 2026-01-05 11:00:07.500+01:00 ", 1_767_607_207_500],
  ["2026-01-05T10:00Z", 1_767_607_200_000],
  ["0", 0],
];

for (const [text, want] of TIMES) {
  Deno.test(`readTime() reads ${text}`, () => assertEquals(readTime(text, "from"), want));
}

const BAD_TIMES: ReadonlyArray<readonly [string, string]> = [
  ["yesterday", 'Cannot read "from": "yesterday" is no time.'],
  ["", "is no time"],
  ["-5", "is no time"],
  ["1e9", "is no time"],
  ["2026-02-30T00:00:00Z", "is no time"],
  ["2026-01-05T25:00:00Z", "is no time"],
  ["1767607207000000", "is no time"], // microseconds
  ["2026-01-05T10:00:07", "Write 2026-01-05T10:00:07Z for UTC."],
  ["2026-01-05T10:00", "Write 2026-01-05T10:00:00Z for UTC."],
];

for (const [text, want] of BAD_TIMES) {
  Deno.test(`readTime() refuses "${text}" and names the way out`, () => {
    assertThrows(() => readTime(text, "from"), ToolError, want);
  });
}

Deno.test("readRange() refuses a range that ends before it begins", () => {
  assertThrows(() => readRange({ from: "2", to: "2" }), ToolError, "Swap or widen them");
});
