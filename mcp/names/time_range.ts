/**
 * The range of time that a question is about, as it was typed and as it is on a node.
 *
 * A range word ends at the newest sample of a node, not now: that is at most a sampling interval ago
 * where a collector runs, and elsewhere the last that is known. So no clock is needed here.
 *
 * @module
 */

import { RANGE_DEFAULT, RANGE_WORDS, TIME_MS_MAX } from "@fgm/server/api/range_words";
import { ToolError } from "./tool_error.ts";

/** Time before `to` that a range without a start begins, in milliseconds. */
const LENGTH_MS_DEFAULT = 3_600_000;

/** A range as it was asked for. */
export interface AskedRange {
  /** First instant; undefined when it follows from the end and the length. */
  readonly fromMs: number | undefined;
  /** First instant behind it; undefined for the end of the data. */
  readonly toMs: number | undefined;
  /** From its end back to its start, where that is not given; `Infinity` for all data. */
  readonly lengthMs: number;
}

/** A range with both ends, half open. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The arguments of tools that say a range. */
export interface RangeArguments {
  readonly range?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The first and the last sample of a node, as `/api/ready` says. */
export interface DataSpan {
  readonly from_ms: number;
  readonly to_ms: number;
}

/**
 * Reads the arguments. A range word with `from` or `to` says how long the range is.
 *
 * @throws {ToolError} when they cannot be read, or make no range.
 */
export function readRange({ range, from, to }: RangeArguments): AskedRange {
  const fromMs = from === undefined ? undefined : readTime(from, "from");
  const toMs = to === undefined ? undefined : readTime(to, "to");
  const lengthMs = RANGE_WORDS.get(range ?? RANGE_DEFAULT) ?? Infinity;
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs) {
    throw new ToolError(`"from" (${from}) is not before "to" (${to}). Swap or widen them.`);
  }
  if (fromMs !== undefined && toMs === undefined && range !== undefined) {
    return { fromMs, toMs: lengthMs === Infinity ? undefined : fromMs + lengthMs, lengthMs };
  }
  return {
    fromMs,
    toMs,
    lengthMs: toMs !== undefined && range === undefined ? LENGTH_MS_DEFAULT : lengthMs,
  };
}

/**
 * The range on a node whose data is known.
 *
 * It may be empty of samples, but never of time: a range that begins behind the data has its length.
 */
export function rangeOn(asked: AskedRange, data: DataSpan): TimeRange {
  const toMs = asked.toMs ?? Math.max(data.to_ms, asked.fromMs ?? -Infinity) + 1;
  const startMs = asked.lengthMs === Infinity ? data.from_ms : toMs - asked.lengthMs;
  return { fromMs: Math.max(0, Math.min(asked.fromMs ?? startMs, toMs - 1)), toMs };
}

/** Whether a node has no sample in the range. */
export function isOutside({ fromMs, toMs }: TimeRange, data: DataSpan): boolean {
  return toMs <= data.from_ms || fromMs > data.to_ms;
}

/** RFC 3339; seconds may be left out, a zone may not. */
const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})?$/;

/**
 * Reads a time: RFC 3339, or milliseconds since 1970.
 *
 * @throws {ToolError} when it is neither; it says what is wrong with `name`.
 */
export function readTime(text: string, name: string): number {
  const given = text.trim();
  const timeMs = /^\d{1,16}(\.\d+)?$/.test(given)
    ? Math.floor(Number(given))
    : rfc3339Ms(given, name);
  if (timeMs >= 0 && timeMs <= TIME_MS_MAX) return timeMs;
  const shown = given.slice(0, 40);
  throw new ToolError(
    `Cannot read "${name}": "${shown}" is no time. Give one such as "2026-01-12T21:52:49Z", ` +
      "or milliseconds since 1970.",
  );
}

function rfc3339Ms(text: string, name: string): number {
  const [, day, minute, second, zone] = RFC_3339.exec(text) ?? [];
  if (day === undefined || minute === undefined) return NaN;
  if (zone === undefined) {
    throw new ToolError(
      `Cannot read "${name}": "${text}" has no time zone. Write ${day}T${minute}${
        second ?? ":00"
      }Z for UTC.`,
    );
  }
  const dayMs = Date.parse(day);
  // `Date.parse` takes 30 February for 2 March: the answer would be about another day than was asked.
  const isDay = !Number.isNaN(dayMs) && new Date(dayMs).toISOString().startsWith(day);
  return isDay ? Date.parse(`${day}T${minute}${second ?? ":00"}${zone.toUpperCase()}`) : NaN;
}
