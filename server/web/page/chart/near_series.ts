/**
 * The series that a pointer is on.
 *
 * @module
 */

import type { Reading } from "./read_at.ts";

/** Further away than this, in pixels, no series is meant. */
const NEAR_PX = 16;

/** How far a pointer within a range counts as from its line, in pixels: lines come first. */
const IN_RANGE_PX = 8;

/**
 * Place of the series whose reading is nearest to the height `y`; undefined where none is near.
 *
 * @param yOf pixels from above to a value.
 */
export function nearSeries(
  readings: readonly (Reading | undefined)[],
  y: number,
  yOf: (value: number) => number,
): number | undefined {
  let [nearest, least]: [number | undefined, number] = [undefined, NEAR_PX];
  readings.forEach((reading, place) => {
    if (reading === undefined) return;
    const isInRange = y >= yOf(reading.max) && y <= yOf(reading.min);
    const distance = Math.min(Math.abs(yOf(reading.avg) - y), isInRange ? IN_RANGE_PX : Infinity);
    if (distance < least) [nearest, least] = [place, distance];
  });
  return nearest;
}
