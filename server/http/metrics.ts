/**
 * `/api/metrics`: what the data holds, described by the catalogue.
 *
 * @module
 */

import { describeMetric } from "@fgm/collector/metrics";
import type { WireMetric, WireMetrics } from "../api/types.ts";
import type { IndexSnapshot } from "../index/segment_index.ts";
import { metricNamesOf } from "../query/data_view.ts";
import { type MetricView, viewMetric } from "../query/metric_view.ts";
import { nearestNames } from "../query/nearest.ts";
import type { AppDeps } from "./deps.ts";
import { readParams } from "./params.ts";
import { ProblemError } from "./problems.ts";

/** Lists the metrics that have a value somewhere in the data. */
export async function metrics(url: string, deps: AppDeps): Promise<WireMetrics> {
  readParams(url, []);
  const snapshot = await deps.index.refresh();
  return { metrics: metricNamesOf(snapshot).map((name) => toWireMetric(viewMetric(name))) };
}

function toWireMetric(metric: MetricView): WireMetric {
  return {
    name: metric.name,
    kind: metric.kind,
    unit: metric.unit,
    meaning: metric.meaning,
    plot_as_rate: metric.plotAsRate,
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
