import { assertEquals } from "@std/assert";
import { typedTime } from "./typed_time.ts";

const NEWEST_MS = Date.UTC(2026, 0, 15, 9, 40);

/** An hour ahead of UTC in January. */
const CONTEXT = { newestMs: NEWEST_MS, timeZone: "Europe/Berlin" };

const CASES: readonly (readonly [text: string, want: number | undefined])[] = [
  ["now", NEWEST_MS],
  [" NOW ", NEWEST_MS],
  ["-15m", NEWEST_MS - 900_000],
  ["- 2 h", NEWEST_MS - 7_200_000],
  ["15m ago", NEWEST_MS - 900_000],
  ["2D ago", NEWEST_MS - 172_800_000],
  ["1w ago", NEWEST_MS - 604_800_000],
  ["1768469400000", 1_768_469_400_000],
  ["2026-01-15T09:30:00Z", Date.UTC(2026, 0, 15, 9, 30)],
  ["2026-01-15T09:30:00+02:00", Date.UTC(2026, 0, 15, 7, 30)],
  ["2026-01-15 09:30", Date.UTC(2026, 0, 15, 8, 30)],
  ["2026-01-15T09:30:59", Date.UTC(2026, 0, 15, 8, 30, 59)],
  ["2026-01-15", Date.UTC(2026, 0, 14, 23)],
  ["9:30", Date.UTC(2026, 0, 15, 8, 30)],
  ["09:30:05", Date.UTC(2026, 0, 15, 8, 30, 5)],
  ["", undefined],
  ["yesterday", undefined],
  ["25:00", undefined],
  ["09:61", undefined],
  ["2026-02-31", undefined],
  ["15", undefined],
  ["15m", undefined],
  ["-15y", undefined],
];

for (const [text, want] of CASES) {
  Deno.test(`typedTime() reads "${text}" as ${want ?? "no time"}`, () => {
    assertEquals(typedTime(text, CONTEXT), want);
  });
}

Deno.test("typedTime() takes a time of the day on the zone's own day", () => {
  // Already the 16th in Tokyo.
  const context = { newestMs: Date.UTC(2026, 0, 15, 16), timeZone: "Asia/Tokyo" };
  assertEquals(typedTime("01:00", context), Date.UTC(2026, 0, 15, 16));
});
