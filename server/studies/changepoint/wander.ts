/**
 * How much a signal wanders by itself, and so how far apart two neighbouring means may lie without any
 * change of level.
 *
 * Definitions
 * - The variogram at lag k is half the mean squared difference of samples k apart. It is the variance
 *   for white noise at any lag, levels off for autoregressive noise, grows for ever for a random walk,
 *   and grows quadratically on a ramp. Unlike the autocorrelation it needs no mean, and so is not
 *   flattered by the means that segmenting has fitted (Tecuapetla-Gómez and Munk, 2017, estimate
 *   autocovariances under changes from differences for the same reason).
 * - Pairs are taken within segments only: the difference across a change says nothing of the noise.
 *   Each segment is measured in its own noise, so that a loud segment does not speak for a quiet one.
 * - The variance of the difference of two neighbouring means is a sum over the variogram of all pairs:
 *   no shape of noise is assumed.
 *
 * Whatever is uncertain errs towards more wander: the variogram may not fall with the lag, and where
 * it still grows at the last lag that can be measured, it goes on growing.
 *
 * @module
 */

import { trimmedMeanSquare } from "../statistics/robust.ts";

/** Fewest pairs from which the variogram at a lag is taken. */
const PAIRS_MIN = 12;

/** Growth of the variogram over the last doubling of the lag that counts as still growing. */
const GROWTH_MIN = 1.1;

/** Samples that the noise of the whole signal counts for in the estimate of one segment's noise. */
const PRIOR_SAMPLES = 30;

/** Share of a signal's noise deviation below which the noise of a segment is not believed. */
const QUIET_SHARE = 0.02;

/** Noise of a signal under a segmentation. */
export interface Wander {
  /** Deviation of neighbouring samples, over sqrt 2, in each segment. */
  readonly deviations: Float64Array;
  /** The same for all segments together. */
  readonly overall: number;
  /**
   * Variance of the mean of `after` samples minus the mean of the `before` samples in front of them,
   * with `missing` samples in between, in units of the squared deviation.
   */
  differenceVariance(before: number, after: number, missing: number): number;
}

/** Measures the wander within the segments that begin at 0 and at each of `starts`. */
export function measureWander(signal: Float64Array, starts: readonly number[]): Wander {
  const bounds = [0, ...starts, signal.length];
  const raw = bounds.slice(1).map((end, i) => roughVariance(signal, bounds[i]!, end));
  const total = raw.reduce((sum, { variance, pairs }) => sum + variance * pairs, 0);
  const pairs = raw.reduce((sum, segment) => sum + segment.pairs, 0);
  const overall = pairs === 0 ? 0 : total / pairs;
  const variances = raw.map((segment) =>
    Math.max(
      (segment.variance * segment.pairs + overall * PRIOR_SAMPLES) /
        (segment.pairs + PRIOR_SAMPLES),
      overall * QUIET_SHARE ** 2,
    )
  );
  const shape = variogram(signal, bounds, variances);
  const sums = pairSums(shape, signal.length);
  return {
    deviations: Float64Array.from(variances, Math.sqrt),
    overall: Math.sqrt(overall),
    differenceVariance: (before, after, missing) =>
      differenceVariance(sums, before, after, missing),
  };
}

/** Half the mean squared difference of neighbours, without the few largest, which may be outliers. */
function roughVariance(signal: Float64Array, start: number, end: number) {
  const differences = new Float64Array(Math.max(0, end - start - 1));
  for (let i = 0; i < differences.length; i++) {
    differences[i] = signal[start + i + 1]! - signal[start + i]!;
  }
  // Few values have no tail to trim.
  const trim = differences.length < 50 ? 0 : 0.01;
  return { variance: trimmedMeanSquare(differences, trim) / 2, pairs: differences.length };
}

interface Variogram {
  readonly lags: readonly number[];
  /** In units of the squared deviation of each segment; ascends. */
  readonly values: readonly number[];
}

function variogram(
  signal: Float64Array,
  bounds: readonly number[],
  variances: readonly number[],
): Variogram {
  const lags: number[] = [];
  const values: number[] = [];
  for (let lag = 1; lag < signal.length; lag = Math.max(lag + 1, Math.round(lag * 1.41))) {
    const { sum, pairs } = pairsAt(signal, { lag, bounds, variances });
    if (pairs < PAIRS_MIN + lag && lag > 1) break;
    lags.push(lag);
    values.push(pairs === 0 ? 1 : Math.max(sum / pairs, values.at(-1) ?? 0, 1e-12));
  }
  return { lags, values };
}

function pairsAt(
  signal: Float64Array,
  { lag, bounds, variances }: {
    readonly lag: number;
    readonly bounds: readonly number[];
    readonly variances: readonly number[];
  },
): { readonly sum: number; readonly pairs: number } {
  let [sum, pairs] = [0, 0];
  for (let at = 0; at + 1 < bounds.length; at++) {
    const end = bounds[at + 1]! - lag;
    const variance = variances[at]!;
    if (variance === 0 || end <= bounds[at]!) continue;
    let part = 0;
    for (let i = bounds[at]!; i < end; i++) {
      const difference = signal[i + lag]! - signal[i]!;
      part += difference * difference;
    }
    sum += part / (2 * variance);
    pairs += end - bounds[at]!;
  }
  return { sum, pairs };
}

/** G[m]: the variogram summed over all pairs among m neighbouring samples. */
function pairSums({ lags, values }: Variogram, count: number): Float64Array {
  const last = lags.length - 1;
  const half = lags.findIndex((lag) => lag * 2 >= lags[last]!);
  const grows = last > 0 && values[last]! > GROWTH_MIN * values[half]!;
  const slope = grows ? (values[last]! - values[half]!) / (lags[last]! - lags[half]!) : 0;
  const sums = new Float64Array(2 * count + 2);
  let [running, at] = [0, 0];
  for (let m = 1; m + 1 < sums.length; m++) {
    while (at < last && lags[at + 1]! <= m) at++;
    const share = at < last ? (m - lags[at]!) / (lags[at + 1]! - lags[at]!) : 0;
    const value = at < last
      ? values[at]! * (1 - share) + values[at + 1]! * share
      : values[last]! + slope * (m - lags[last]!);
    running += value;
    sums[m + 1] = sums[m]! + running;
  }
  return sums;
}

function differenceVariance(
  sums: Float64Array,
  before: number,
  after: number,
  missing: number,
): number {
  const g = (m: number) => sums[Math.min(m, sums.length - 1)]!;
  const cross = g(before + missing + after) - g(before + missing) - g(missing + after) + g(missing);
  const within = g(before) / (before * before) + g(after) / (after * after);
  return Math.max(2 * (cross / (before * after) - within), 1e-12);
}
