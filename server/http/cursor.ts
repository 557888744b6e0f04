/**
 * Where the next page begins: behind the last container of the page before, in the same range.
 *
 * A cursor is opaque to callers. It holds what the page was sorted by rather than a count, so that
 * containers which come or go between two pages do not shift the rest.
 *
 * @module
 */

import type { TimeRange } from "../query/time_range.ts";

/** What a cursor says. */
export interface Cursor {
  /** What the last container was ranked by; undefined when the order is by name. */
  readonly value: number | undefined;
  readonly name: string;
  readonly id: string;
  /** Range of the first page, which holds for all. */
  readonly range: TimeRange;
}

/** Longest cursor that is looked at, in characters. */
const CURSOR_LENGTH_MAX = 4_096;

/** Text of a cursor, safe in a URL. */
export function encodeCursor({ value, name, id, range }: Cursor): string {
  // JSON has no infinity: a container without a value ranks last.
  const rank = value === -Infinity ? "none" : value ?? null;
  const bytes = new TextEncoder().encode(
    JSON.stringify([rank, name, id, range.fromMs, range.toMs]),
  );
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Reads a cursor, or gives undefined when the text is not one. */
export function decodeCursor(text: string): Cursor | undefined {
  if (text.length > CURSOR_LENGTH_MAX) return undefined;
  try {
    const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const fields: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return cursorOf(fields);
  } catch (error) {
    const isNoCursor = error instanceof SyntaxError || error instanceof TypeError ||
      error instanceof DOMException;
    if (isNoCursor) return undefined;
    throw error;
  }
}

function cursorOf(fields: unknown): Cursor | undefined {
  if (!Array.isArray(fields) || fields.length !== 5) return undefined;
  const [rank, name, id, fromMs, toMs]: unknown[] = fields;
  const value = rank === "none" ? -Infinity : rank ?? undefined;
  if (value !== undefined && typeof value !== "number") return undefined;
  if (typeof name !== "string" || typeof id !== "string") return undefined;
  if (typeof fromMs !== "number" || typeof toMs !== "number" || !(fromMs < toMs)) return undefined;
  return { value, name, id, range: { fromMs, toMs } };
}
