import { assertEquals } from "@std/assert";
import { randomInteger, seededRandom } from "../../../testing/random.ts";
import {
  inputText,
  instantOfText,
  instantText,
  lengthText,
  spanOfText,
  spanText,
  timeOfText,
  timeText,
  windowText,
} from "./time_text.ts";
import { NOON_MS } from "./testing/page_fixture.ts";

const BERLIN = "Europe/Berlin";
const MINUTE = 60_000;
const HOUR = 3_600_000;
/** 2026-10-25T01:30:00Z, when it is half past two in Berlin for the second time. */
const TWICE_MS = Date.parse("2026-10-25T01:30:00Z");

Deno.test("timeText() has the date unless the window is within one day", () => {
  assertEquals(timeText(NOON_MS, BERLIN), "2026-11-22 21:00:00");
  const day = { fromMs: NOON_MS - HOUR, toMs: NOON_MS + 3 * HOUR };
  assertEquals(timeText(NOON_MS, BERLIN, { window: day }), "21:00:00");
  assertEquals(timeText(NOON_MS + 5, BERLIN, { window: day, hasMs: true }), "21:00:00.005");
  const night = { fromMs: NOON_MS, toMs: NOON_MS + 3 * HOUR + 1 };
  assertEquals(timeText(NOON_MS, BERLIN, { window: night }), "2026-11-22 21:00:00");
});

Deno.test("windowText() has a second date only where it is another, and milliseconds where short", () => {
  const of = (lengthMs: number) =>
    windowText({ fromMs: NOON_MS, toMs: NOON_MS + lengthMs }, BERLIN);
  assertEquals(of(HOUR), "2026-11-22 21:00:00 – 22:00:00");
  assertEquals(of(4 * HOUR), "2026-11-22 21:00:00 – 2026-11-23 01:00:00");
  assertEquals(of(5_500), "2026-11-22 21:00:00.000 – 21:00:05.500");
});

const TIMES: readonly [text: string, want: number | undefined][] = [
  ["2026-11-22T21:00", NOON_MS],
  ["2026-11-22 21:00:05", NOON_MS + 5_000],
  ["2026-11-22T21:00:05.25", NOON_MS + 5_250],
  [" 2026-11-22T20:00:00Z ", NOON_MS],
  ["2026-11-22T21:00:00+01:00", NOON_MS],
  [`${NOON_MS}`, NOON_MS],
  ["2026-11-22", NOON_MS - 21 * HOUR],
  ["2026-07-01T12:00", Date.parse("2026-07-01T10:00:00Z")],
  ["2026-10-25T02:30", TWICE_MS - HOUR],
  ["2026-03-29T02:30", Date.parse("2026-03-29T01:30:00Z")],
  ["2026-02-30", undefined],
  ["2026-02-30T00:00:00Z", undefined],
  ["2026-11-22T25:00", undefined],
  ["1969-12-31T00:00:00Z", undefined],
  ["3000-01-02", undefined],
  ["21:00", undefined],
  ["12", undefined],
  ["", undefined],
];
for (const [text, want] of TIMES) {
  Deno.test(`timeOfText() "${text}"`, () => assertEquals(timeOfText(text, BERLIN), want));
}

Deno.test("timeOfText() reads what inputText() writes, but for hours that come twice", () => {
  const seed = 11;
  const random = seededRandom(seed);
  for (const zone of [BERLIN, "America/St_Johns", "Asia/Kathmandu", "UTC", "Pacific/Apia"]) {
    for (let run = 0; run < 100; run++) {
      const ms = randomInteger(random, { least: 0, most: 2_000_000_000 }) * 1_000;
      const read = timeOfText(inputText(ms, zone), zone) ?? 0;
      const isTwice = inputText(read, zone) === inputText(ms, zone) && read < ms;
      assertEquals(isTwice ? ms : read, ms, `seed ${seed} ${zone} ${ms}`);
    }
  }
});

Deno.test("instantText() has milliseconds only where there are some, and is read back", () => {
  assertEquals(instantText(NOON_MS), "2026-11-22T20:00:00Z");
  assertEquals(instantText(NOON_MS + 7), "2026-11-22T20:00:00.007Z");
  assertEquals(instantOfText(instantText(NOON_MS + 7)), NOON_MS + 7);
  assertEquals(instantOfText("2026-11-22T20:00:00"), undefined);
});

const SPANS: readonly [spanMs: number, text: string][] = [
  [7 * 24 * HOUR, "1w"],
  [24 * HOUR, "1d"],
  [90 * MINUTE, "90m"],
  [90_000, "90s"],
  [5_001, "5001ms"],
];
for (const [spanMs, text] of SPANS) {
  Deno.test(`spanText() and spanOfText() ${text}`, () => {
    assertEquals([spanText(spanMs), spanOfText(text)], [text, spanMs]);
  });
}
for (const text of ["", "1", "h", "0s", "-1h", "1.5h", "1y", "99999w", "1e3s"]) {
  Deno.test(`spanOfText() knows no length in "${text}"`, () => {
    assertEquals(spanOfText(text), undefined);
  });
}

const LENGTHS: readonly [lengthMs: number, want: string][] = [
  [0, "0 ms"],
  [250, "250 ms"],
  [45_000, "45 s"],
  [90 * MINUTE, "1 h 30 min"],
  [2 * HOUR, "2 h"],
  [HOUR - 1, "1 h"],
  [50 * HOUR + 10 * MINUTE, "2 d 2 h"],
  [NaN, "–"],
  [-1, "–"],
];
for (const [lengthMs, want] of LENGTHS) {
  Deno.test(`lengthText() ${lengthMs} is ${want}`, () => assertEquals(lengthText(lengthMs), want));
}
