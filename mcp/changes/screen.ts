/**
 * A first look at a coarse series, to find those that a study is worth running on.
 *
 *     ▁▂▁▂▁▁▂▁▆▇▆▇▆▇▆▆      the split that tells both sides apart best is where the level may have changed
 *
 * The study decides; this only must not overlook what is large, and must be quick: one pass over some
 * sixty points.
 *
 * @module
 */

import type { Levels } from "./effect.ts";

/** Points that a side of a split has at least. */
const SIDE_POINTS_MIN = 2;

/** Points of a series that can be split. */
const POINTS_MIN = 5;

/** What was seen. */
export interface Screened {
  /** The best split, or the highest excursion where that stands out more. */
  readonly levels: Levels;
  /** Mean of all points. */
  readonly mean: number;
}

/** Looks at the averages of a series; undefined where there are too few to say anything. */
export function screenSeries(points: readonly (number | null)[]): Screened | undefined {
  const values = points.filter((value) => value !== null && Number.isFinite(value)) as number[];
  const first = values[0];
  if (first === undefined) return undefined;
  const mean = sum(values) / values.length;
  if (values.length < POINTS_MIN) {
    return { levels: { before: first, after: values.at(-1) ?? first, noise: 0 }, mean };
  }
  const noise = scatterOf(values);
  const split = bestSplit(values);
  const excursion = farthest(values, medianOf(values));
  const size = ({ before, after }: Omit<Levels, "noise">) => Math.abs(after - before);
  // One point far off is an excursion of at least a coarse step's length, which a study can tell.
  const { before, after } = size(excursion) > 2 * size(split) ? excursion : split;
  return { levels: { before, after, noise }, mean };
}

/** The two means of the split with the greatest difference between sides, weighted by their lengths. */
function bestSplit(values: readonly number[]): Omit<Levels, "noise"> {
  const total = sum(values);
  let best = { before: 0, after: 0, weight: -1 };
  let left = 0;
  for (let index = 1; index < values.length; index++) {
    left += values[index - 1]!;
    const right = values.length - index;
    if (index < SIDE_POINTS_MIN || right < SIDE_POINTS_MIN) continue;
    const [before, after] = [left / index, (total - left) / right];
    const weight = (after - before) ** 2 * index * right;
    if (weight > best.weight) best = { before, after, weight };
  }
  return best;
}

function farthest(values: readonly number[], middle: number): Omit<Levels, "noise"> {
  const after = values.reduce((far, value) =>
    Math.abs(value - middle) > Math.abs(far - middle) ? value : far
  );
  return { before: middle, after };
}

/** Standard deviation of noise from differences of neighbours, which a change of level hardly enters. */
function scatterOf(values: readonly number[]): number {
  const steps = values.slice(1).map((value, index) => Math.abs(value - values[index]!));
  // The median of |a - b| of two normal values is 0.954 of their deviation.
  return medianOf(steps) / 0.954;
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
