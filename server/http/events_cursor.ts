/**
 * Where the next page of events begins: behind the last event of the page before, in the same range.
 *
 * @module
 */

import { EVENT_TYPES } from "../api/events.ts";
import { TIME_MS_MAX } from "../api/range_words.ts";
import type { EventKey } from "../events/event_page.ts";
import type { TimeRange } from "../query/time_range.ts";

/** What a cursor says. */
export interface EventsCursor {
  /** The last event of the page before. */
  readonly after: EventKey;
  /** Range of the first page, which holds for all. */
  readonly range: TimeRange;
}

/** Longest cursor that is looked at, in characters. */
const CURSOR_LENGTH_MAX = 4_096;

/** Text of a cursor, safe in a URL. */
export function encodeEventsCursor({ after, range }: EventsCursor): string {
  const { timeMs, type, subject } = after;
  const fields = [timeMs, type, subject, range.fromMs, range.toMs];
  return new TextEncoder().encode(JSON.stringify(fields))
    .toBase64({ alphabet: "base64url", omitPadding: true });
}

/** Reads a cursor, or gives undefined when the text is not one. */
export function decodeEventsCursor(text: string): EventsCursor | undefined {
  if (text.length > CURSOR_LENGTH_MAX) return undefined;
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet: "base64url" });
    return cursorOf(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function cursorOf(fields: unknown): EventsCursor | undefined {
  if (!Array.isArray(fields) || fields.length !== 5) return undefined;
  const [timeMs, typeName, subject, fromMs, toMs]: unknown[] = fields;
  const type = EVENT_TYPES.find((known) => known === typeName);
  if (type === undefined || typeof subject !== "string") return undefined;
  if (!isTime(timeMs) || !isTime(fromMs) || !isTime(toMs) || fromMs >= toMs) return undefined;
  return { after: { timeMs, type, subject }, range: { fromMs, toMs } };
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= TIME_MS_MAX + 1;
}
