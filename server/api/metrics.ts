/**
 * What was measured: `/api/metrics`.
 *
 * @module
 */

import { z } from "@hono/zod-openapi";

/** How a metric is to be read: a gauge is a reading of now, a counter only grows. */
export const metricKindSchema = z.enum(["gauge", "counter"]);

/** One metric that is present in the data. */
export const metricSchema = z.object({
  name: z.string(),
  kind: metricKindSchema,
  unit: z.string().describe('Unit as stored; "unknown" for names not in the catalogue.'),
  meaning: z.string(),
  plot_as_rate: z.boolean().describe(
    "Whether /api/timeseries shows it as a change per second unless told otherwise.",
  ),
  limit: z.string().nullable().describe(
    "The metric that holds what this one must not exceed, in the same unit; null for most.",
  ),
  known: z.boolean().describe("Whether the name is in this version's catalogue."),
}).readonly().openapi("Metric");

/** Answer of `GET /api/metrics`. */
export const metricsSchema = z.object({
  metrics: z.array(metricSchema).readonly().describe("Sorted by name."),
  key_metrics: z.array(z.string()).readonly().describe(
    "Names of those to look at first, most telling first.",
  ),
}).readonly().openapi("Metrics");

/** How a metric is to be read. */
export type WireMetricKind = z.infer<typeof metricKindSchema>;

/** One metric that is present in the data. */
export type WireMetric = z.infer<typeof metricSchema>;

/** Answer of `GET /api/metrics`. */
export type WireMetrics = z.infer<typeof metricsSchema>;
