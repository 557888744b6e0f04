import { assert, assertEquals } from "@std/assert";
import { rowText, rowWidth } from "./styled.ts";
import { seededRandom } from "./testing/seeded_random.ts";
import { agoText, durationText, type TimeAxis, timeAxisRow, timeText } from "./time_axis.ts";

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000] as const;
const NIGHT = Date.UTC(2026, 10, 22, 22, 37, 6);

/** Labels of an axis. */
function labels(axis: Partial<TimeAxis>): string {
  const whole = { fromMs: NIGHT, msPerColumn: 9000, width: 60, timeZone: "Europe/Berlin" };
  return rowText(timeAxisRow({ ...whole, ...axis })).trim().replace(/ {2,}/g, " ");
}

Deno.test("timeAxisRow() puts a tick into the column of its time, and the label behind it", () => {
  const row = timeAxisRow({ fromMs: NIGHT, msPerColumn: 10_000, width: 60, timeZone: "UTC" });
  assertEquals(row, [{
    text: "     ╵22:38      ╵22:40      ╵22:42      ╵22:44      ╵22:46 ",
    tone: "dim",
  }]);
});

const AXES: readonly (readonly [string, Partial<TimeAxis>, string])[] = [
  ["minutes", {}, "╵23:38 ╵23:40 ╵23:42 ╵23:44"],
  ["seconds", { msPerColumn: 500 }, "╵23:37:10 ╵23:37:20 ╵23:37:30"],
  ["parts of a second", { msPerColumn: 10 }, "╵23:37:06.000 ╵23:37:06.200 ╵23:37:06.400"],
  ["the date at midnight", { msPerColumn: MINUTE }, "╵23:45 ╵Nov 23 ╵00:15 ╵00:30"],
  ["hours", { msPerColumn: 24 * MINUTE }, "╵Nov 23 ╵06:00 ╵12:00 ╵18:00"],
  ["days", { msPerColumn: 3 * HOUR }, "╵Nov 23 ╵Nov 25 ╵Nov 27 ╵Nov 29"],
  ["months", { msPerColumn: 10 * DAY }, "╵Dec 13 ╵Jul 1 ╵Jan 17"],
  [
    "a zone with odd minutes",
    { msPerColumn: 4 * MINUTE, timeZone: "Asia/Kathmandu" },
    "╵05:00 ╵06:00 ╵07:00 ╵08:00",
  ],
  ["no room", { width: 4 }, ""],
  ["no time", { fromMs: NaN }, ""],
  ["no length", { msPerColumn: 0 }, ""],
  ["no number", { msPerColumn: NaN }, ""],
  ["times beyond the calendar", { fromMs: 8.64e15 - 1000 }, ""],
];

for (const [name, axis, want] of AXES) {
  Deno.test(`timeAxisRow() with ${name}`, () => {
    assertEquals(labels(axis), want);
  });
}

Deno.test("timeAxisRow() goes through a night with an hour too much and one too few", () => {
  const [autumn, spring] = [Date.UTC(2026, 9, 24, 22), Date.UTC(2026, 2, 28, 23)];
  const nights: readonly (readonly [fromMs: number, msPerColumn: number, want: string])[] = [
    [autumn, 5 * MINUTE, "╵Oct 25 ╵01:00 ╵02:00 ╵02:00 ╵03:00 ╵04:00"],
    [spring, 5 * MINUTE, "╵Mar 29 ╵01:00 ╵03:00 ╵04:00 ╵05:00 ╵06:00"],
    [spring + 90 * MINUTE, 15 * MINUTE, "╵03:00 ╵06:00 ╵09:00 ╵12:00 ╵15:00 ╵18:00"],
    [autumn, 30 * MINUTE, "╵Oct 25 ╵06:00 ╵12:00 ╵18:00 ╵Oct 26 ╵06:00"],
    [spring, 30 * MINUTE, "╵Mar 29 ╵06:00 ╵12:00 ╵18:00 ╵Mar 30 ╵06:00"],
  ];
  for (const [fromMs, msPerColumn, want] of nights) {
    assertEquals(labels({ fromMs, msPerColumn, width: 70 }), want);
  }
});

Deno.test("timeAxisRow() is as wide as asked, its ticks ascend and read what clocks show", () => {
  const random = seededRandom(31);
  const zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Chatham"];
  for (let i = 0; i < 400; i++) {
    const axis = {
      fromMs: Date.UTC(2026, 0, 1) + Math.floor(random() * 365 * DAY),
      msPerColumn: 10 ** (1 + random() * 7),
      width: 1 + Math.floor(random() * 400),
      timeZone: zones[i % zones.length] ?? "UTC",
    };
    const about = `seed 31: ${JSON.stringify(axis)}`;
    const row = timeAxisRow(axis);
    assertEquals(rowWidth(row), axis.width, about);
    for (const { index, 1: label = "" } of rowText(row).matchAll(/╵(\d\d:\d\d(:\d\d)?)/g)) {
      const [first, last] = [index, index + 1].map((column) =>
        timeText(axis.fromMs + column * axis.msPerColumn, axis.timeZone).slice(0, label.length)
      );
      // A tick lies in [first, last] of its column; over midnight texts do not compare.
      assert(first! <= label && label <= last! || last! < first!, `${about}: ${label}`);
    }
  }
});

const AT = Date.UTC(2026, 10, 22, 20, 52, 6, 123);

Deno.test("timeText() shows time, date and milliseconds", () => {
  const zone = "Europe/Berlin";
  assertEquals(timeText(AT, zone), "21:52:06");
  assertEquals(timeText(AT, zone, { withMs: true }), "21:52:06.123");
  assertEquals(timeText(AT, zone, { withDate: true }), "2026-11-22 21:52:06");
  assertEquals(timeText(AT, zone, { withDate: true, withMs: true }), "2026-11-22 21:52:06.123");
  assertEquals(timeText(NaN, zone), "–");
});

const LENGTHS: readonly (readonly [ms: number, want: string])[] = [
  [0, "0s"],
  [0.4, "0s"],
  [250.7, "250ms"],
  [1000, "1s"],
  [1560, "1.5s"],
  [9999, "9.9s"],
  [45_000, "45s"],
  [59_999, "59s"],
  [60_000, "1m"],
  [90_000, "1m 30s"],
  [15 * MINUTE, "15m"],
  [90 * MINUTE, "1h 30m"],
  [HOUR + 30_000, "1h"],
  [26 * HOUR, "1d 2h"],
  [400 * DAY, "400d"],
  [-90_000, "-1m 30s"],
  [NaN, "–"],
  [Infinity, "–"],
];

for (const [ms, want] of LENGTHS) {
  Deno.test(`durationText() of ${ms} ms is ${want}`, () => {
    assertEquals(durationText(ms), want);
  });
}

const AGES: readonly (readonly [ms: number, want: string])[] = [
  [-5000, "now"],
  [0, "now"],
  [99, "now"],
  [800, "0.8s ago"],
  [2000, "2.0s ago"],
  [45_500, "45s ago"],
  [330_000, "5m ago"],
  [90 * MINUTE, "1h ago"],
  [50 * HOUR, "2d ago"],
  [NaN, "–"],
];

for (const [ms, want] of AGES) {
  Deno.test(`agoText() of ${ms} ms is ${want}`, () => {
    assertEquals(agoText(ms), want);
  });
}
