/**
 * Values beside the limits that held at their time.
 *
 * A limit can be changed or removed while a container runs, and no limit is the absence of samples. So a
 * value is compared with the limit that was sampled with it, and with no other.
 *
 * @module
 */

import { usableSamples } from "../statistics/usable_samples.ts";
import { GAP_INTERVALS, type StudySeries } from "../study.ts";

/** A value and its limit at the same time, in one unit. */
export interface LimitedValue {
  readonly value: number;
  readonly limit: number;
}

/** The value that took the greatest share of its limit; undefined where none had one. */
export function nearestToLimit(
  series: StudySeries | undefined,
  limits: StudySeries | undefined,
): LimitedValue | undefined {
  if (series === undefined || limits === undefined) return undefined;
  const [samples, bounds] = [usableSamples(series), usableSamples(limits)];
  let nearest: LimitedValue | undefined;
  for (let i = 0, at = 0; i < samples.timesMs.length; i++) {
    const timeMs = samples.timesMs[i]!;
    while (bounds.timesMs[at]! < timeMs) at++;
    if (bounds.timesMs[at] !== timeMs) continue;
    const [value, limit] = [samples.values[i]!, bounds.values[at]!];
    if (!(limit > 0)) continue;
    const isNearer = nearest === undefined || value / limit > nearest.value / nearest.limit;
    if (isNearer) nearest = { value, limit };
  }
  return nearest;
}

/** The limit that holds where a series ends; undefined where it has none there. */
export function limitNow(
  series: StudySeries | undefined,
  limits: StudySeries | undefined,
): number | undefined {
  if (series === undefined || limits === undefined) return undefined;
  const lastMs = usableSamples(series).timesMs.at(-1);
  const { timesMs, values, intervalMs } = usableSamples(limits);
  const [limitMs, limit] = [timesMs.at(-1), values.at(-1)];
  if (lastMs === undefined || limitMs === undefined || !(limit! > 0)) return undefined;
  // They are read one after the other, and a tick may come in between.
  return lastMs - limitMs <= GAP_INTERVALS * intervalMs ? limit : undefined;
}
