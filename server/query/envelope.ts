/**
 * The min/max/avg envelope of one series: at most `points` points that never lose a peak.
 *
 * Definitions
 * - A grid divides [from, to) into buckets of `stepMs`, aligned to whole multiples of the step since
 *   the epoch, so that a chart which follows the present does not shimmer. The first and last bucket
 *   may be cut by the range. The time of a bucket is its start, or `from` for the cut first one.
 * - A bucket with samples gives one point: their minimum, maximum and mean. Every sample is in exactly
 *   one bucket, so the extremes of the points are the extremes of the samples at every zoom.
 * - A bucket without samples gives nothing, except after a break (see `rate.ts`): then the first
 *   empty bucket between the two values gives one null point. Two values in neighbouring buckets have
 *   no bucket to be interrupted in: such a gap is shorter than what the zoom can show.
 * - With at most `points` samples there is nothing to fold: the points are the samples at their own
 *   times. A break then gives a null point one interval after the value before it.
 *
 * Trace, step 4, samples at 1 2 5 | 13 14, a break before 13:
 *
 *     bucket      0        4        8        12
 *     samples   1 2        5        –     13 14
 *     point    t=0      t=4    t=8 null    t=12
 *
 * Invariants: times ascend strictly; at most `points` points; the first and last point hold values.
 *
 * @module
 */

import { lowerBound } from "./lower_bound.ts";
import type { SeriesTarget } from "./member_shaper.ts";
import type { SampleColumns } from "./sample_columns.ts";

/** How a range is divided. */
export interface EnvelopeGrid {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  /** Start of bucket 0; at or before `fromMs`. */
  readonly originMs: number;
  readonly bucketCount: number;
  /** The sampling interval of the data. */
  readonly intervalMs: number;
}

/** Points as aligned columns; NaN in all three value columns is an interruption. */
export interface EnvelopePoints {
  readonly timesMs: readonly number[];
  readonly min: readonly number[];
  readonly max: readonly number[];
  readonly avg: readonly number[];
}

/**
 * Divides [fromMs, toMs) into at most `points` buckets. The step is a whole number of sampling
 * intervals where it can be, so that buckets hold equally many samples.
 *
 * @throws {RangeError} when the range is empty or reversed, or `points` is not a positive integer.
 */
export function planGrid(
  range: { readonly fromMs: number; readonly toMs: number },
  options: { readonly points: number; readonly intervalMs: number },
): EnvelopeGrid {
  const { fromMs, toMs } = range;
  const { points, intervalMs } = options;
  const spanMs = toMs - fromMs;
  if (!(spanMs > 0) || !Number.isInteger(points) || points < 1) {
    throw new RangeError(`Cannot divide [${fromMs}, ${toMs}) into ${points} buckets`);
  }
  if (points === 1) {
    return { fromMs, toMs, stepMs: spanMs, originMs: fromMs, bucketCount: 1, intervalMs };
  }
  // An aligned grid cuts both ends, so n buckets' worth of range can touch n + 1 buckets.
  const leastMs = Math.ceil(spanMs / (points - 1));
  const stepMs = Math.ceil(leastMs / intervalMs) * intervalMs;
  const originMs = Math.floor(fromMs / stepMs) * stepMs;
  const bucketCount = Math.ceil((toMs - originMs) / stepMs);
  return { fromMs, toMs, stepMs, originMs, bucketCount, intervalMs };
}

/** Folds one series into a grid. Values are fed in ascending time; its memory is the grid's. */
export class EnvelopeBuilder implements SeriesTarget {
  readonly #grid: EnvelopeGrid;
  readonly #pointsMax: number;
  readonly #count: Uint32Array;
  readonly #min: Float64Array;
  readonly #max: Float64Array;
  readonly #sum: Float64Array;
  /** 1 where a break lies between a bucket's first value and the value before that. */
  readonly #breakBefore: Uint8Array;
  /** The values themselves, while they may all be shown. */
  #samples: KeptSamples | undefined;
  #pendingBreak = false;
  #any = false;
  /** Bucket of the last value, and the times that lie in it: a million values have a thousand buckets. */
  #bucket = 0;
  #bucketFromMs = Infinity;
  #bucketToMs = -Infinity;

  constructor(grid: EnvelopeGrid, pointsMax: number) {
    this.#grid = grid;
    this.#pointsMax = pointsMax;
    this.#count = new Uint32Array(grid.bucketCount);
    this.#min = new Float64Array(grid.bucketCount).fill(Infinity);
    this.#max = new Float64Array(grid.bucketCount).fill(-Infinity);
    this.#sum = new Float64Array(grid.bucketCount);
    this.#breakBefore = new Uint8Array(grid.bucketCount);
    this.#samples = {
      timesMs: new Float64Array(pointsMax),
      values: new Float64Array(pointsMax),
      breakBefore: new Uint8Array(pointsMax),
      count: 0,
      points: 0,
    };
  }

  /** Interrupts the series before the next value. Before the first value it means nothing. */
  addBreak(): void {
    this.#pendingBreak = this.#any;
  }

  /** Adds a value. Times outside the grid's range are the caller's error and are left out. */
  add(timeMs: number, value: number): void {
    const isInBucket = timeMs >= this.#bucketFromMs && timeMs < this.#bucketToMs;
    if (!isInBucket && !this.#enterBucket(timeMs)) return;
    const bucket = this.#bucket;
    const breakBefore = this.#pendingBreak;
    if (breakBefore && this.#count[bucket] === 0) this.#breakBefore[bucket] = 1;
    this.#pendingBreak = false;
    this.#any = true;
    this.#count[bucket]!++;
    this.#sum[bucket]! += value;
    if (value < this.#min[bucket]!) this.#min[bucket] = value;
    if (value > this.#max[bucket]!) this.#max[bucket] = value;
    if (this.#samples !== undefined) this.#keepSample(timeMs, value, breakBefore);
  }

  /**
   * Adds the values of [start, end). Bucket by bucket, with what it folds at hand: a million values have
   * a thousand buckets.
   */
  addRun(samples: SampleColumns, start: number, end: number): void {
    const { timesMs, values } = samples;
    let i = start;
    for (; i < end && this.#samples !== undefined; i++) this.add(timesMs[i]!, values[i]!);
    while (i < end) {
      this.add(timesMs[i]!, values[i]!);
      i++;
      const [bucket, toMs] = [this.#bucket, this.#bucketToMs];
      const stop = timesMs[end - 1]! < toMs ? end : lowerBound(timesMs, toMs, i, end);
      let sum = this.#sum[bucket]!;
      let [min, max] = [this.#min[bucket]!, this.#max[bucket]!];
      this.#count[bucket]! += Math.max(0, stop - i);
      for (; i < stop; i++) {
        const value = values[i]!;
        sum += value;
        if (value < min) min = value;
        if (value > max) max = value;
      }
      this.#sum[bucket] = sum;
      [this.#min[bucket], this.#max[bucket]] = [min, max];
    }
  }

  /** Finds the bucket of a time; false where it has none. */
  #enterBucket(timeMs: number): boolean {
    const { fromMs, toMs, originMs, stepMs } = this.#grid;
    if (timeMs < fromMs || timeMs >= toMs) return false;
    this.#bucket = Math.floor((timeMs - originMs) / stepMs);
    const startMs = originMs + this.#bucket * stepMs;
    this.#bucketFromMs = Math.max(fromMs, startMs);
    this.#bucketToMs = Math.min(toMs, startMs + stepMs);
    return true;
  }

  /** Whether the samples themselves fit into the points that were asked for. */
  get fitsSamples(): boolean {
    return this.#samples !== undefined;
  }

  /** The samples as points; only while `fitsSamples`. */
  samplePoints(): EnvelopePoints {
    const points = emptyPoints();
    if (this.#samples === undefined) return points;
    const { timesMs, values, breakBefore, count } = this.#samples;
    for (let i = 0; i < count; i++) {
      const [timeMs, value] = [timesMs[i]!, values[i]!];
      if (breakBefore[i] === 1) {
        const nullMs = Math.min(timesMs[i - 1]! + this.#grid.intervalMs, timeMs - 1);
        if (nullMs > timesMs[i - 1]!) pushPoint(points, nullMs, NaN, NaN, NaN);
      }
      pushPoint(points, timeMs, value, value, value);
    }
    return points;
  }

  /** The buckets as points. */
  bucketPoints(): EnvelopePoints {
    const { fromMs, originMs, stepMs } = this.#grid;
    const points = emptyPoints();
    let last = -1;
    this.#count.forEach((count, bucket) => {
      if (count === 0) return;
      if (this.#breakBefore[bucket] === 1 && bucket - last > 1) {
        pushPoint(points, originMs + (last + 1) * stepMs, NaN, NaN, NaN);
      }
      const timeMs = Math.max(fromMs, originMs + bucket * stepMs);
      const [min, max] = [this.#min[bucket]!, this.#max[bucket]!];
      // Rounding of a sum of equal values must not put the mean outside its own extremes.
      const avg = Math.min(max, Math.max(min, this.#sum[bucket]! / count));
      pushPoint(points, timeMs, min, max, avg);
      last = bucket;
    });
    return points;
  }

  #keepSample(timeMs: number, value: number, breakBefore: boolean): void {
    const samples = this.#samples;
    if (samples === undefined) return;
    const { timesMs, values, count } = samples;
    samples.points += breakBefore ? 2 : 1;
    // Two values of one instant have no place in strictly ascending times; the buckets hold both.
    if (samples.points > this.#pointsMax || (count > 0 && timesMs[count - 1] === timeMs)) {
      this.#samples = undefined;
      return;
    }
    timesMs[count] = timeMs;
    values[count] = value;
    samples.breakBefore[count] = breakBefore ? 1 : 0;
    samples.count++;
  }
}

/** Columns of which the first `count` entries are in use. */
interface KeptSamples {
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
  /** 1 where a break lies before the value. */
  readonly breakBefore: Uint8Array;
  count: number;
  /** Points that they make, with one for each break. */
  points: number;
}

interface MutablePoints {
  readonly timesMs: number[];
  readonly min: number[];
  readonly max: number[];
  readonly avg: number[];
}

function emptyPoints(): MutablePoints {
  return { timesMs: [], min: [], max: [], avg: [] };
}

// Five columns of one point, private to this file.
function pushPoint(
  points: MutablePoints,
  timeMs: number,
  min: number,
  max: number,
  avg: number,
): void {
  points.timesMs.push(timeMs);
  points.min.push(min);
  points.max.push(max);
  points.avg.push(avg);
}
