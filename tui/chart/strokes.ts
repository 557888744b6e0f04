/**
 * From a series to what each column of dots shows of it.
 *
 * A stroke is what one dot column holds of a series: the rows from its least to its greatest value, and
 * the row of its mean. Points further apart than a dot are joined by a line through their means, whose
 * dot columns hold that line alone.
 *
 *     points    t=0 1..5   t=1 2..2   t=2 null   t=4 3..3   t=7 6..6
 *     strokes   1..5  2..2  none  none  3..3  4..4  5..5  6..6
 *     linked          yes                     yes   yes   yes
 *
 * Invariants
 * - The rows of a column hold the least and the greatest value of every point in it: no peak is lost.
 * - A column between two points is linked unless an interruption, or too long a time, is between them.
 *
 * @module
 */

import { dotRowOf } from "./glyphs.ts";

/** One series as aligned columns, times ascending; what is no finite number is an interruption. */
export interface StrokeSource {
  readonly t: readonly number[];
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  readonly avg: readonly (number | null)[];
}

/** Where dots are, in time and in value. */
export interface DotGrid {
  /** Dot columns and rows. */
  readonly columns: number;
  readonly rows: number;
  /** Time of the left edge of the first dot column. */
  readonly fromMs: number;
  readonly msPerDot: number;
  readonly yMin: number;
  readonly yMax: number;
  /** Time from one point to the next. */
  readonly stepMs: number;
}

/** What the dot columns show of a series. Rows count from the bottom; -1 where there is nothing. */
export interface Strokes {
  readonly low: Int16Array;
  readonly high: Int16Array;
  /** Row of the mean. */
  readonly mid: Int16Array;
  /** 1 where the series goes on from the dot column to the left. */
  readonly linked: Uint8Array;
  /** The last dot column that holds a point; -1 where none does. */
  readonly lastColumn: number;
}

/**
 * Steps between two points from which on nothing is drawn between them. The viewer marks interruptions
 * of more than three sampling intervals; ticks that come in live are not marked.
 */
const GAP_STEPS = 3.5;

/** A point as it lies on the grid. */
interface Placed {
  column: number;
  mid: number;
  timeMs: number;
}

/** What each dot column shows of a series. An empty series shows nothing. */
export function strokesOf(series: StrokeSource, grid: DotGrid): Strokes {
  const { columns } = grid;
  const strokes = {
    low: new Int16Array(columns).fill(-1),
    high: new Int16Array(columns).fill(-1),
    mid: new Int16Array(columns).fill(-1),
    linked: new Uint8Array(columns),
    lastColumn: -1,
  };
  const scale = { min: grid.yMin, max: grid.yMax, dots: grid.rows };
  const gapMs = Math.max(grid.stepMs, grid.msPerDot) * GAP_STEPS;
  let previous: Placed | undefined;
  // Means of one column are averaged: their sum and number so far.
  let [sum, count] = [0, 0];
  const length = series.t.length;
  for (let i = 0; i < length; i++) {
    const timeMs = series.t[i] ?? NaN;
    const least = series.min[i] ?? NaN;
    const most = series.max[i] ?? NaN;
    const column = Math.floor((timeMs - grid.fromMs) / grid.msPerDot);
    if (!Number.isFinite(least) || !Number.isFinite(most) || !Number.isFinite(column)) {
      previous = undefined;
      continue;
    }
    const mean = series.avg[i] ?? NaN;
    const middle = Number.isFinite(mean) ? mean : least + (most - least) / 2;
    const isSameColumn = previous?.column === column;
    sum = isSameColumn ? sum + middle : middle;
    count = isSameColumn ? count + 1 : 1;
    const mid = dotRowOf(sum / count, scale);
    if (column >= 0 && column < columns) {
      widen(strokes, column, { low: dotRowOf(least, scale), high: dotRowOf(most, scale) });
      strokes.mid[column] = mid;
      strokes.lastColumn = Math.max(strokes.lastColumn, column);
    }
    if (previous !== undefined && timeMs - previous.timeMs <= gapMs) {
      link(strokes, previous, { column, mid });
    }
    previous = { column, mid, timeMs };
    if (column >= columns) break; // all that the plot shows of the rest is the line to it
  }
  return strokes;
}

/** Makes a column hold some more rows. */
function widen(
  { low, high }: Strokes,
  column: number,
  more: { readonly low: number; readonly high: number },
): void {
  const [lowest, highest] = [low[column] ?? -1, high[column] ?? -1];
  low[column] = lowest < 0 ? more.low : Math.min(lowest, more.low);
  high[column] = Math.max(highest, more.high);
}

/** Draws the line between two points into the columns between them, as far as they are shown. */
function link(
  { low, high, mid, linked }: Strokes,
  from: Placed,
  to: { readonly column: number; readonly mid: number },
): void {
  const last = Math.min(to.column, linked.length - 1);
  const rise = (to.mid - from.mid) / (to.column - from.column);
  for (let column = Math.max(0, from.column + 1); column <= last; column++) {
    if (column > 0) linked[column] = 1;
    if (column === to.column || (low[column] ?? -1) >= 0) continue;
    const row = Math.round(from.mid + rise * (column - from.column));
    low[column] = high[column] = mid[column] = row;
  }
}
