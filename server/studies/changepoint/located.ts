/**
 * Where exactly a level shift is: the sample with which the new level begins, and how far off that may
 * be.
 *
 * @module
 */

import type { Noise } from "./noise.ts";

/** Probability that the change lies outside the reported range, on either side. */
const TAIL = 0.025;

/** A change as found on blocks. */
export interface RoughLocation {
  /** The new level begins after `from` and before `to`. */
  readonly from: number;
  readonly to: number;
  readonly before: number;
  readonly after: number;
}

/** Positions of the first sample of the new level: the most probable, and the range around it. */
export interface Location {
  readonly at: number;
  readonly earliest: number;
  readonly latest: number;
}

/**
 * The posterior of the location with both levels known and autoregressive noise: each place costs the
 * innovations that it implies.
 */
export function locate(signal: Float64Array, rough: RoughLocation, noise: Noise): Location {
  const { from, to, before, after } = rough;
  const { phi, innovation } = noise;
  const costs = new Float64Array(Math.max(1, to - from - 1));
  // Cost of a change at from + 1 + i, relative to one at `from`, in squared innovations.
  let passed = 0;
  for (let i = 0; i < costs.length; i++) {
    const at = from + 1 + i;
    const [previous, current] = [signal[at - 1]!, signal[at]!];
    const old = current - before - phi * (previous - before);
    const fresh = current - after - phi * (previous - after);
    const across = current - after - phi * (previous - before);
    costs[i] = passed + across * across - fresh * fresh;
    passed += old * old - fresh * fresh;
  }
  const least = costs.reduce((low, cost) => Math.min(low, cost), Infinity);
  const weights = costs.map((cost) => Math.exp((least - cost) / (2 * innovation * innovation)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const best = weights.indexOf(1);
  return {
    at: from + 1 + best,
    earliest: from + 1 + Math.min(best, reached(weights, TAIL * total)),
    latest: from + 1 + Math.max(best, reached(weights, (1 - TAIL) * total)),
  };
}

/** Position at which the running sum of the weights reaches `share`. */
function reached(weights: Float64Array, share: number): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i]!;
    if (sum >= share) return i;
  }
  return weights.length - 1;
}
