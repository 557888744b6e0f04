/**
 * Divides what is asked about many series into parts whose samples fit into memory together.
 *
 * @module
 */

import type { SeenContainer } from "./data_view.ts";
import type { TimeRange } from "./time_range.ts";

/** Some series, and how many samples several metrics of them hold at most, by when they were seen. */
export interface SamplePart<Series> {
  readonly series: readonly Series[];
  readonly samples: number;
}

/**
 * Neighbours, in their order, as many as hold at most `samplesMax` together; a series that alone holds
 * more is a part by itself.
 */
export function partsOf<Series extends { readonly members: readonly SeenContainer[] }>(
  series: readonly Series[],
  options: {
    readonly range: TimeRange;
    /** Shortest sampling interval of the data. */
    readonly intervalMs: number;
    /** Metrics that are read of each series. */
    readonly metricCount: number;
    readonly samplesMax: number;
  },
): readonly SamplePart<Series>[] {
  const { range, intervalMs, metricCount, samplesMax } = options;
  const parts: { series: Series[]; samples: number }[] = [];
  for (const one of series) {
    const samples = metricCount *
      one.members.reduce((sum, member) => sum + ticksOf(member, { range, intervalMs }), 0);
    const last = parts.at(-1);
    if (last === undefined || last.samples + samples > samplesMax) {
      parts.push({ series: [one], samples });
    } else {
      last.series.push(one);
      last.samples += samples;
    }
  }
  return parts;
}

function ticksOf(
  { firstSeenMs, lastSeenMs }: SeenContainer,
  { range, intervalMs }: { readonly range: TimeRange; readonly intervalMs: number },
): number {
  const fromMs = Math.max(firstSeenMs, range.fromMs);
  const lastMs = Math.min(lastSeenMs, range.toMs - 1);
  return lastMs < fromMs ? 0 : Math.floor((lastMs - fromMs) / intervalMs) + 1;
}
