/**
 * Metrics by name: which there are, what they are called on the wire, and how they are shown.
 *
 * @module
 */

import { LEADING_METRICS, limitMetricOf } from "@fgm/collector/metric_roles";
import { describeMetric } from "@fgm/collector/metrics";
import type { WireMetric, WireMetrics } from "../api/metrics.ts";
import { badParameter, ProblemError } from "../http/problems.ts";
import { type MetricView, viewMetric } from "../query/metric_view.ts";
import { nearestNames } from "../query/nearest.ts";
import type { KnownData } from "./known_data.ts";

/** The metrics of these names, and which of them lead. */
export function toWireMetrics(names: readonly string[]): WireMetrics {
  const present = new Set(names);
  return {
    metrics: names.map((name) => toWireMetric(viewMetric(name))),
    key_metrics: LEADING_METRICS.filter((name) => present.has(name)),
  };
}

function toWireMetric(metric: MetricView): WireMetric {
  return {
    name: metric.name,
    kind: metric.kind,
    unit: metric.unit,
    meaning: metric.meaning,
    plot_as_rate: metric.plotAsRate,
    limit: limitMetricOf(metric.name) ?? null,
    known: metric.isKnown,
  };
}

/**
 * The metric of this name: one that is in the data, or one of the catalogue that has no value yet.
 *
 * @throws {ProblemError} when it is neither; it names the nearest.
 */
export function knownMetric(
  name: string,
  { parameter, known }: {
    readonly parameter: string;
    readonly known: Pick<KnownData, "metricNames">;
  },
): MetricView {
  if (describeMetric(name) !== undefined) return viewMetric(name);
  const present = known.metricNames();
  if (present.includes(name)) return viewMetric(name);
  const nearest = nearestNames(name, present);
  const wayOut = nearest.length === 0
    ? "/api/metrics lists those that there are"
    : `nearest: ${nearest.join(", ")}`;
  throw new ProblemError("unknown-metric", `There is no metric "${name}"; ${wayOut}`, {
    parameter,
    candidates: nearest,
  });
}

/**
 * How a metric is to be shown: as asked, or as its catalogue entry says.
 *
 * @throws {ProblemError} when the rate of a gauge is asked for.
 */
export function asOf(metric: MetricView, wanted: "raw" | "rate" | undefined): "raw" | "rate" {
  if (wanted === "rate" && metric.isKnown && metric.kind === "gauge") {
    throw badParameter("as", `"${metric.name}" is a gauge, which has no rate; use as=raw`);
  }
  return wanted ?? (metric.plotAsRate ? "rate" : "raw");
}
