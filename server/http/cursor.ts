/**
 * Where the next page begins: behind the last container of the page before, in the same range.
 *
 * A cursor is opaque to callers. It holds what the page was sorted by rather than a count, so that
 * containers which come or go between two pages do not shift the rest.
 *
 * @module
 */

import type { TimeRange } from "../query/time_range.ts";
import { decodeFields, encodeFields } from "./cursor_text.ts";

/** What a cursor says. */
export interface Cursor {
  /** What the last container was ranked by; undefined when the order is by name. */
  readonly value: number | undefined;
  readonly name: string;
  readonly id: string;
  /** Range of the first page, which holds for all. */
  readonly range: TimeRange;
}

/** Text of a cursor, safe in a URL. */
export function encodeCursor({ value, name, id, range }: Cursor): string {
  // JSON has no infinity: a container without a value ranks last.
  const rank = value === -Infinity ? "none" : value ?? null;
  return encodeFields([rank, name, id, range.fromMs, range.toMs]);
}

/** Reads a cursor, or gives undefined when the text is not one. */
export function decodeCursor(text: string): Cursor | undefined {
  const [rank, name, id, fromMs, toMs] = decodeFields(text, 5) ?? [];
  const value = rank === "none" ? -Infinity : rank ?? undefined;
  if (value !== undefined && typeof value !== "number") return undefined;
  if (typeof name !== "string" || typeof id !== "string") return undefined;
  if (typeof fromMs !== "number" || typeof toMs !== "number" || !(fromMs < toMs)) return undefined;
  return { value, name, id, range: { fromMs, toMs } };
}
