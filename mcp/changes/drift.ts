/**
 * A level that took its time to become another one: processes that pile up until a limit stops them, a
 * cache that is filled and then full.
 *
 *     ▁▁▁▁▁▁▂▃▄▅▆▇▇▇▇▇▇▇      flat, a slope, flat
 *
 * It is neither a shift, which is sudden, nor a trend, which goes on, so the studies of both are silent.
 * The line is fitted to the few points of a coarse series by least squares, over all pairs of corners.
 *
 * @module
 */

import type { CoarseSeries } from "./page_cache.ts";

/** Share of the variance that the line has to explain. Slow noise looks like a slope, but hardly so much. */
export const EXPLAINED_MIN = 0.95;

/** Error of the line over that of the best jump, at most: whether a jump is one, the study knows better. */
const OF_JUMP_MAX = 0.5;

/** Points that the slope and each flat part have at least. */
const PART_POINTS_MIN = 3;

/** A drift. */
export interface Drift {
  /** Last point of the old level, first point of the new one. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly before: number;
  readonly after: number;
  /** Share of the variance that the line explains, in [`EXPLAINED_MIN`, 1]. */
  readonly explained: number;
}

/** The drift of a series; undefined where there is none, or too few points to tell. */
export function driftOf({ timesMs, values }: CoarseSeries): Drift | undefined {
  const points = timesMs.flatMap((timeMs, index) => {
    const value = values[index];
    return value === null || value === undefined ? [] : [{ timeMs, value }];
  });
  const total = squares(points.map(({ value }) => value));
  if (points.length < 3 * PART_POINTS_MIN || total === 0) return undefined;
  const list = points.map(({ value }) => value);
  let best: Corners & { readonly error: number } | undefined;
  for (let from = PART_POINTS_MIN - 1; from < points.length; from++) {
    for (let to = from + PART_POINTS_MIN; to <= points.length - PART_POINTS_MIN; to++) {
      const error = lineError(list, { from, to });
      if (best === undefined || error < best.error) best = { from, to, error };
    }
  }
  if (best === undefined || best.error > OF_JUMP_MAX * jumpError(list)) return undefined;
  const explained = 1 - best.error / total;
  if (explained < EXPLAINED_MIN) return undefined;
  const { from, to } = best;
  // The levels of the line lean towards the slope; those of the flat parts are what was measured.
  const [before, after] = [meanOf(list.slice(0, from + 1)), meanOf(list.slice(to))];
  return { fromMs: points[from]!.timeMs, toMs: points[to]!.timeMs, before, after, explained };
}

/** Positions of the last point of the first flat part, and of the first point of the second. */
interface Corners {
  readonly from: number;
  readonly to: number;
}

/** Least squares for the two levels: each point is `before · (1 - w) + after · w` of its place. */
function lineError(values: readonly number[], { from, to }: Corners): number {
  let [aa, ab, bb, ay, by, yy] = [0, 0, 0, 0, 0, 0];
  values.forEach((value, index) => {
    const w = Math.min(1, Math.max(0, (index - from) / (to - from)));
    aa += (1 - w) * (1 - w);
    ab += w * (1 - w);
    bb += w * w;
    ay += (1 - w) * value;
    by += w * value;
    yy += value * value;
  });
  const determinant = aa * bb - ab * ab;
  const before = (ay * bb - by * ab) / determinant;
  const after = (by * aa - ay * ab) / determinant;
  return Math.max(0, yy - before * ay - after * by);
}

/** Error of the two levels that a jump at the best place has. */
function jumpError(values: readonly number[]): number {
  return Math.min(
    ...values.slice(1).map((_, index) =>
      squares(values.slice(0, index + 1)) + squares(values.slice(index + 1))
    ),
  );
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function squares(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}
