/**
 * The signal that the search for changes works on: centred, scaled, without spikes, and for long
 * series averaged over blocks of equally many samples, which bounds the cost. Locations found among
 * blocks are refined on the samples afterwards.
 *
 * @module
 */

import { median } from "../statistics/robust.ts";
import type { UsableSamples } from "../statistics/usable_samples.ts";
import { GAP_INTERVALS } from "../study.ts";
import { despiked } from "./despiked.ts";

/** Most blocks the search looks at. A series of up to so many samples has blocks of one sample. */
export const BLOCKS_MAX = 5_000;

/** A signal prepared for the search. */
export interface Blocks {
  /** Samples in a full block. */
  readonly size: number;
  /** Position of each block's first sample, and at the end the number of samples. */
  readonly starts: Int32Array;
  /** Mean of each block's samples, in signal units. */
  readonly means: Float64Array;
  /** Missing blocks before each block; 0 where its samples follow on those of the block before. */
  readonly missing: Float64Array;
  /** All samples, despiked, in signal units. */
  readonly samples: Float64Array;
  /** Value = centre + signal * scale. */
  readonly scale: number;
}

/**
 * Prepares usable samples, or answers undefined where they are all alike: fewer than two different
 * values have no change. `reach` is that of the running median that spikes are judged by.
 */
export function prepareBlocks(samples: UsableSamples, reach: number): Blocks | undefined {
  const { values } = samples;
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (values.length < 2 || largest === 0) return undefined;
  // Dividing first: the difference of two huge values could overflow.
  const relative = values.map((value) => value / largest);
  const centre = median(relative);
  const smooth = despiked(relative.map((value) => value - centre), reach);
  const spread = smooth.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  // What rounding has left is not a signal.
  if (spread <= 16 * Number.EPSILON * Math.abs(centre)) return undefined;
  const signal = smooth.map((value) => value / spread);
  const size = Math.max(1, Math.ceil(values.length / BLOCKS_MAX));
  return { ...cutBlocks(samples, signal, size), size, samples: signal, scale: spread * largest };
}

function cutBlocks(
  { timesMs, intervalMs }: UsableSamples,
  signal: Float64Array,
  size: number,
): Pick<Blocks, "starts" | "means" | "missing"> {
  const unitMs = Math.max(intervalMs, medianStep(timesMs));
  const starts: number[] = [];
  const missing: number[] = [];
  for (let i = 0; i < signal.length; i++) {
    const steps = i === 0 ? 1 : (timesMs[i]! - timesMs[i - 1]!) / unitMs;
    const gap = steps > Math.max(GAP_INTERVALS, size) ? steps - 1 : 0;
    if (starts.length > 0 && gap === 0 && i - starts.at(-1)! < size) continue;
    starts.push(i);
    missing.push(Math.round(gap / size));
  }
  const means = Float64Array.from(starts, (start, at) => {
    const part = signal.subarray(start, starts[at + 1] ?? signal.length);
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
  return {
    starts: Int32Array.from([...starts, signal.length]),
    means,
    missing: Float64Array.from(missing),
  };
}

function medianStep(timesMs: Float64Array): number {
  return timesMs.length < 2 ? 1 : median(timesMs.slice(1).map((timeMs, i) => timeMs - timesMs[i]!));
}
