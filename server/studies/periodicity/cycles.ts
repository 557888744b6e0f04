/**
 * Cycles as replicates: the Fourier coefficients of every cycle of a period, one by one.
 *
 * Definitions
 * - A block is one cycle, or several where a cycle has few samples. Block `j` starts at
 *   `start + j * cyclesPerBlock * period` cells; phases count from there.
 * - The coefficient `c_j(h)` is the mean over the known samples of block `j` of
 *   `x(t) exp(-2 pi i h t / period)`, after a moving average over whole cycles was taken from `x`.
 *
 * Why: a periodic signal has the same `c_j(h)` in every cycle. In noise of any colour whose memory is
 * shorter than a cycle, and in a random walk, they have mean zero and are independent from cycle to
 * cycle, so that the scatter between cycles measures the noise at exactly the frequency of interest.
 *
 * @module
 */

import { harmonicSums, harmonicTables } from "./coefficients.ts";
import type { CellRange } from "./window.ts";

/** Values on a grid with running sums, from which averages of any length are quick. */
export interface Signal {
  /** 0 where nothing is known. */
  readonly values: Float64Array;
  readonly present: Uint8Array;
  /** Sum and number of the known values before each cell; one longer than the values. */
  readonly sums: Float64Array;
  readonly counts: Float64Array;
  /** Room for a stretch of the signal; the next stretch overwrites it. */
  readonly room: Float64Array;
}

/** Adds the running sums. */
export function signalOf(values: Float64Array, present: Uint8Array): Signal {
  const sums = new Float64Array(values.length + 1);
  const counts = new Float64Array(values.length + 1);
  let sum = 0, count = 0;
  for (let i = 0; i < values.length; i++) {
    sums[i + 1] = sum += values[i]!;
    counts[i + 1] = count += present[i]!;
  }
  return { values, present, sums, counts, room: new Float64Array(values.length) };
}

/** Coefficients of the blocks of a range. */
export interface Cycles {
  /** In cells. */
  readonly period: number;
  /** Cell at which the first block starts; may lie between two. */
  readonly start: number;
  readonly cyclesPerBlock: number;
  readonly blocks: number;
  readonly harmonics: number;
  /** Real and imaginary parts by harmonic (the first is the fundamental), then by block. */
  readonly re: readonly Float64Array[];
  readonly im: readonly Float64Array[];
  /** Mean square of the known samples of each block, drift removed. */
  readonly energy: Float64Array;
  /** 1 for blocks of which at least half of the cells are known. */
  readonly usable: Uint8Array;
  /** Sum of cubes over all blocks: which way the signal leans. */
  readonly lean: number;
}

/** A stretch of a signal without its moving average; 0 where nothing is known. */
export interface Stretch {
  readonly range: CellRange;
  /** One value for each cell of the range. */
  readonly rest: Float64Array;
  readonly signal: Signal;
}

/**
 * Takes the moving average over whole cycles of a period from the values of a range. Only one stretch of
 * a signal is good at a time.
 */
export function stretchOf(signal: Signal, range: CellRange, period: number): Stretch {
  return { range, rest: withoutDrift(signal, range, { period, into: signal.room }), signal };
}

/** How to cut a stretch into blocks. */
export interface CycleRequest {
  readonly period: number;
  readonly cyclesPerBlock: number;
  readonly harmonics: number;
  /** Where the first block starts; the start of the range unless said. */
  readonly start?: number;
}

/** Share of a block that the last one may lack: a period is seldom known to a cell. */
const LAST_BLOCK_SLACK = 0.02;
/** Fewest known cells of a block, as a share. */
const KNOWN_SHARE_LEAST = 0.5;

/** Coefficients of all whole blocks of a stretch. */
export function cyclesOf({ range, rest, signal }: Stretch, request: CycleRequest): Cycles {
  const { period, cyclesPerBlock, harmonics } = request;
  const start = request.start ?? range.start;
  const blockCells = period * cyclesPerBlock;
  const blocks = Math.max(0, Math.floor((range.end - start) / blockCells + LAST_BLOCK_SLACK));
  const [re, im] = [rowsOf(harmonics, blocks), rowsOf(harmonics, blocks)];
  const energy = new Float64Array(blocks);
  const usable = new Uint8Array(blocks);
  const tables = harmonicTables(period, harmonics);
  const sums = { re: new Float64Array(harmonics), im: new Float64Array(harmonics) };
  let lean = 0;
  for (let j = 0; j < blocks; j++) {
    const edge = start + j * blockCells;
    const from = Math.ceil(edge - 1e-9);
    const to = Math.min(range.end, Math.ceil(edge + blockCells - 1e-9));
    const known = signal.counts[to]! - signal.counts[from]!;
    if (known < KNOWN_SHARE_LEAST * (to - from) || known < 2) continue;
    usable[j] = 1;
    let squares = 0;
    for (let i = from - range.start; i < to - range.start; i++) {
      const value = rest[i]!;
      const square = value * value;
      squares += square;
      lean += square * value;
    }
    energy[j] = squares / known;
    const [first, end] = [from - range.start, to - range.start];
    harmonicSums({ values: rest, from: first, to: end, phase: from - edge }, tables, sums);
    for (let h = 0; h < harmonics; h++) {
      re[h]![j] = sums.re[h]! / known;
      im[h]![j] = sums.im[h]! / known;
    }
  }
  return { period, start, cyclesPerBlock, blocks, harmonics, re, im, energy, usable, lean };
}

/** Rows of zeros in one piece of memory. */
function rowsOf(rows: number, length: number): readonly Float64Array[] {
  const all = new Float64Array(rows * length);
  return Array.from({ length: rows }, (_, i) => all.subarray(i * length, (i + 1) * length));
}

/** Width of the moving average, in cells: whole cycles that fit whole cells well. */
function averageWidth(period: number): number {
  let best = Math.round(period);
  let bestError = Math.abs(best - period) / period;
  for (let m = 2; m <= 8 && m * period <= 24; m++) {
    const width = Math.round(m * period);
    const error = Math.abs(width - m * period) / (m * period);
    if (error < bestError - 0.01) [best, bestError] = [width, error];
  }
  return best;
}

/**
 * The values of a range without their moving average over whole cycles; 0 where nothing is known. In
 * the first part of `into`, where one is given.
 */
export function withoutDrift(
  { sums, counts, values, present }: Signal,
  range: CellRange,
  { period, into }: { readonly period: number; readonly into?: Float64Array },
): Float64Array {
  const cells = values.length;
  const length = range.end - range.start;
  const width = Math.min(cells, averageWidth(period));
  const before = width >> 1;
  const isEven = width % 2 === 0;
  const rest = into?.subarray(0, length) ?? new Float64Array(length);
  for (let t = range.start; t < range.end; t++) {
    if (present[t] === 0) {
      rest[t - range.start] = 0;
      continue;
    }
    // Near the ends of the series the window is moved, not cut: it must hold whole cycles.
    const wanted = t - before;
    const low = wanted < 0 ? 0 : wanted > cells - width ? cells - width : wanted;
    const high = low + width;
    let sum = sums[high]! - sums[low]!;
    let count = counts[high]! - counts[low]!;
    if (isEven && high < cells) {
      // An even window has no middle cell: the mean of the two that lie around it.
      sum += sums[high + 1]! - sums[low + 1]!;
      count += counts[high + 1]! - counts[low + 1]!;
    }
    rest[t - range.start] = values[t]! - sum / count;
  }
  return rest;
}
