/**
 * Series that studies are timed on: what costs them most differs from shape to shape.
 *
 * @module
 */

import type { StudySeries } from "../studies/study.ts";
import { seededRandom } from "../testing/random.ts";

/** Samples of a day, one each second. */
export const DAY_SAMPLES = 86_400;

/** Draws roughly standard normal numbers. */
type Noise = () => number;

/** Each makes the values of a series of so many samples. */
export const STUDY_SHAPES: Readonly<Record<string, (noise: Noise, count: number) => Float64Array>> =
  {
    "white noise": (noise, count) => filled(count, noise),
    "pulse train": (noise, count) => filled(count, (i) => noise() + (i % 60 < 3 ? 10 : 0)),
    "step": (noise, count) => filled(count, (i) => noise() + (2 * i < count ? 0 : 5)),
    "random walk": (noise, count) => {
      let level = 0;
      return filled(count, () => level += noise());
    },
  };

/** A series of a shape, the same each time. RangeError for a shape that is not in the table. */
export function studySeries(shape: string, count: number): StudySeries {
  const make = STUDY_SHAPES[shape];
  if (make === undefined) throw new RangeError(`Cannot make series "${shape}": no such shape`);
  const random = seededRandom(1);
  // The sum of twelve even draws is as good as normal here, and needs no logarithm.
  const noise = () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += random();
    return sum;
  };
  return {
    timesMs: filled(count, (i) => 1_000 * i),
    values: make(noise, count),
    intervalMs: 1_000,
    unit: "unknown",
  };
}

function filled(count: number, valueAt: (i: number) => number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => valueAt(i));
}
