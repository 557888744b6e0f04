/**
 * Lengths of time as people write them: "90s", "15m", "1h30m", "2d".
 *
 * @module
 */

/** Milliseconds of the units. */
const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g;

/** Asked first: looking for parts in thousands of digits without a unit takes their square. */
const WHOLE = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d|w))+$/;

/** A length of time in milliseconds; undefined where the text is none. "0s" is none, too. */
export function durationMsOf(text: string): number | undefined {
  const typed = text.toLowerCase();
  if (!WHOLE.test(typed)) return undefined;
  const parts = [...typed.matchAll(PART)];
  const ms = parts.reduce(
    (sum, [, count, unit = ""]) => sum + Number(count) * (UNIT_MS[unit] ?? NaN),
    0,
  );
  return Number.isFinite(ms) && ms > 0 ? Math.round(ms) : undefined;
}
