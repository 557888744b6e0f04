import { assertEquals } from "@std/assert";
import { instantOf, readTime, wallText, wallTimeAt } from "./zoned_time.ts";

const BERLIN = "Europe/Berlin";
/** 2026-07-14 21:52:06 in Berlin, 19:52:06 in UTC. */
const NEWEST_MS = Date.UTC(2026, 6, 14, 19, 52, 6);

/** A text, the zone, and the time in UTC. */
const READ: readonly (readonly [text: string, zone: string, want: string | undefined])[] = [
  ["21:40", BERLIN, "2026-07-14T19:40:00.000Z"],
  ["9:05", BERLIN, "2026-07-14T07:05:00.000Z"],
  ["21:40:30", BERLIN, "2026-07-14T19:40:30.000Z"],
  ["21:40:30.25", BERLIN, "2026-07-14T19:40:30.250Z"],
  // Later than the newest sample: yesterday's.
  ["23:00", BERLIN, "2026-07-13T21:00:00.000Z"],
  ["21:52:06", BERLIN, "2026-07-14T19:52:06.000Z"],
  ["21:52:07", BERLIN, "2026-07-13T19:52:07.000Z"],
  ["21:40", "UTC", "2026-07-13T21:40:00.000Z"],
  ["21:40", "Asia/Kolkata", "2026-07-14T16:10:00.000Z"],
  ["2026-07-01", BERLIN, "2026-06-30T22:00:00.000Z"],
  ["2026-01-01 12:00", BERLIN, "2026-01-01T11:00:00.000Z"],
  ["2026-07-01T12:00:30", BERLIN, "2026-07-01T10:00:30.000Z"],
  ["2026-07-01 12:00:30.125", BERLIN, "2026-07-01T10:00:30.125Z"],
  ["2026-07-01T12:00:00Z", BERLIN, "2026-07-01T12:00:00.000Z"],
  ["2026-07-01t12:00:00z", BERLIN, "2026-07-01T12:00:00.000Z"],
  ["2026-07-01 12:00:00.5-03:30", BERLIN, "2026-07-01T15:30:00.500Z"],
  ["2024-02-29", "UTC", "2024-02-29T00:00:00.000Z"],
  ["2026-02-29", "UTC", undefined],
  ["2026-13-01", "UTC", undefined],
  ["2026-00-10", "UTC", undefined],
  ["2026-04-31 10:00", "UTC", undefined],
  ["1969-12-31", "UTC", undefined],
  ["9999-12-31", "UTC", undefined],
  ["24:00", BERLIN, undefined],
  ["21:60", BERLIN, undefined],
  ["21:40:60", BERLIN, undefined],
  ["2026-02-30T12:00:00Z", BERLIN, undefined],
  ["21", BERLIN, undefined],
  ["", BERLIN, undefined],
  [" ", BERLIN, undefined],
  ["2026-07-01 ", BERLIN, undefined],
  ["2026-07-0112:00", BERLIN, undefined],
  ["tomorrow", BERLIN, undefined],
];
for (const [text, timeZone, want] of READ) {
  Deno.test(`readTime() reads "${text}" in ${timeZone} as ${want}`, () => {
    const ms = readTime(text, { timeZone, latestMs: NEWEST_MS });
    assertEquals(ms === undefined ? undefined : new Date(ms).toISOString(), want);
  });
}

Deno.test("readTime() goes back over the turn of a year", () => {
  const latestMs = Date.UTC(2026, 0, 1, 3);
  assertEquals(readTime("4:00", { timeZone: "UTC", latestMs }), Date.UTC(2025, 11, 31, 4));
});

/** Clocks in Berlin go from 2:00 to 3:00 on 2026-03-29, and from 3:00 to 2:00 on 2026-10-25. */
const TURNS = [
  ["2026-03-29 01:59:59", "2026-03-29T00:59:59.000Z"],
  // Left out: as much later as the clocks were set forward.
  ["2026-03-29 02:30:00", "2026-03-29T01:30:00.000Z"],
  ["2026-03-29 03:00:00", "2026-03-29T01:00:00.000Z"],
  // Twice: the first.
  ["2026-10-25 02:30:00", "2026-10-25T00:30:00.000Z"],
  ["2026-10-25 03:00:00", "2026-10-25T02:00:00.000Z"],
] as const;
for (const [text, want] of TURNS) {
  Deno.test(`readTime() reads ${text} where clocks are set`, () => {
    const ms = readTime(text, { timeZone: BERLIN, latestMs: NEWEST_MS });
    assertEquals(new Date(ms!).toISOString(), want);
  });
}

for (
  const zone of [BERLIN, "UTC", "America/St_Johns", "Pacific/Kiritimati", "Australia/Lord_Howe"]
) {
  Deno.test(`instantOf() is the way back from wallTimeAt() through a year in ${zone}`, () => {
    for (let hour = 0; hour < 365 * 24; hour += 31) {
      const ms = Date.UTC(2026, 0, 1, hour, 13, 7);
      const wall = wallTimeAt(ms, zone);
      const back = instantOf(wall, zone);
      // An hour that comes twice is the first.
      assertEquals(wallTimeAt(back, zone), wall);
      assertEquals(ms - back === 0 || ms - back <= 3_600_000, true, `${ms}`);
    }
  });
}

Deno.test("wallText() is what readTime() reads", () => {
  const text = wallText(NEWEST_MS, BERLIN);
  assertEquals(text, "2026-07-14 21:52:06");
  assertEquals(readTime(text, { timeZone: BERLIN, latestMs: 0 }), NEWEST_MS);
  assertEquals(wallText(0, "UTC"), "1970-01-01 00:00:00");
});
