/**
 * What lies on a plot besides lines, as a person can point at it, focus it and read it.
 *
 * Lengths are CSS pixels from the upper left corner of the plot; the lane for marks of events is above
 * it, at negative heights.
 *
 * @module
 */

/** Height of the lane above a plot. */
export const LANE_PX = 16;

/** A point on the plot, or in the lane above it. */
export interface PlotPoint {
  readonly x: number;
  readonly y: number;
}

/** A part of a mark that can be pointed at: all that is within `reachPx` of a straight line. */
export interface HitLine {
  readonly from: PlotPoint;
  readonly to: PlotPoint;
  readonly reachPx: number;
}

/** Something that can be read on a plot. */
export interface Mark {
  /** Where the cursor goes when the mark has the focus. */
  readonly timeMs: number;
  /** Where its read-out is. */
  readonly at: PlotPoint;
  readonly hits: readonly HitLine[];
  /** What it says, one line each; the first stands for all of it. */
  readonly lines: readonly string[];
  /** Place of its container in the choice; undefined where it is about more than one, or none of them. */
  readonly place: number | undefined;
}

/** Marks that a pointer shows at once, at most. */
const SHOWN_MAX = 3;

/** Marks at a point, nearest first, at most three. */
export function marksAt(marks: readonly Mark[], point: PlotPoint): readonly Mark[] {
  return marks.map((mark) => ({ mark, distance: distanceTo(mark, point) }))
    .filter(({ distance }) => distance < Infinity)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, SHOWN_MAX)
    .map(({ mark }) => mark);
}

/** Pixels to the nearest part that is in reach; Infinity where none is. */
function distanceTo({ hits }: Mark, point: PlotPoint): number {
  let least = Infinity;
  for (const hit of hits) {
    const distance = lineDistance(hit, point);
    if (distance <= hit.reachPx) least = Math.min(least, distance);
  }
  return least;
}

function lineDistance({ from, to }: HitLine, { x, y }: PlotPoint): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / square;
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(x - from.x - share * dx, y - from.y - share * dy);
}
