/**
 * How much a counter grew within the samples given.
 *
 * @module
 */

import { usableSamples } from "../statistics/usable_samples.ts";
import type { StudySeries } from "../study.ts";

/**
 * Sum of the increases from sample to sample; what had been counted before the first sample is not in
 * it. Where the counter falls, a new one began at 0, as after a restart. 0 for fewer than two samples.
 */
export function counterIncrease(series: StudySeries | undefined): number {
  if (series === undefined) return 0;
  const { values } = usableSamples(series);
  let sum = 0;
  for (let i = 1; i < values.length; i++) {
    const [previous, current] = [values[i - 1]!, values[i]!];
    sum += current >= previous ? current - previous : Math.max(0, current);
  }
  return sum;
}
