/**
 * The sentence of a changepoint.
 *
 * @module
 */

import { quantityText } from "../statistics/quantity_text.ts";

/** What the sentence tells. */
export interface ChangeFacts {
  readonly before: number;
  readonly after: number;
  readonly timeMs: number;
  /** Unit of the levels; "unknown" adds none. */
  readonly unit: string;
  readonly confidence: number;
}

/** "Rose from 61 MiB to 93 MiB at 2026-01-05T10:00:07Z (probability 0.99)." */
export function changeText({ before, after, timeMs, unit, confidence }: ChangeFacts): string {
  const verb = after >= before ? "Rose" : "Fell";
  // Rounded down: a probability of 1 is not for statistics to give.
  const probability = Math.min(0.99, Math.floor(confidence * 100) / 100);
  const levels = `from ${quantityText(before, unit)} to ${quantityText(after, unit)}`;
  return `${verb} ${levels} at ${timeText(timeMs)} (probability ${probability}).`;
}

/** RFC 3339 in UTC, to the second; beyond the calendar, the plain number of milliseconds. */
function timeText(timeMs: number): string {
  const date = new Date(timeMs);
  if (Number.isNaN(date.getTime())) return `${timeMs} ms`;
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}
