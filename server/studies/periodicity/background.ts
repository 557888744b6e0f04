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

/** Narrowest band, in independent frequencies, and growth of the bands. */
const BAND_LEAST = 8;
const BAND_GROWTH = 0.35;
/** The quantile taken in a band, and what it is of the mean of an exponential distribution. */
const LEVEL_QUANTILE = 0.4;
const LEVEL_OF_MEAN = -Math.log(1 - LEVEL_QUANTILE);
/** Ordinates of a band that are looked at. */
const BAND_SAMPLE = 192;

/**
 * Divides `power[1..]` by its background in place; white noise becomes exponential with mean 1.
 * `oversampling` is ordinates per independent frequency. `power[0]` becomes 0.
 */
export function whiten(power: Float64Array, oversampling: number): void {
  const { centres, levels } = bandLevels(power, oversampling);
  power[0] = 0;
  let floor = 0;
  for (const level of levels) floor = Math.max(floor, level);
  floor = Math.log(Math.max(floor * 1e-14, Number.MIN_VALUE * 2 ** 60));
  const logs = levels.map((level) => Math.max(floor, Math.log(level)));
  let band = 0;
  for (let from = 1; from < power.length;) {
    // The level is a power of frequency: a straight line over a short way is as good, and quicker.
    const to = Math.min(power.length, from + Math.max(1, from >> CHORD_SHIFT));
    while (band < centres.length - 2 && centres[band + 1]! < from) band++;
    const first = Math.exp(levelAt(from, { band, centres, logs }));
    const last = to - from === 1 ? first : Math.exp(levelAt(to, { band, centres, logs }));
    const step = (last - first) / (to - from);
    for (let k = from; k < to; k++) power[k] = power[k]! / (first + step * (k - from));
    from = to;
  }
}

/** The level is computed at distances of a 32nd of the frequency. */
const CHORD_SHIFT = 5;

interface Bands {
  readonly band: number;
  readonly centres: readonly number[];
  readonly logs: readonly number[];
}

function levelAt(k: number, { band, centres, logs }: Bands): number {
  if (centres.length < 2) return logs[0]!;
  const [left, right] = [Math.log(centres[band]!), Math.log(centres[band + 1]!)];
  const slope = (logs[band + 1]! - logs[band]!) / (right - left);
  // Beyond the centres of the outer bands the line goes on, no steeper than a twice summed noise.
  const bounded = Math.max(-4, Math.min(1, slope));
  if (k < centres[0]!) return logs[0]! + bounded * (Math.log(k) - left);
  if (k > centres[band + 1]!) return logs[band + 1]!;
  return logs[band]! + slope * (Math.log(k) - left);
}

function bandLevels(power: Float64Array, oversampling: number) {
  const centres: number[] = [];
  const levels: number[] = [];
  const least = Math.ceil(BAND_LEAST * oversampling);
  for (let from = 1; from < power.length;) {
    let to = from + Math.max(least, Math.floor(from * BAND_GROWTH));
    if (power.length - to < least) to = power.length;
    centres.push(Math.sqrt(from * (to - 1)));
    levels.push(lowQuantile(power, from, to) / LEVEL_OF_MEAN);
    from = to;
  }
  return { centres, levels };
}

function lowQuantile(power: Float64Array, from: number, to: number): number {
  const count = to - from;
  const sampled = Math.min(count, BAND_SAMPLE);
  const sample = new Float64Array(sampled);
  for (let i = 0; i < sampled; i++) {
    const at = count <= BAND_SAMPLE ? i : Math.floor(((i * 0.6180339887498949) % 1) * count);
    sample[i] = power[from + at]!;
  }
  sample.sort();
  return sample[Math.floor(sampled * LEVEL_QUANTILE)]!;
}
