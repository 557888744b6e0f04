/**
 * Samples of one series as columns: growing ones, and pieces that are joined.
 *
 * @module
 */

import { lowerBound } from "./lower_bound.ts";

/** Columns of the same length, in ascending time; samples of one instant may repeat. */
export interface SampleColumns {
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
  /**
   * No sample is more milliseconds behind the one before, where that is known; all are finite then. Who
   * looks for gaps and holes need not look at each sample again.
   */
  readonly longestStepMs?: number | undefined;
}

/** No samples. */
export const NO_SAMPLES: SampleColumns = {
  timesMs: new Float64Array(0),
  values: new Float64Array(0),
};

/** Rows that fit before the columns grow: a segment of 90 s. */
const INITIAL_ROWS = 128;

/** Collects samples in any order. Values that are not finite are left out: they cannot be drawn. */
export class SampleBuffer {
  #timesMs: Float64Array<ArrayBuffer>;
  #values: Float64Array<ArrayBuffer>;
  #length = 0;
  #isSorted = true;

  /** `capacity` samples fit before the columns have to grow. */
  constructor(capacity = INITIAL_ROWS) {
    this.#timesMs = new Float64Array(Math.max(1, capacity));
    this.#values = new Float64Array(Math.max(1, capacity));
  }

  /** Samples held. */
  get length(): number {
    return this.#length;
  }

  /** Adds one sample. */
  add(timeMs: number, value: number): void {
    if (!Number.isFinite(value) || !Number.isFinite(timeMs)) return;
    const length = this.#length;
    if (length === this.#timesMs.length) this.#grow();
    if (length > 0 && timeMs < this.#timesMs[length - 1]!) this.#isSorted = false;
    this.#timesMs[length] = timeMs;
    this.#values[length] = value;
    this.#length = length + 1;
  }

  /** The samples in ascending time; those of one instant stay in the order they were added in. */
  take(): SampleColumns {
    const timesMs = this.#timesMs.subarray(0, this.#length);
    const values = this.#values.subarray(0, this.#length);
    return this.#isSorted ? { timesMs, values } : sortSamples(timesMs, values);
  }

  #grow(): void {
    const length = this.#timesMs.length * 2;
    const [timesMs, values] = [new Float64Array(length), new Float64Array(length)];
    timesMs.set(this.#timesMs);
    values.set(this.#values);
    [this.#timesMs, this.#values] = [timesMs, values];
  }
}

/**
 * Columns of samples as they came from a file: the same arrays where they are in order, which they
 * mostly are. Times finer than a millisecond are cut, so that what a journal said stays the same when
 * it is sealed. What is not finite is left out.
 */
export function orderSamples(timesMs: Float64Array, values: Float64Array): SampleColumns {
  let previousMs = -Infinity;
  for (let i = 0; i < timesMs.length; i++) {
    const timeMs = timesMs[i]!;
    // A difference of infinities is NaN, and so is one with NaN.
    const isPlain = timeMs >= previousMs && timeMs === Math.floor(timeMs) &&
      timeMs - timeMs + values[i]! - values[i]! === 0;
    if (!isPlain) return reorderSamples(timesMs, values);
    previousMs = timeMs;
  }
  return { timesMs, values };
}

function reorderSamples(timesMs: Float64Array, values: Float64Array): SampleColumns {
  const buffer = new SampleBuffer(timesMs.length);
  for (let i = 0; i < timesMs.length; i++) buffer.add(Math.floor(timesMs[i]!), values[i]!);
  return buffer.take();
}

/**
 * Pieces that are each in order, as pieces that follow one another, none of them empty: the same ones,
 * or where they overlap one that has them all. Samples of one instant then stay in the order of their
 * pieces.
 */
export function orderPieces(pieces: readonly SampleColumns[]): readonly SampleColumns[] {
  const filled = pieces.filter(({ timesMs }) => timesMs.length > 0);
  filled.sort((a, b) => a.timesMs[0]! - b.timesMs[0]!);
  const areApart = filled.every(({ timesMs }, i) =>
    i === 0 || filled[i - 1]!.timesMs.at(-1)! <= timesMs[0]!
  );
  if (areApart) return filled;
  const { timesMs, values } = concatSamples(filled);
  return [sortSamples(timesMs, values)];
}

/** Joins pieces that are each in order into columns that are. One piece is returned as it is. */
export function joinSamples(pieces: readonly SampleColumns[]): SampleColumns {
  const ordered = orderPieces(pieces);
  return ordered.length <= 1 ? ordered[0] ?? NO_SAMPLES : concatSamples(ordered);
}

function concatSamples(pieces: readonly SampleColumns[]): SampleColumns {
  const length = pieces.reduce((sum, { timesMs }) => sum + timesMs.length, 0);
  const [timesMs, values] = [new Float64Array(length), new Float64Array(length)];
  let at = 0;
  for (const piece of pieces) {
    timesMs.set(piece.timesMs, at);
    values.set(piece.values, at);
    at += piece.timesMs.length;
  }
  return { timesMs, values };
}

/** The samples in [fromMs, toMs), without copying any. */
export function sliceSamples(
  samples: SampleColumns,
  range: { readonly fromMs: number; readonly toMs: number },
): SampleColumns {
  const { timesMs, values, longestStepMs } = samples;
  const { length } = timesMs;
  const isInside = length > 0 && timesMs[0]! >= range.fromMs && timesMs[length - 1]! < range.toMs;
  if (isInside) return samples;
  const start = lowerBound(timesMs, range.fromMs);
  const end = lowerBound(timesMs, range.toMs);
  return {
    timesMs: timesMs.subarray(start, end),
    values: values.subarray(start, end),
    longestStepMs,
  };
}

/** Most milliseconds from one time to the next; 0 where there are fewer than two. */
export function longestStepMs(timesMs: Float64Array): number {
  let longest = 0;
  for (let i = 1; i < timesMs.length; i++) {
    longest = Math.max(longest, timesMs[i]! - timesMs[i - 1]!);
  }
  return longest;
}

/** Stable: samples of one instant stay in their order. */
function sortSamples(timesMs: Float64Array, values: Float64Array): SampleColumns {
  const order = Uint32Array.from({ length: timesMs.length }, (_, i) => i)
    .sort((a, b) => timesMs[a]! - timesMs[b]! || a - b);
  return {
    timesMs: Float64Array.from(order, (row) => timesMs[row]!),
    values: Float64Array.from(order, (row) => values[row]!),
  };
}

/** Adds up samples of several series that share their instants. The result ascends. */
export function sumPerInstant(parts: readonly SampleColumns[]): SampleColumns {
  const sums = new Map<number, number>();
  for (const { timesMs, values } of parts) {
    timesMs.forEach((timeMs, i) => sums.set(timeMs, (sums.get(timeMs) ?? 0) + values[i]!));
  }
  const timesMs = Float64Array.from(sums.keys()).sort();
  return { timesMs, values: timesMs.map((timeMs) => sums.get(timeMs)!) };
}
