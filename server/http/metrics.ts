/**
 * `/api/metrics`: what was measured, with unit and meaning.
 *
 * @module
 */

import { z } from "@hono/zod-openapi";
import { LEADING_METRICS, limitMetricOf } from "@fgm/collector/metric_roles";
import { describeMetric } from "@fgm/collector/metrics";
import { metricsSchema, type WireMetric } from "../api/metrics.ts";
import type { IndexSnapshot } from "../index/segment_index.ts";
import { metricNamesOf } from "../query/data_view.ts";
import { type MetricView, viewMetric } from "../query/metric_view.ts";
import { nearestNames } from "../query/nearest.ts";
import { badParameter } from "./params.ts";
import { ProblemError } from "./problems.ts";
import { jsonRoute } from "./route.ts";

/** Lists the metrics that have a value somewhere in the data. */
export const metricsRoute = jsonRoute({
  path: "/api/metrics",
  summary: "Metrics in the data, with unit and meaning",
  query: z.strictObject({}),
  answer: metricsSchema,
  handle: async ({ deps }) => {
    const snapshot = await deps.index.refresh();
    const names = metricNamesOf(snapshot);
    const present = new Set(names);
    return {
      metrics: names.map((name) => toWireMetric(viewMetric(name))),
      key_metrics: LEADING_METRICS.filter((name) => present.has(name)),
    };
  },
});

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
export function requireMetric(
  name: string,
  options: { readonly parameter: string; readonly snapshot: IndexSnapshot },
): MetricView {
  const { parameter, snapshot } = options;
  if (describeMetric(name) !== undefined) return viewMetric(name);
  const present = metricNamesOf(snapshot);
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
