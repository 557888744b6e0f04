/**
 * `/api/metrics`: what was measured, with unit and meaning.
 *
 * @module
 */

import { z } from "@hono/zod-openapi";
import { knownMetric, toWireMetrics } from "../answers/metric_naming.ts";
import { metricsSchema } from "../api/metrics.ts";
import type { IndexSnapshot } from "../index/segment_index.ts";
import { metricNamesOf } from "../query/data_view.ts";
import type { MetricView } from "../query/metric_view.ts";
import { jsonRoute } from "./route.ts";

/** Lists the metrics that have a value somewhere in the data. */
export const metricsRoute = jsonRoute({
  path: "/api/metrics",
  summary: "Metrics in the data, with unit and meaning",
  query: z.strictObject({}),
  answer: metricsSchema,
  handle: async ({ deps }) => toWireMetrics(metricNamesOf(await deps.index.refresh())),
});

/** See `knownMetric`. */
export function requireMetric(
  name: string,
  { parameter, snapshot }: { readonly parameter: string; readonly snapshot: IndexSnapshot },
): MetricView {
  return knownMetric(name, {
    parameter,
    known: { metricNames: () => metricNamesOf(snapshot) },
  });
}
