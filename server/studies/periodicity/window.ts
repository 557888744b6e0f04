/**
 * Windows of several lengths over a grid, and the robust copy of a window that is searched.
 *
 * Window lengths are three quarters of a power of two, so that a transform of that power of two holds
 * a window and a third of its length in zeros: enough for lags up to a third of the window.
 *
 * @module
 */

import { powerOfTwoFrom } from "../statistics/fft.ts";
import type { Grid } from "./grid.ts";

/** A range of grid cells, `end` excluded. */
export interface CellRange {
  readonly start: number;
  readonly end: number;
}

/** Windows of one length, and the size of the transform that holds one. */
export interface WindowScale {
  readonly length: number;
  readonly transformSize: number;
  readonly starts: readonly number[];
}

/** Shortest window besides the whole series, in cells; longer in long series, to bound the cost. */
const SHORTEST_WINDOW = 96;
const WINDOWS_PER_SCALE_MAX = 512;

/** The whole series first, then half-overlapping windows of every shorter length. */
export function windowScales(cells: number): readonly WindowScale[] {
  const whole = { length: cells, transformSize: powerOfTwoFrom((4 * cells) / 3), starts: [0] };
  const scales: WindowScale[] = [whole];
  for (let size = whole.transformSize; (3 * size) / 4 >= SHORTEST_WINDOW; size /= 2) {
    const length = (3 * size) / 4;
    if (length > 0.55 * cells) continue;
    const count = Math.ceil((2 * (cells - length)) / length) + 1;
    if (count > WINDOWS_PER_SCALE_MAX) break;
    const starts = Array.from(
      { length: count },
      (_, i) => Math.round((i * (cells - length)) / (count - 1)),
    );
    scales.push({ length, transformSize: size, starts });
  }
  return scales;
}

/** Jumps that are cut down to the next largest one: a step is one jump, an outlier two. */
const FREE_JUMPS = 4;
const FREE_JUMP_SHARE = 0.002;

/**
 * Copies a window into `out` (which is at least as long; the rest becomes 0): the few largest jumps cut
 * down, so that single steps and outliers vanish, without its line and with variance 1. Missing cells
 * are 0. False where less than 60 % of the cells are known or nothing is left to search.
 */
export function robustWindow(grid: Grid, range: CellRange, out: Float64Array): boolean {
  const length = range.end - range.start;
  const known = countKnown(grid, range);
  out.fill(0, known === length ? length : 0);
  if (known < 0.6 * length || known < 8) return false;
  if (!copyWithoutJumps(grid, range, out)) return false;
  removeLine(grid, range, out);
  const energy = clipTails(out, length);
  if (!(energy > 1e-24 * length)) return false;
  const factor = 1 / Math.sqrt(energy / known);
  for (let i = 0; i < length; i++) out[i] = out[i]! * factor;
  return true;
}

function countKnown({ present }: Grid, { start, end }: CellRange): number {
  let known = 0;
  for (let i = start; i < end; i++) known += present[i]!;
  return known;
}

/** The values of a whole grid with its few largest jumps cut down. */
export function withoutLoneJumps(grid: Grid): Float64Array {
  const values = new Float64Array(grid.values.length);
  cutJumps(grid, { range: { start: 0, end: values.length }, free: FREE_JUMPS }, values);
  return values;
}

function copyWithoutJumps(grid: Grid, range: CellRange, out: Float64Array): boolean {
  const free = Math.max(FREE_JUMPS, Math.floor((range.end - range.start) * FREE_JUMP_SHARE));
  return cutJumps(grid, { range, free }, out);
}

function cutJumps(
  grid: Grid,
  { range: { start, end }, free }: { readonly range: CellRange; readonly free: number },
  out: Float64Array,
): boolean {
  const limit = largestJump(grid, { start, end }, free);
  if (!(limit > 0)) return false;
  const { values, present } = grid;
  let last = NaN;
  let level = 0;
  for (let i = start; i < end; i++) {
    if (present[i] === 0) continue;
    const value = values[i]!;
    const jump = value - last;
    last = value;
    if (jump > limit) level += limit;
    else if (jump < -limit) level -= limit;
    else if (jump === jump) level += jump; // NaN before the first value
    out[i - start] = level;
  }
  return true;
}

/** The size of the jump between known neighbours that only `free` others exceed; 0 without any. */
function largestJump({ values, present }: Grid, { start, end }: CellRange, free: number): number {
  const largest = new Float64Array(free + 1); // ascending
  let least = 0;
  let last = NaN;
  for (let i = start; i < end; i++) {
    if (present[i] === 0) continue;
    const value = values[i]!;
    const jump = Math.abs(value - last);
    last = value;
    if (!(jump > least)) continue;
    let at = 0;
    while (at < free && largest[at + 1]! < jump) {
      largest[at] = largest[at + 1]!;
      at++;
    }
    largest[at] = jump;
    least = largest[0]!;
  }
  return least;
}

function removeLine({ present }: Grid, { start, end }: CellRange, out: Float64Array): void {
  const length = end - start;
  const middle = (length - 1) / 2;
  let count = 0, sumT = 0, sumX = 0, sumTT = 0, sumTX = 0;
  for (let i = 0; i < length; i++) {
    if (present[start + i] === 0) continue;
    const t = i - middle;
    const x = out[i]!;
    count++;
    sumT += t;
    sumX += x;
    sumTT += t * t;
    sumTX += t * x;
  }
  const slope = (count * sumTX - sumT * sumX) / Math.max(count * sumTT - sumT * sumT, 1);
  const level = (sumX - slope * sumT) / count;
  for (let i = 0; i < length; i++) {
    if (present[start + i] === 1) out[i] = out[i]! - level - slope * (i - middle);
  }
}

const TAIL_SAMPLE = 400;
const TAIL_SHARE = 0.01;

/**
 * Steps of the golden ratio from 0 to 1: places for a sample that visits every part of a range and no
 * phase of a period twice.
 */
export const GOLDEN_STEPS: Readonly<Float64Array> = Float64Array.from(
  { length: TAIL_SAMPLE },
  (_, i) => (i * 0.6180339887498949) % 1,
);

/** Clips what lies further outside the central 98 % than half of their width; sum of squares of the rest. */
function clipTails(out: Float64Array, length: number): number {
  const sampled = Math.min(length, TAIL_SAMPLE);
  const tail = Math.max(1, Math.floor(sampled * TAIL_SHARE));
  const { low, high } = sampledTails(out, { length, sampled, tail });
  const margin = (high - low) / 2;
  const [least, most] = margin > 0 ? [low - margin, high + margin] : [-Infinity, Infinity];
  let energy = 0;
  for (let i = 0; i < length; i++) {
    let value = out[i]!;
    if (value < least) value = least;
    else if (value > most) value = most;
    out[i] = value;
    energy += value * value;
  }
  return energy;
}

/** The values of a sample that only `tail` others are below, and above. */
function sampledTails(
  out: Float64Array,
  { length, sampled, tail }: {
    readonly length: number;
    readonly sampled: number;
    readonly tail: number;
  },
) {
  const lowest = new Float64Array(tail + 1).fill(Infinity); // descending
  const highest = new Float64Array(tail + 1).fill(-Infinity); // ascending
  for (let i = 0; i < sampled; i++) {
    const value = out[length <= TAIL_SAMPLE ? i : Math.floor(GOLDEN_STEPS[i]! * length)]!;
    if (value < lowest[0]!) {
      let at = 0;
      for (; at < tail && lowest[at + 1]! > value; at++) lowest[at] = lowest[at + 1]!;
      lowest[at] = value;
    }
    if (value > highest[0]!) {
      let at = 0;
      for (; at < tail && highest[at + 1]! < value; at++) highest[at] = highest[at + 1]!;
      highest[at] = value;
    }
  }
  return { low: lowest[0]!, high: highest[0]! };
}
