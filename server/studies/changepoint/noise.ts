/**
 * Scale and autocorrelation of a signal's noise, from differences, so that changes of level hardly
 * matter.
 *
 * @module
 */

import { trimmedMeanSquare } from "../statistics/robust.ts";

/** Share of the differences, the largest, that may come from changes. */
const TRIM = 0.05;

/** Mean square of a normal distribution without its largest 5 %. */
const TRIMMED_NORMAL = 0.7588;

/** Largest autoregression that is assumed: above, a sample would say nothing of its level. */
const PHI_MAX = 0.995;

/** Smallest innovation that is assumed, as a share of the signal's spread of 1. */
const INNOVATION_MIN = 1e-3;

/** Noise as an autoregression of order one. */
export interface Noise {
  /** In [0, 0.995]. */
  readonly phi: number;
  /** Deviation of an innovation, in signal units; never 0. */
  readonly innovation: number;
}

/**
 * For an autoregression the variance of y[t+2] - y[t] is 1 + phi times that of y[t+1] - y[t] (Chakar,
 * Lebarbier, Lévy-Leduc and Robin, 2017). Trimmed means instead of their medians keep a quantised
 * signal, which mostly stands still, from looking noiseless.
 */
export function noiseOf(signal: Float64Array): Noise {
  const near = differenceSquare(signal, 1);
  const far = differenceSquare(signal, 2);
  const phi = near > 0 ? Math.min(Math.max(far / near - 1, 0), PHI_MAX) : 0;
  return { phi, innovation: Math.max(Math.sqrt(near * (1 + phi) / 2), INNOVATION_MIN) };
}

function differenceSquare(signal: Float64Array, lag: number): number {
  if (signal.length <= lag) return 0;
  const differences = signal.subarray(lag).map((value, i) => value - signal[i]!);
  return trimmedMeanSquare(differences, TRIM) / TRIMMED_NORMAL;
}
