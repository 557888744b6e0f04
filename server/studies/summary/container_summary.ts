/**
 * Everything that a summary says of one container: statistics and trend of metrics, and highlights.
 *
 * @module
 */

import { type Trend, trend } from "../trend/trend.ts";
import type { StudySeries } from "../study.ts";
import { type ContainerRange, type Highlight, highlightsOf } from "./highlights.ts";
import { summarize, type Summary } from "./summarize.ts";

/** A metric to describe. */
export interface DescribedSeries {
  readonly metric: string;
  readonly series: StudySeries;
  /** What the metric must not reach, in its unit; undefined where it has no limit. */
  readonly limit?: number | undefined;
}

/** What to summarize. */
export interface SummaryInput {
  readonly described: readonly DescribedSeries[];
  /** Undefined where only the described metrics are asked about. */
  readonly range?: ContainerRange | undefined;
}

/** One metric described. */
export interface MetricSummary {
  readonly metric: string;
  readonly unit: string;
  readonly summary: Summary;
  readonly trend: Trend;
}

/** What a summary says. */
export interface ContainerSummary {
  /** Metrics that have samples, in the order asked for. */
  readonly metrics: readonly MetricSummary[];
  /** Most urgent first. */
  readonly highlights: readonly Highlight[];
}

/** Summarizes one container over the samples given. */
export function summarizeContainer({ described, range }: SummaryInput): ContainerSummary {
  return {
    metrics: described.flatMap(({ metric, series, limit }) => {
      const summary = summarize(series);
      if (summary === undefined) return [];
      const options = limit === undefined ? {} : { limit };
      return [{ metric, unit: series.unit, summary, trend: trend(series, options) }];
    }),
    highlights: range === undefined ? [] : highlightsOf(range),
  };
}
