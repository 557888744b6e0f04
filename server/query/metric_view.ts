/**
 * How a metric is read and shown, whether the catalogue knows it or not.
 *
 * @module
 */

import { describeMetric, type MetricKind } from "@fgm/collector/metrics";

/** What is known of a metric by its name. */
export interface MetricView {
  readonly name: string;
  readonly kind: MetricKind;
  readonly unit: string;
  readonly meaning: string;
  readonly plotAsRate: boolean;
  readonly isKnown: boolean;
}

/**
 * Describes a metric. A name that the catalogue does not have, as in files from elsewhere, is taken
 * for a gauge: to show a counter as it is misleads less than to show a gauge's falls as resets.
 */
export function viewMetric(name: string): MetricView {
  const info = describeMetric(name);
  if (info === undefined) {
    return {
      name,
      kind: "gauge",
      unit: "unknown",
      meaning: "Not in the catalogue of this version",
      plotAsRate: false,
      isKnown: false,
    };
  }
  const { kind, unit, meaning, plotAsRate } = info;
  return { name, kind, unit, meaning, plotAsRate, isKnown: true };
}

/** Unit of a metric's values as they are shown. */
export function shownUnit(metric: MetricView, as: "raw" | "rate"): string {
  return as === "rate" ? `${metric.unit}/s` : metric.unit;
}
