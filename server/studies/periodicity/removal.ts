/**
 * A signal without the cycles that were found in it, so that what they hid can be seen.
 *
 * @module
 */

import type { Assessment } from "./assess.ts";
import { type Signal, signalOf, withoutDrift } from "./cycles.ts";

const BINS_MAX = 1024;
/** Cells of a bin, at least: fewer would take the noise out as well. */
const BIN_CELLS_LEAST = 8;

/** The signal less the mean cycle of each period in its range, the first one first. */
export function withoutCycles(signal: Signal, found: readonly Assessment[]): Signal {
  return found.reduce((rest, assessment) => {
    const values = rest.values.slice();
    subtractProfile(values, rest, assessment);
    return signalOf(values, rest.present);
  }, signal);
}

function subtractProfile(
  values: Float64Array,
  signal: Signal,
  { range, period, cycles }: Assessment,
): void {
  // More bins than cells where a period is no whole number of cells: its samples fall everywhere.
  const most = Math.max(
    Math.round(period),
    Math.min(64, (range.end - range.start) / BIN_CELLS_LEAST),
  );
  const bins = Math.floor(Math.min(BINS_MAX, most));
  const rest = withoutDrift(signal, range, { period, into: signal.room });
  const [sums, counts] = [new Float64Array(bins), new Float64Array(bins)];
  const binOf = (t: number) => {
    const turns = (t - cycles.start) / period;
    return Math.min(bins - 1, Math.floor((turns - Math.floor(turns) + 1e-9) * bins) % bins);
  };
  for (let t = range.start; t < range.end; t++) {
    if (signal.present[t] === 0) continue;
    const bin = binOf(t);
    sums[bin] = sums[bin]! + rest[t - range.start]!;
    counts[bin] = counts[bin]! + 1;
  }
  for (let t = range.start; t < range.end; t++) {
    if (signal.present[t] === 0) continue;
    const bin = binOf(t);
    values[t] = values[t]! - sums[bin]! / counts[bin]!;
  }
}
