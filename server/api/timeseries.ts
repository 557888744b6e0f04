/**
 * One metric over time: `/api/timeseries`.
 *
 * @module
 */

import { z } from "@hono/zod-openapi";
import { POINTS_DEFAULT } from "./defaults.ts";
import { metricKindSchema } from "./metrics.ts";
import { choiceParam, integerParam, listParam, rangeParams, textParam } from "./parameters.ts";

/** Containers of one request. */
export const CONTAINERS_PER_QUERY_MAX = 100;

/** Most points one series may carry to a client: 4 × the widest terminal we draw (480 columns). */
export const POINTS_PER_SERIES_MAX = 1_920;

/** The metric that a question is about. */
export const metricParam = textParam({
  description: "A name that /api/metrics lists.",
  missing: "/api/metrics lists those that there are",
});

/** The containers that a question is about. */
export const containersParam = listParam(CONTAINERS_PER_QUERY_MAX, {
  description:
    "Joined by commas, each one of: an id; a prefix of at least 4 characters that fits " +
    "one id; a lineage namespace/pod/container, which joins the series of the container and of " +
    "those that it restarted from; or as much of a lineage's end as fits one alone.",
  missing: "/api/containers lists those that there are",
});

/** Whether values are shown as stored, or a counter's change per second. */
export const asParam = choiceParam(["raw", "rate"], {
  description: "By default rate where the metric says plot_as_rate. A gauge has no rate.",
});

/** Question of `GET /api/timeseries`. */
export const timeseriesQuery = z.strictObject({
  metric: metricParam,
  containers: containersParam,
  ...rangeParams,
  points: integerParam({ min: 1, max: POINTS_PER_SERIES_MAX }, {
    description: "Most points of each series; many series together get fewer.",
    default: POINTS_DEFAULT,
  }).optional(),
  as: asParam.optional(),
});

/** The part of a container that a chart's legend needs. */
export const seriesContainerSchema = z.object({
  id: z.string(),
  short_id: z.string(),
  pod_name: z.string().nullable(),
  container_name: z.string().nullable(),
  namespace: z.string().nullable(),
}).readonly().openapi("SeriesContainer");

const columnSchema = z.array(z.number().nullable()).readonly();

/**
 * One series as aligned columns: entry i of each array is one point. Where `min`, `max` and `avg` are
 * null the series is interrupted; a line must not be drawn across that point.
 */
export const seriesSchema = z.object({
  container: seriesContainerSchema,
  joined_ids: z.array(z.string()).readonly().optional().describe(
    "Where a lineage was asked for: the containers whose series were joined, oldest first.",
  ),
  t: z.array(z.number()).readonly().describe(
    "Strictly ascending: the start of the bucket, or the time of the sample.",
  ),
  min: columnSchema,
  max: columnSchema,
  avg: columnSchema,
}).readonly().openapi("Series");

/** Answer of `GET /api/timeseries`. */
export const timeseriesSchema = z.object({
  metric: z.string(),
  unit: z.string().describe('Unit of the values as given: a rate says so, as in "bytes/s".'),
  kind: metricKindSchema,
  as: z.enum(["raw", "rate"]),
  from_ms: z.number(),
  to_ms: z.number(),
  step_ms: z.number().describe(
    "Width of a bucket. When no series has more samples than points it is the sampling interval, " +
      "and each point is one sample at its own time, with equal min, max and avg.",
  ),
  truncated: z.boolean().describe(
    "True when a file that may hold part of the answer could not be read.",
  ),
  series: z.array(seriesSchema).readonly().describe(
    "One per container asked for, in that order; empty columns where it has no sample in range.",
  ),
}).readonly().openapi("Timeseries");

/** The part of a container that a chart's legend needs. */
export type WireSeriesContainer = z.infer<typeof seriesContainerSchema>;

/** One series as aligned columns. */
export type WireSeries = z.infer<typeof seriesSchema>;

/** Answer of `GET /api/timeseries`. */
export type WireTimeseries = z.infer<typeof timeseriesSchema>;

/** Whether a series holds values as stored, or a counter's change per second. */
export type WireSeriesAs = WireTimeseries["as"];
