/**
 * What a plan looks at: sources of rows, by their time and containers.
 *
 * @module
 */

import { type ContainerSpans, findSpan } from "../index/container_spans.ts";

/** Something with rows of containers: a sealed segment or an open journal. */
export interface PlannedSource {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly intervalMs: number;
  readonly metricNames: ReadonlySet<string>;
  readonly spans: ContainerSpans;
}

/** A container whose rows are wanted. */
export interface PlannedMember {
  readonly id: string;
  readonly ordinal: number;
}

/** Times from `fromMs`, included, to `toMs`, excluded. */
export interface TimeSlice {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Whether all rows of a segment lie in a time range. */
export function isInside(
  segment: Pick<PlannedSource, "firstMs" | "lastMs">,
  range: TimeSlice,
): boolean {
  return segment.firstMs >= range.fromMs && segment.lastMs < range.toMs;
}

/** Samples that a source can hold of a container in a range, were none missing. */
export function samplesOf(
  source: PlannedSource,
  { ordinal }: PlannedMember,
  range: TimeSlice,
): number {
  const span = findSpan(source.spans, ordinal);
  if (span === undefined) return 0;
  const firstMs = Math.max(span.firstMs, range.fromMs);
  const lastMs = Math.min(span.lastMs, range.toMs - 1);
  return lastMs < firstMs ? 0 : Math.floor((lastMs - firstMs) / source.intervalMs) + 1;
}
