/**
 * Times and lengths of time as people in a time zone read and write them.
 *
 * Zones are IANA names, such as "Europe/Berlin"; a formatter throws a RangeError for one that it does not
 * know. Dates are written as in ISO 8601, clocks with 24 hours.
 *
 * @module
 */

import { TIME_MS_MAX } from "../../../api/range_words.ts";
import type { TimeWindow } from "./window.ts";

/** Formatters that are kept: making one costs fifty times what it formats. */
const FORMATTERS_MAX = 8;

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Times of one zone that were written lately: five panels write the same ones, frame by frame. */
const lately = { timeZone: "", clocks: new Map<number, WallClock>() };

/** Times in there. */
const CLOCKS_MAX = 256;

/** Farthest that a zone's clocks are from UTC, rounded up, in milliseconds. */
const OFFSET_MS_MAX = 86_400_000;

/** Units of lengths of time, greatest first. */
const UNITS: readonly (readonly [letters: string, ms: number])[] = [
  ["w", 604_800_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
];

/** Longest length of time that is read, in milliseconds: ten years, more than is ever kept. */
export const SPAN_MS_MAX = 3_650 * 86_400_000;

/** "21:40:06"; with the date "2026-11-22 21:40:06" where the window has more than one day in it. */
export function timeText(
  timeMs: number,
  timeZone: string,
  { window, hasMs = false }: {
    readonly window?: TimeWindow | undefined;
    readonly hasMs?: boolean;
  } = {},
): string {
  const { date, clock, ms } = wallClock(timeMs, timeZone);
  const shown = hasMs ? `${clock}.${ms}` : clock;
  const isOneDay = window !== undefined &&
    wallClock(window.fromMs, timeZone).date === wallClock(window.toMs - 1, timeZone).date;
  return isOneDay ? shown : `${date} ${shown}`;
}

/** "2026-11-22 21:40:06 – 22:40:06"; with the second date where it is another. */
export function windowText({ fromMs, toMs }: TimeWindow, timeZone: string): string {
  const [from, to] = [wallClock(fromMs, timeZone), wallClock(toMs, timeZone)];
  const hasMs = toMs - fromMs < 60_000;
  const shown = ({ clock, ms }: WallClock) => hasMs ? `${clock}.${ms}` : clock;
  const end = from.date === to.date ? shown(to) : `${to.date} ${shown(to)}`;
  return `${from.date} ${shown(from)} – ${end}`;
}

/** What a date-and-time input holds: "2026-11-22T21:40:06" by the clocks of the zone. */
export function inputText(timeMs: number, timeZone: string): string {
  const { date, clock } = wallClock(timeMs, timeZone);
  return `${date}T${clock}`;
}

/**
 * The time that a person has written: what an input holds, "2026-11-22 21:40", "2026-11-22", RFC 3339 with
 * a zone, or milliseconds. Undefined where it is none, before 1970 or beyond the year 3000. An hour that
 * comes twice is the first; one that is left out is as much later as the clocks were set.
 */
export function timeOfText(text: string, timeZone: string): number | undefined {
  const trimmed = text.trim();
  const ms = /^\d{11,14}$/.test(trimmed)
    ? Number(trimmed)
    : instantOfText(trimmed) ?? wallTimeOfText(trimmed, timeZone);
  return ms !== undefined && ms >= 0 && ms < TIME_MS_MAX ? ms : undefined;
}

/** The time of RFC 3339 text with a zone, to the millisecond; undefined where it is none. */
export function instantOfText(text: string): number | undefined {
  const parts = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/
    .exec(text);
  if (parts === null) return undefined;
  const [, date = "", clock = "", fraction = "", zone = ""] = parts;
  if (!isDate(date)) return undefined;
  const ms = Date.parse(`${date}T${clock}${fraction.slice(0, 4)}${zone.toUpperCase()}`);
  return Number.isFinite(ms) ? ms : undefined;
}

/** RFC 3339 in UTC: "2026-11-22T20:40:06Z", with milliseconds only where there are some. */
export function instantText(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(".000Z", "Z");
}

/** A length of time in whole units, to the millisecond: "1h", "90m", "1500ms". */
export function spanText(spanMs: number): string {
  const [letters, ms] = UNITS.find(([, unitMs]) => spanMs % unitMs === 0) ?? ["ms", 1];
  return `${spanMs / ms}${letters}`;
}

/** The length of time that such a text means, in milliseconds; undefined where it is none. */
export function spanOfText(text: string): number | undefined {
  const [, count = "", letters = ""] = /^(\d{1,12})(ms|s|m|h|d|w)$/.exec(text.trim()) ?? [];
  const unitMs = UNITS.find(([name]) => name === letters)?.[1];
  const ms = unitMs === undefined ? 0 : Number(count) * unitMs;
  return ms > 0 && ms <= SPAN_MS_MAX ? ms : undefined;
}

/** A length of time for reading, in its two greatest units: "1 h 30 min", "45 s", "250 ms". */
export function lengthText(lengthMs: number): string {
  if (!(lengthMs >= 0 && Number.isFinite(lengthMs))) return "–";
  if (lengthMs < 1_000) return `${Math.round(lengthMs)} ms`;
  const names = { w: "w", d: "d", h: "h", m: "min", s: "s", ms: "ms" } as const;
  const wholeMs = Math.round(lengthMs / 1_000) * 1_000;
  const units = UNITS.slice(1, 5);
  const first = units.findIndex(([, unitMs]) => wholeMs >= unitMs);
  const parts = units.slice(first, first + 2).map(([letters, unitMs], place) => {
    const count = Math.floor((place === 0 ? wholeMs : wholeMs % (units[first]?.[1] ?? 1)) / unitMs);
    return count === 0 ? "" : `${count} ${names[letters as keyof typeof names]}`;
  });
  return parts.filter((part) => part !== "").join(" ");
}

/** What clocks and calendars of a zone show. */
interface WallClock {
  /** "2026-11-22" */
  readonly date: string;
  /** "21:40:06" */
  readonly clock: string;
  /** "005" */
  readonly ms: string;
}

function wallClock(timeMs: number, timeZone: string): WallClock {
  if (lately.timeZone !== timeZone || lately.clocks.size >= CLOCKS_MAX) {
    lately.timeZone = timeZone;
    lately.clocks.clear();
  }
  const known = lately.clocks.get(timeMs);
  if (known !== undefined) return known;
  const clock = readClock(timeMs, timeZone);
  lately.clocks.set(timeMs, clock);
  return clock;
}

function readClock(timeMs: number, timeZone: string): WallClock {
  const fields = new Map(
    formatterOf(timeZone).formatToParts(timeMs).map(({ type, value }) => [type, value]),
  );
  const field = (type: Intl.DateTimeFormatPartTypes, width: number) =>
    (fields.get(type) ?? "").padStart(width, "0");
  return {
    date: `${field("year", 4)}-${field("month", 2)}-${field("day", 2)}`,
    clock: `${field("hour", 2)}:${field("minute", 2)}:${field("second", 2)}`,
    ms: `${((timeMs % 1000) + 1000) % 1000}`.padStart(3, "0"),
  };
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const numeric = "numeric";
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    ...{ year: numeric, month: numeric, day: numeric },
    ...{ hour: numeric, minute: numeric, second: numeric },
  });
  if (formatters.size >= FORMATTERS_MAX) formatters.clear();
  formatters.set(timeZone, made);
  return made;
}

function wallTimeOfText(text: string, timeZone: string): number | undefined {
  const parts = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2})(?::(\d{2})(\.\d{1,3})?)?)?$/.exec(text);
  if (parts === null) return undefined;
  const [, date = "", clock = "00:00", seconds = "00", fraction = ""] = parts;
  const wantedMs = Date.parse(`${date}T${clock}:${seconds}${fraction}Z`);
  if (!isDate(date) || !Number.isFinite(wantedMs)) return undefined;
  const offsetAt = (ms: number) => {
    const shown = wallClock(ms, timeZone);
    return Date.parse(`${shown.date}T${shown.clock}.${shown.ms}Z`) - ms;
  };
  const guesses = [wantedMs - OFFSET_MS_MAX, wantedMs + OFFSET_MS_MAX]
    .map((nearMs) => wantedMs - offsetAt(nearMs));
  const right = guesses.filter((ms) => ms + offsetAt(ms) === wantedMs);
  return right.length > 0 ? Math.min(...right) : guesses[0];
}

/** Date.parse() takes the 30th of February for one of the first days of March. */
function isDate(date: string): boolean {
  const ms = Date.parse(`${date}T00:00:00Z`);
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(date);
}
