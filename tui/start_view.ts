/**
 * The part of time that the command line asks for.
 *
 * @module
 */

import { durationMsOf } from "./state/duration_words.ts";
import { SPAN_MS_MAX, SPAN_MS_MIN } from "./state/viewport.ts";
import { readTime } from "./state/zoned_time.ts";

/**
 * A length of time in milliseconds, such as "90s" or "1h30m", or "all".
 *
 * @throws {RangeError} with one line for a person: it is no length, or one that cannot be shown.
 */
export function readSpan(text: string): number | "all" {
  if (text === "all") return "all";
  const spanMs = durationMsOf(text);
  if (spanMs === undefined) {
    throw new RangeError(
      `Cannot use --range ${JSON.stringify(text)}: give "all", or a length such as 90s, 15m, 1h`,
    );
  }
  if (spanMs < SPAN_MS_MIN || spanMs > SPAN_MS_MAX) {
    throw new RangeError(`Cannot use --range ${JSON.stringify(text)}: it is not from 5s to 3650d`);
  }
  return spanMs;
}

/** What a time is read with. */
export interface AtOptions {
  /** IANA name of the zone of times that name none. */
  readonly timeZone: string;
  /** Wall clock: a time of day alone is the last one before it. */
  readonly nowMs: number;
}

/**
 * A time in milliseconds since 1970: such a number, or what `readTime` takes.
 *
 * @throws {RangeError} with one line for a person.
 */
export function readAt(text: string, { timeZone, nowMs }: AtOptions): number {
  const given = /^\d{12,14}$/.test(text) ? new Date(Number(text)).toISOString() : text;
  const timeMs = readTime(given, { timeZone, latestMs: nowMs });
  if (timeMs !== undefined) return timeMs;
  throw new RangeError(
    `Cannot use --at ${JSON.stringify(text)}: give a time such as 21:40, "2026-01-12 21:52:49", ` +
      "2026-01-12T21:52:49Z, or milliseconds since 1970",
  );
}
