/**
 * The words for ranges of time that every door of fgm understands.
 *
 * @module
 */

/** Range words and their lengths in milliseconds; `all` has none. */
export const RANGE_WORDS: ReadonlyMap<string, number | undefined> = new Map([
  ["15m", 15 * 60_000],
  ["1h", 60 * 60_000],
  ["1d", 24 * 60 * 60_000],
  ["1w", 7 * 24 * 60 * 60_000],
  ["all", undefined],
]);

/** The range of a question that names none: what `kubectl top` cannot show, and still quick. */
export const RANGE_DEFAULT = "1h";

/** Start of the year 3000: later times are typing errors, such as microseconds. */
export const TIME_MS_MAX = 32_503_680_000_000;
