/**
 * Times and lengths of time as short texts.
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
const TIME_MAX_MS = 8.64e15;

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

/**
 * A time as clocks in the zone show it: "21:52:06", with the date "2026-11-22 21:52:06", with
 * milliseconds "21:52:06.123". "–" where `ms` is no time.
 *
 * @throws {RangeError} When the zone is unknown.
 */
export function timeText(
  ms: number,
  timeZone: string,
  { withDate = false, withMs = false }: {
    readonly withDate?: boolean;
    readonly withMs?: boolean;
  } = {},
): string {
  const local = localMs(ms, timeZone);
  if (!(Math.abs(local) <= TIME_MAX_MS)) return "–";
  const [date = "", time = ""] = new Date(local).toISOString().slice(0, -1).split("T");
  const shown = withMs ? time : time.slice(0, -4);
  return withDate ? `${date} ${shown}` : shown;
}

const LENGTHS: readonly (readonly [ms: number, letter: string])[] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "m"],
  [1_000, "s"],
];

/**
 * A length of time in its two greatest units: "15m", "1h 30m", "2d 3h"; "1.5s" and "250ms" where it is
 * short, "0s" for none, "–" where it is no finite number. Rounded down, so that 59.9 minutes are no hour.
 */
export function durationText(ms: number): string {
  if (!Number.isFinite(ms)) return "–";
  if (ms < 0) return `-${durationText(-ms)}`;
  if (ms < 1) return "0s";
  if (ms < 1000) return `${Math.floor(ms)}ms`;
  if (ms < 10_000) return `${Math.floor(ms / 100) / 10}s`;
  const first = LENGTHS.findIndex(([unitMs]) => ms >= unitMs);
  const [unitMs, letter] = LENGTHS[first] ?? [1000, "s"];
  const [nextMs, nextLetter] = LENGTHS[first + 1] ?? [Infinity, ""];
  const rest = Math.floor((ms % unitMs) / nextMs);
  const text = `${Math.floor(ms / unitMs)}${letter}`;
  return rest > 0 ? `${text} ${rest}${nextLetter}` : text;
}

/**
 * How long ago something was, in one unit: "0.8s ago", "45s ago", "5m ago". "now" below a tenth of a
 * second, and where clocks differ so that it has yet to come; "–" where `ms` is no finite number.
 */
export function agoText(ms: number): string {
  if (!Number.isFinite(ms)) return "–";
  if (ms < 100) return "now";
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)}s ago`;
  return `${durationText(ms).split(" ")[0]} ago`;
}
