/**
 * Times as people in a time zone write them, and back.
 *
 * Where clocks are set back an hour comes twice: the first is meant. Where they are set forward an hour
 * is left out: a time in it means as much later as it was set (RFC 5545, section 3.3.5, does the same).
 *
 * @module
 */

import { TIME_MS_MAX } from "@fgm/server/api/range_words";

/** What a clock and a calendar in a zone show. */
export interface WallTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** Farthest that a zone's clocks are from UTC, rounded up, in milliseconds. */
const OFFSET_MS_MAX = 86_400_000;

/** Date, time of day, or both; of which one may be absent. */
const WALL_TIME =
  /^(?:(\d{4})-(\d{2})-(\d{2}))?(?:(?:^|[T ])(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?)?$/i;

/** With its distance to UTC (RFC 3339). */
const INSTANT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:\.\d+)?)(Z|[+-]\d{2}:\d{2})$/i;

/** What the clocks of a zone (an IANA name) show at a time, to the second. */
export function wallTimeAt(ms: number, timeZone: string): WallTime {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return {
    year: part("year"),
    month: part("month"),
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
    second: part("second"),
  };
}

/** "2026-11-22 21:40:30", as the clocks of a zone show it. */
export function wallText(ms: number, timeZone: string): string {
  const { year, month, day, hour, minute, second } = wallTimeAt(ms, timeZone);
  const two = (value: number) => `${value}`.padStart(2, "0");
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}

/** The time in milliseconds at which the clocks of a zone show this. */
export function instantOf(wall: WallTime, timeZone: string): number {
  const utcMs = utcMsOf(wall);
  const offsetAt = (ms: number) => utcMsOf(wallTimeAt(ms, timeZone)) - ms;
  const candidates = [utcMs - OFFSET_MS_MAX, utcMs + OFFSET_MS_MAX].map((ms) =>
    utcMs - offsetAt(ms)
  );
  const fitting = candidates.filter((ms) => utcMsOf(wallTimeAt(ms, timeZone)) === utcMs);
  return fitting.length > 0 ? Math.min(...fitting) : candidates[0] ?? utcMs;
}

function utcMsOf({ year, month, day, hour, minute, second }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * Reads a time: "21:40", "21:40:30", "2026-11-22", "2026-11-22 21:40:30" as the clocks of the zone show
 * it, or RFC 3339 with its distance to UTC. A time of day alone is the last such time that is not later
 * than `latestMs`. Undefined where the text is no time, or one before 1970 or after `TIME_MS_MAX`.
 */
export function readTime(
  text: string,
  { timeZone, latestMs }: { readonly timeZone: string; readonly latestMs: number },
): number | undefined {
  const ms = readInstant(text) ?? readWallTime(text, timeZone, { latestMs });
  return ms !== undefined && ms >= 0 && ms <= TIME_MS_MAX ? ms : undefined;
}

function readInstant(text: string): number | undefined {
  const [, date, time, zone] = INSTANT.exec(text) ?? [];
  if (date === undefined) return undefined;
  // Date.parse() takes the 30th of February for one of the first days of March.
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  if (!isDate({ year, month, day })) return undefined;
  const ms = Date.parse(`${date}T${time}${zone?.toUpperCase()}`);
  return Number.isFinite(ms) ? ms : undefined;
}

function readWallTime(
  text: string,
  timeZone: string,
  { latestMs }: { readonly latestMs: number },
): number | undefined {
  const fields = WALL_TIME.exec(text)?.slice(1);
  if (text === "" || fields === undefined) return undefined;
  const [year, month, day, hour = 0, minute = 0, second = 0] = fields.map((field) =>
    field === undefined ? undefined : Number(field)
  );
  const fractionMs = Number((fields[6] ?? "").padEnd(3, "0"));
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const time = { hour, minute, second };
  if (year !== undefined && month !== undefined && day !== undefined) {
    const date = { year, month, day };
    return isDate(date) ? instantOf({ ...date, ...time }, timeZone) + fractionMs : undefined;
  }
  const today = wallTimeAt(latestMs, timeZone);
  const todayMs = instantOf({ ...today, ...time }, timeZone) + fractionMs;
  if (todayMs <= latestMs) return todayMs;
  // The calendar of UTC counts days without holes; 0 is the last day of the month before.
  const before = { ...today, day: today.day - 1 };
  return instantOf({ ...before, ...time }, timeZone) + fractionMs;
}

function isDate({ year, month, day }: Pick<WallTime, "year" | "month" | "day">): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1970 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
