/**
 * Where the next page of events begins: behind the last event of the page before, in the same range.
 *
 * @module
 */

import { EVENT_TYPES } from "../api/events.ts";
import { TIME_MS_MAX } from "../api/range_words.ts";
import type { EventKey } from "../events/event_page.ts";
import type { TimeRange } from "../query/time_range.ts";
import { decodeFields, encodeFields } from "./cursor_text.ts";

/** What a cursor says. */
export interface EventsCursor {
  /** The last event of the page before. */
  readonly after: EventKey;
  /** Range of the first page, which holds for all. */
  readonly range: TimeRange;
}

/** Text of a cursor, safe in a URL. */
export function encodeEventsCursor({ after, range }: EventsCursor): string {
  const { timeMs, type, subject } = after;
  return encodeFields([timeMs, type, subject, range.fromMs, range.toMs]);
}

/** Reads a cursor, or gives undefined when the text is not one. */
export function decodeEventsCursor(text: string): EventsCursor | undefined {
  const [timeMs, typeName, subject, fromMs, toMs] = decodeFields(text, 5) ?? [];
  const type = EVENT_TYPES.find((known) => known === typeName);
  if (type === undefined || typeof subject !== "string") return undefined;
  if (!isTime(timeMs) || !isTime(fromMs) || !isTime(toMs) || fromMs >= toMs) return undefined;
  return { after: { timeMs, type, subject }, range: { fromMs, toMs } };
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= TIME_MS_MAX + 1;
}
