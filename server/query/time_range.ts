/**
 * Which range of time a question is about.
 *
 * Semantics
 * - Ranges are half open, [from, to).
 * - `range` alone ends at the anchor. The anchor is now while data comes in; when the newest sample is
 *   older than `LIVE_WITHIN_MS`, or newer than now, it is just behind the newest sample, so that a
 *   copied directory or one with another clock shows its end rather than nothing.
 * - `range=all` begins with the oldest sample and ends at the anchor.
 * - `from` alone ends now, or at the anchor when that is later: a client that asks again and again for
 *   what is new gets nothing, rather than an error, once the collector has stopped. `to` alone begins the
 *   default range before it.
 *
 * @module
 */

import { RANGE_DEFAULT, RANGE_WORDS } from "../api/range_words.ts";

/** Data whose newest sample is older than this has ended. */
export const LIVE_WITHIN_MS = 120_000;

/** How far beyond now and the data a range may begin before it is refused. */
const FUTURE_MS_MAX = 24 * 60 * 60_000;

/** Times of the oldest and newest sample. */
export interface DataBounds {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** What a caller asked for; each is undefined when not given. */
export interface RangeRequest {
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  /** A key of `RANGE_WORDS`. */
  readonly range: string | undefined;
}

/** A half-open range of time. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Where a range that has no end of its own ends. */
export function anchorMs(bounds: DataBounds | undefined, nowMs: number): number {
  if (bounds === undefined) return nowMs;
  const hasEnded = nowMs - bounds.lastMs > LIVE_WITHIN_MS || bounds.lastMs >= nowMs;
  return hasEnded ? bounds.lastMs + 1 : nowMs;
}

/**
 * Resolves what was asked for. `bounds` is undefined when there is no data.
 *
 * @throws {RangeError} when the range is empty, reversed, contradictory or wholly in the future; the
 * message says what would do.
 */
export function resolveRange(
  request: RangeRequest,
  world: { readonly bounds: DataBounds | undefined; readonly nowMs: number },
): TimeRange {
  const { fromMs, toMs, range } = request;
  if (range !== undefined && (fromMs !== undefined || toMs !== undefined)) {
    throw new RangeError('Cannot use "range" together with "from" or "to": give one or the other');
  }
  const endMs = anchorMs(world.bounds, world.nowMs);
  if (fromMs === undefined && toMs === undefined) {
    return wordRange(range ?? RANGE_DEFAULT, endMs, world.bounds);
  }
  const defaultMs = RANGE_WORDS.get(RANGE_DEFAULT) ?? 0;
  const openEndMs = Math.max(endMs, world.nowMs);
  const resolved = {
    fromMs: fromMs ?? Math.max(0, (toMs ?? endMs) - defaultMs),
    // Who has read up to the end asks from there on: nothing is new yet, which is no error.
    toMs: toMs ?? (fromMs === openEndMs ? openEndMs + 1 : openEndMs),
  };
  if (resolved.fromMs >= openEndMs + FUTURE_MS_MAX) {
    throw new RangeError(`Cannot read from ${resolved.fromMs}: the data ends before ${endMs}`);
  }
  if (resolved.fromMs >= resolved.toMs) {
    throw new RangeError(
      `Cannot read from ${resolved.fromMs} to ${resolved.toMs}: "from" must be before "to"`,
    );
  }
  return resolved;
}

function wordRange(word: string, endMs: number, bounds: DataBounds | undefined): TimeRange {
  if (!RANGE_WORDS.has(word)) {
    throw new RangeError(
      `Cannot read range "${word}": it is none of ${[...RANGE_WORDS.keys()].join(", ")}`,
    );
  }
  const lengthMs = RANGE_WORDS.get(word);
  if (lengthMs !== undefined) return { fromMs: Math.max(0, endMs - lengthMs), toMs: endMs };
  return { fromMs: Math.min(bounds?.firstMs ?? 0, endMs - 1), toMs: endMs };
}
