/**
 * What clocks in a time zone show.
 *
 * @module
 */

/** Time zones are few on one screen, and a formatter costs fifty times what it formats. */
const FORMATTERS_MAX = 16;

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    era: "short",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  if (formatters.size >= FORMATTERS_MAX) formatters.clear();
  formatters.set(timeZone, made);
  return made;
}

/** Times that ECMAScript knows: 100,000,000 days around 1970 (ECMA-262, 21.4.1.1). */
export const TIME_MAX_MS = 8.64e15;

/**
 * What clocks in a zone show at a time, as milliseconds since 1970 by those clocks. Not a number where
 * `ms` is no time.
 *
 * @throws {RangeError} When the zone is unknown.
 */
export function localMs(ms: number, timeZone: string): number {
  if (!(Math.abs(ms) <= TIME_MAX_MS)) return NaN;
  const fields: Record<string, string> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(ms)) fields[type] = value;
  const { era, year, month, day, hour, minute, second } = fields;
  const date = new Date(0);
  const fullYear = era === "BC" ? 1 - Number(year) : Number(year);
  date.setUTCFullYear(fullYear, Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  return date.getTime() + (((ms % 1000) + 1000) % 1000);
}
