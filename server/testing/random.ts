/**
 * Seeded randomness for property tests: the same seed gives the same run on every machine.
 *
 * @module
 */

/** Draws numbers in [0, 1). */
export type Random = () => number;

/** A generator (mulberry32) with a period of 2^32: enough for tests, useless for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number in [least, most]. */
export function randomInteger(
  random: Random,
  range: { readonly least: number; readonly most: number },
): number {
  return range.least + Math.floor(random() * (range.most - range.least + 1));
}
