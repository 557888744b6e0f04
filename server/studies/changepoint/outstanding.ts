/**
 * Whether a step stands out from what else happens in its signal.
 *
 * Tests of significance assume something of the noise; signals do as they like. Memory that stands
 * still and then moves a little, or load that comes in bursts, is full of movements that no noise model
 * foretells. So a step must also be larger than any movement within the segments, between windows of
 * the same length: a jump among jumps is nothing special.
 *
 * @module
 */

import { meanOf, type Moments } from "./moments.ts";

/** The largest movements within the segments of a signal, by length of window. */
export interface Movements {
  readonly windows: readonly number[];
  /** For each window the largest difference of two neighbouring means within one segment. */
  readonly largest: readonly number[];
}

/** Measures the movements within the segments that begin at 0 and at each of `starts`. */
export function measureMovements(
  moments: Moments,
  starts: readonly number[],
  { count, shortest }: { readonly count: number; readonly shortest: number },
): Movements {
  const bounds = [0, ...starts, count];
  const windows: number[] = [];
  const largest: number[] = [];
  for (let window = Math.max(1, shortest); 2 * window <= count; window *= 2) {
    let [most, places] = [0, 0];
    for (let i = 0; i + 1 < bounds.length; i++) {
      for (let at = bounds[i]! + window; at + window <= bounds[i + 1]!; at++) {
        most = Math.max(most, movement(moments, at, window));
        places++;
      }
    }
    // A handful of overlapping places is no sample of what happens elsewhere.
    if (places < window) break;
    windows.push(window);
    largest.push(most);
  }
  return { windows, largest };
}

/** A step between two segments. */
export interface StepPlace {
  readonly from: number;
  readonly at: number;
  readonly to: number;
}

/**
 * How many times larger a step is than the largest movement, for the window for which it is most.
 * Infinity where nothing else moves; 1 where the segments are too short for any window.
 */
export function standsOut(
  moments: Moments,
  { from, at, to }: StepPlace,
  { windows, largest }: Movements,
): number {
  const fitting = windows.filter((window) => window <= at - from && window <= to - at);
  const ratios = fitting.map((window, i) => movement(moments, at, window) / largest[i]!);
  return ratios.reduce((most, ratio) => Math.max(most, Number.isNaN(ratio) ? 1 : ratio), 1);
}

function movement(moments: Moments, at: number, window: number): number {
  return Math.abs(meanOf(moments, at, at + window) - meanOf(moments, at - window, at));
}
