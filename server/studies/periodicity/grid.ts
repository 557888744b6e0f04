/**
 * A series on an even grid, scaled to numbers around 1.
 *
 * Everything after this file counts time in cells and values in deviations, which is why a copy of a
 * series in other units, or at another time, has the same findings.
 *
 * @module
 */

import type { StudySeries } from "../study.ts";
import { type UsableSamples, usableSamples } from "../statistics/usable_samples.ts";

/** Cells of the longest grid; longer or finer series are averaged into cells of several intervals. */
export const GRID_CELLS_MAX = 2 ** 18;

/** A series on an even grid. */
export interface Grid {
  /** Scaled values; 0 where nothing is known. */
  readonly values: Float64Array;
  /** 1 where a sample is known. */
  readonly present: Uint8Array;
  readonly startMs: number;
  /** Time of the last sample. */
  readonly endMs: number;
  readonly stepMs: number;
  /** One unit of `values`, in the unit of the series. */
  readonly scale: number;
}

/** The grid of a series, or the sentence that says why there is none. */
export function gridOf(series: StudySeries): Grid | string {
  const samples = usableSamples(series);
  const count = samples.values.length;
  if (count < 8) return `Too few samples to see a period: ${count}`;
  const startMs = samples.timesMs[0]!;
  const spanMs = samples.timesMs[count - 1]! - startMs;
  const natural = stepOf(samples);
  const stepMs = natural * Math.max(1, Math.ceil((spanMs / natural + 1) / GRID_CELLS_MAX));
  const cells = Math.floor(spanMs / stepMs + 0.5) + 1;
  const { largest, centre, spread } = scaleOf(samples.values);
  // Differences in the last bits of a number are rounding, not a signal.
  if (!(largest > 0) || !(spread > 1e-13)) return "The series is constant";
  const values = new Float64Array(cells);
  const counts = new Uint32Array(cells);
  for (let i = 0; i < count; i++) {
    const cell = Math.min(cells - 1, Math.round((samples.timesMs[i]! - startMs) / stepMs));
    values[cell] = values[cell]! + (samples.values[i]! / largest - centre) / spread;
    counts[cell] = counts[cell]! + 1;
  }
  for (let i = 0; i < cells; i++) if (counts[i]! > 1) values[i] = values[i]! / counts[i]!;
  const present = new Uint8Array(cells);
  for (let i = 0; i < cells; i++) present[i] = counts[i]! > 0 ? 1 : 0;
  return {
    values,
    present,
    startMs,
    endMs: startMs + spanMs,
    stepMs,
    scale: spread * largest,
  };
}

/** The largest absolute value; mean and mean deviation of the values in units of it. */
function scaleOf(values: Float64Array) {
  let largest = 0, sum = 0, distances = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  for (let i = 0; i < values.length; i++) sum += values[i]! / largest;
  const centre = sum / values.length;
  for (let i = 0; i < values.length; i++) distances += Math.abs(values[i]! / largest - centre);
  return { largest, centre, spread: distances / values.length };
}

/** Distances that are looked at to see how far apart samples are. */
const DISTANCES_MAX = 1001;

/** The distance of samples: as stated, or as seen where samples are clearly further apart or nearer. */
function stepOf({ timesMs, intervalMs }: UsableSamples): number {
  const stride = Math.max(1, Math.floor(timesMs.length / DISTANCES_MAX));
  const distances: number[] = [];
  for (let i = 1; i < timesMs.length; i += stride) distances.push(timesMs[i]! - timesMs[i - 1]!);
  const usual = distances.sort((a, b) => a - b)[distances.length >> 1] ?? intervalMs;
  return usual > 1.5 * intervalMs || usual < intervalMs / 1.5 ? usual : intervalMs;
}
