/**
 * The level of a spectrum between its lines.
 *
 * Container metrics are seldom white: memory wanders, load is autocorrelated. A peak is judged against
 * the spectrum around it and not against the mean of all of it, as climatology does with a red-noise
 * background (Mann and Lees 1996). No model of the noise is assumed: the level is a low quantile over
 * bands that widen with frequency, joined by straight lines in logarithms of both axes, so that white,
 * autoregressive, 1/f and random-walk noise are all flat after division by it.
 *
 * @module
 */

import { partAt } from "../statistics/robust.ts";
import { GOLDEN_STEPS } from "./window.ts";

/** Narrowest band, in independent frequencies, and growth of the bands. */
const BAND_LEAST = 8;
const BAND_GROWTH = 0.35;
/** The quantile taken in a band, and what it is of the mean of an exponential distribution. */
const LEVEL_QUANTILE = 0.4;
const LEVEL_OF_MEAN = -Math.log(1 - LEVEL_QUANTILE);
/** Ordinates of a band that are looked at. */
const BAND_SAMPLE = 192;
/** The level is computed at distances of a 32nd of the frequency. */
const CHORD_SHIFT = 5;

/** Where the bands of spectra of one length lie, and what depends on nothing else. */
export interface BackgroundPlan {
  /** Ordinates per independent frequency. */
  readonly oversampling: number;
  /** First ordinate of each band, and the end of the last. */
  readonly edges: readonly number[];
  /** Logarithms of the middles of the bands. */
  readonly centres: readonly number[];
  readonly chords: readonly Chord[];
}

/** A frequency at which the level is computed; straight lines lie between. */
interface Chord {
  readonly from: number;
  readonly to: number;
  /** Logarithms of `from` and `to`, and the bands whose line passes there. */
  readonly first: number;
  readonly last: number;
  readonly band: number;
}

/** The plan for spectra of `ordinates`, `oversampling` of which are an independent frequency. */
export function backgroundPlan(ordinates: number, oversampling: number): BackgroundPlan {
  const edges = [1];
  const centres: number[] = [];
  const middles: number[] = [];
  const least = Math.ceil(BAND_LEAST * oversampling);
  for (let from = 1; from < ordinates;) {
    let to = from + Math.max(least, Math.floor(from * BAND_GROWTH));
    if (ordinates - to < least) to = ordinates;
    middles.push(Math.sqrt(from * (to - 1)));
    centres.push(Math.log(middles.at(-1)!));
    edges.push(to);
    from = to;
  }
  const chords: Chord[] = [];
  let band = 0;
  for (let from = 1; from < ordinates;) {
    // The level is a power of frequency: a straight line over a short way is as good, and quicker.
    const to = Math.min(ordinates, from + Math.max(1, from >> CHORD_SHIFT));
    while (band < centres.length - 2 && middles[band + 1]! < from) band++;
    chords.push({ from, to, first: Math.log(from), last: Math.log(to), band });
    from = to;
  }
  return { oversampling, edges, centres, chords };
}

/** Divides `power[1..]` by its background in place; white noise becomes exponential with mean 1. */
export function whiten(power: Float64Array, plan: BackgroundPlan): void {
  const logs = bandLevels(power, plan);
  power[0] = 0;
  for (const { from, to, first, last, band } of plan.chords) {
    const level = Math.exp(levelAt(first, { band, plan, logs }));
    if (to - from === 1) {
      power[from] = power[from]! / level;
      continue;
    }
    const step = (Math.exp(levelAt(last, { band, plan, logs })) - level) / (to - from);
    for (let k = from; k < to; k++) power[k] = power[k]! / (level + step * (k - from));
  }
}

interface Bands {
  readonly band: number;
  readonly plan: BackgroundPlan;
  readonly logs: Float64Array;
}

/** Log of the level at a frequency whose log is given. */
function levelAt(frequency: number, { band, plan: { centres }, logs }: Bands): number {
  if (centres.length < 2) return logs[0]!;
  const [left, right] = [centres[band]!, centres[band + 1]!];
  const slope = (logs[band + 1]! - logs[band]!) / (right - left);
  // Beyond the centres of the outer bands the line goes on, no steeper than a twice summed noise.
  if (frequency < centres[0]!) {
    return logs[0]! + Math.max(-4, Math.min(1, slope)) * (frequency - left);
  }
  if (frequency > right) return logs[band + 1]!;
  return logs[band]! + slope * (frequency - left);
}

/** Logs of the levels of all bands, none far below the largest. */
function bandLevels(power: Float64Array, { edges }: BackgroundPlan): Float64Array {
  const levels = new Float64Array(edges.length - 1);
  const sample = new Float64Array(BAND_SAMPLE);
  let most = 0;
  for (let band = 0; band < levels.length; band++) {
    const [from, count] = [edges[band]!, edges[band + 1]! - edges[band]!];
    const sampled = Math.min(count, BAND_SAMPLE);
    for (let i = 0; i < sampled; i++) {
      const at = count <= BAND_SAMPLE ? i : Math.floor(GOLDEN_STEPS[i]! * count);
      sample[i] = power[from + at]!;
    }
    const level = ranked(sample, sampled, Math.floor(sampled * LEVEL_QUANTILE)) / LEVEL_OF_MEAN;
    levels[band] = level;
    most = Math.max(most, level);
  }
  const floor = Math.log(Math.max(most * 1e-14, Number.MIN_VALUE * 2 ** 60));
  for (let band = 0; band < levels.length; band++) {
    levels[band] = Math.max(floor, Math.log(levels[band]!));
  }
  return levels;
}

/** The value at a rank among the first `count`, which are put in another order. */
function ranked(values: Float64Array, count: number, rank: number): number {
  partAt(values, rank, count);
  return values[rank]!;
}
