/**
 * The numbers that describe a series without its order.
 *
 * @module
 */

import { quantileOfSorted } from "../statistics/robust.ts";
import { usableSamples } from "../statistics/usable_samples.ts";
import type { StudySeries } from "../study.ts";

/** Statistics of a series, in the unit of its values. */
export interface Summary {
  /** Samples with a finite value. */
  readonly count: number;
  readonly avg: number;
  readonly min: number;
  readonly max: number;
  /** Sample standard deviation (n - 1); 0 for a single sample. */
  readonly stddev: number;
  /** Quantiles, interpolated between samples. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Values of the earliest and of the latest sample. */
  readonly first: number;
  readonly last: number;
}

/** Statistics of a series, or undefined where it has no finite value. Samples count alike, however far apart. */
export function summarize(series: StudySeries): Summary | undefined {
  const { values } = usableSamples(series);
  const count = values.length;
  if (count === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  // Welford's recursion: sums of squares of byte counts would lose the digits that matter.
  let [avg, square] = [0, 0];
  for (let i = 0; i < count; i++) {
    const distance = values[i]! - avg;
    avg += distance / (i + 1);
    square += distance * (values[i]! - avg);
  }
  return {
    count,
    avg,
    min: sorted[0]!,
    max: sorted[count - 1]!,
    stddev: count < 2 ? 0 : Math.sqrt(Math.max(0, square) / (count - 1)),
    p50: quantileOfSorted(sorted, 0.5),
    p95: quantileOfSorted(sorted, 0.95),
    p99: quantileOfSorted(sorted, 0.99),
    first: values[0]!,
    last: values[count - 1]!,
  };
}
