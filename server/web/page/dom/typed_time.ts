/**
 * Times as people type them, by the clock of a time zone.
 *
 *     2026-01-15 09:30:00     2026-01-15T09:30Z     2026-01-15     09:30
 *     now     -15m     15m ago     1768469400000
 *
 * @module
 */

import { inputText, spanOfText, timeOfText } from "../state/time_text.ts";

/** What is known when something is typed. */
export interface TypingContext {
  /** "now" and lengths of time count from here, and times of the day are of its day; in milliseconds. */
  readonly newestMs: number;
  readonly timeZone: string;
}

const AGO = /^(?:-\s*(\d+\s*[a-z]+)|(\d+\s*[a-z]+)\s+ago)$/;
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/** The time that a text says, in milliseconds since 1970; undefined where it says none. */
export function typedTime(
  text: string,
  { newestMs, timeZone }: TypingContext,
): number | undefined {
  const typed = text.trim().toLowerCase();
  if (typed === "now") return newestMs;
  const [, minus, ago] = AGO.exec(typed) ?? [];
  const length = minus ?? ago;
  if (length !== undefined) {
    const spanMs = spanOfText(length.replace(/\s/g, ""));
    return spanMs === undefined ? undefined : newestMs - spanMs;
  }
  const clock = CLOCK.exec(typed);
  if (clock === null) return timeOfText(text, timeZone);
  const [, hour = "", minute = "", second = "00"] = clock;
  const [day = ""] = inputText(newestMs, timeZone).split("T");
  return timeOfText(`${day}T${hour.padStart(2, "0")}:${minute}:${second}`, timeZone);
}
