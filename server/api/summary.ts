/**
 * What an engineer should know first of a container: `/api/summary`.
 *
 * @module
 */

import { z } from "@hono/zod-openapi";
import { listParam, rangeParams, textParam } from "./parameters.ts";
import { seriesContainerSchema } from "./timeseries.ts";

/** Containers of one summary: each reads a dozen metrics. */
export const CONTAINERS_PER_SUMMARY_MAX = 20;

/** Question of `GET /api/summary`. */
export const summaryQuery = z.strictObject({
  containers: listParam(CONTAINERS_PER_SUMMARY_MAX, {
    description: "Ids or names, joined by commas, as in /api/timeseries.",
    missing: "/api/containers lists those that there are",
  }),
  metric: textParam({
    description: "Only this metric, without highlights; by default the key metrics with them.",
  }).optional(),
  ...rangeParams,
});

/** Where the values of a metric are heading. */
export const trendSchema = z.object({
  direction: z.enum(["increasing", "decreasing", "stable", "volatile"]),
  slope_per_hour: z.number().describe("Robust slope, whether or not it is significant."),
  change: z.number().describe("The slope times the length of the series."),
  confidence: z.number().min(0).max(1).describe("Of an increase or decrease; else 0."),
  seconds_to_limit: z.number().optional().describe("Where there is a limit and it heads for it."),
}).readonly().openapi("Trend");

/** One metric of a container, in `unit`. */
export const metricSummarySchema = z.object({
  metric: z.string(),
  unit: z.string(),
  as: z.enum(["raw", "rate"]),
  count: z.int().describe("Samples in the range."),
  avg: z.number(),
  min: z.number(),
  max: z.number(),
  stddev: z.number(),
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
  first: z.number(),
  last: z.number(),
  trend: trendSchema,
}).readonly().openapi("MetricSummary");

/** One thing to know. */
export const highlightSchema = z.object({
  severity: z.enum(["info", "warning", "critical"]),
  metric: z.string(),
  text: z.string().describe("One sentence for a person."),
  value: z.number(),
  limit: z.number().optional().describe("What the value is compared with."),
}).readonly().openapi("Highlight");

/** Answer of `GET /api/summary`. */
export const summarySchema = z.object({
  from_ms: z.number(),
  to_ms: z.number(),
  truncated: z.boolean().describe(
    "True when a file that may hold part of the answer could not be read.",
  ),
  summaries: z.array(
    z.object({
      container: seriesContainerSchema,
      joined_ids: z.array(z.string()).readonly().optional(),
      metrics: z.array(metricSummarySchema).readonly().describe("Those that have samples."),
      highlights: z.array(highlightSchema).readonly().describe("Most urgent first."),
    }).readonly(),
  ).readonly(),
}).readonly().openapi("Summary");

/** One metric of a container. */
export type WireMetricSummary = z.infer<typeof metricSummarySchema>;

/** One thing to know. */
export type WireHighlight = z.infer<typeof highlightSchema>;

/** Answer of `GET /api/summary`. */
export type WireSummary = z.infer<typeof summarySchema>;
