/**
 * Random places and signs of planted changes.
 *
 * @module
 */

import type { Random } from "./changepoint_noise.ts";

/** 1 or -1. */
export function signOf(random: Random): 1 | -1 {
  return random() < 0.5 ? -1 : 1;
}

/**
 * Ascending positions of `changes` changes among `count` samples, at least `apart` from each other and
 * from the ends.
 */
export function randomPlaces(
  random: Random,
  { count, changes, apart }: {
    readonly count: number;
    readonly changes: number;
    readonly apart: number;
  },
): readonly number[] {
  const room = count - apart * (changes + 1);
  const offsets = Float64Array.from({ length: changes }, () => random() * room).sort();
  return Array.from(offsets, (offset, i) => Math.floor(offset) + apart * (i + 1));
}
