/**
 * The part of time that the command line asks for.
 *
 * @module
 */

import { TIME_MS_MAX } from "@fgm/server/api/range_words";
import { SPAN_MS_MAX, SPAN_MS_MIN } from "./state/viewport.ts";

/** Units of lengths of time, in milliseconds. */
const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * A length of time in milliseconds: a number and a unit, such as "90s" or "1.5h", or "all".
 *
 * @throws {RangeError} with one line for a person: it is no length, or one that cannot be shown.
 */
export function readSpan(text: string): number | "all" {
  if (text === "all") return "all";
  const [, number = "", unit = ""] = /^(\d{1,12}(?:\.\d{1,6})?)(ms|s|m|h|d|w)$/.exec(text) ?? [];
  const spanMs = Math.round(Number(number) * (UNITS[unit] ?? NaN));
  if (number === "" || Number.isNaN(spanMs)) {
    throw new RangeError(
      `Cannot use --range ${JSON.stringify(text)}: give "all", or a length such as 90s, 15m, 1h`,
    );
  }
  if (spanMs < SPAN_MS_MIN || spanMs > SPAN_MS_MAX) {
    throw new RangeError(`Cannot use --range ${JSON.stringify(text)}: it is not from 5s to 3650d`);
  }
  return spanMs;
}

/** RFC 3339, section 5.6: with seconds and a zone. */
const RFC_3339 = /^\d{4}-\d{2}-(\d{2})[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

/**
 * A time in milliseconds since 1970: such a number, or RFC 3339.
 *
 * @throws {RangeError} with one line for a person.
 */
export function readAt(text: string): number {
  const timeMs = /^\d{1,16}$/.test(text) ? Number(text) : parseRfc3339(text);
  if (timeMs > 0 && timeMs <= TIME_MS_MAX) return timeMs;
  throw new RangeError(
    `Cannot use --at ${JSON.stringify(text)}: give a time such as 2026-01-12T21:52:49Z, ` +
      "or milliseconds since 1970",
  );
}

function parseRfc3339(text: string): number {
  const [, day, zone] = RFC_3339.exec(text) ?? [];
  if (day === undefined || zone === undefined) return NaN;
  // `Date.parse` takes 30 February for 2 March; where the day is read in UTC it must stay the day.
  const local = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(local) || new Date(local).getUTCDate() !== Number(day)) return NaN;
  return Date.parse(text.replace(" ", "T"));
}
