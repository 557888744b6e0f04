/**
 * Ticks as they come in: `/api/live`, server-sent events (WHATWG HTML, section 9.2).
 *
 * @module
 */

import { z } from "@hono/zod-openapi";
import { metricKindSchema } from "./metrics.ts";
import { listParam, timeParam } from "./parameters.ts";
import { asParam, containersParam, seriesContainerSchema } from "./timeseries.ts";

/** Metrics of one stream: as many as the screens have panels. */
export const LIVE_METRICS_MAX = 5;

/** How far back a stream begins at most, in milliseconds; who was away for longer is told of a gap. */
export const LIVE_CATCH_UP_MS_MAX = 15 * 60_000;

/** Silence after which a stream carries a comment, in milliseconds: proxies cut quiet connections. */
export const LIVE_HEARTBEAT_MS = 15_000;

/** Question of `GET /api/live`. */
export const liveQuery = z.strictObject({
  metrics: listParam(LIVE_METRICS_MAX, {
    description: `Up to ${LIVE_METRICS_MAX} names that /api/metrics lists, joined by commas.`,
    example: "total_cpu_usage_millicores,cgroup.v2.memory.current",
    missing: "/api/metrics lists those that there are",
  }),
  containers: containersParam,
  as: asParam.optional(),
  since: timeParam({
    description: "Begin with the ticks after this time, at most 15 minutes back; by default with " +
      "the newest tick. The header Last-Event-ID, which browsers send when they reconnect, wins.",
  }).optional(),
});

/** One metric of a stream. */
export const liveMetricSchema = z.object({
  metric: z.string(),
  unit: z.string().describe('Unit of the values as given: a rate says so, as in "bytes/s".'),
  kind: metricKindSchema,
  as: z.enum(["raw", "rate"]),
}).readonly().openapi("LiveMetric");

/** One container of a stream. */
export const liveContainerSchema = z.object({
  ...seriesContainerSchema.unwrap().shape,
  node_name: z.string().nullable(),
}).readonly().openapi("LiveContainer");

/**
 * How often a stream says at most that ticks appear which it has passed already, in milliseconds: often
 * enough for a screen that asks for them then.
 */
export const LIVE_BEHIND_MS = 5_000;

/**
 * Data of the event `series`: what the positions in the ticks after it stand for. It comes first, and
 * again when that changes: a lineage goes on in a new container, a name becomes known.
 */
export const liveSeriesSchema = z.object({
  metrics: z.array(liveMetricSchema).readonly(),
  containers: z.array(liveContainerSchema).readonly(),
  interval_ms: z.number().describe("Sampling interval of the newest data of these containers."),
}).readonly().openapi("LiveSeries");

/** Data of the event `tick`, whose id is its time. */
export const liveTickSchema = z.object({
  t: z.number().describe("Time of the tick. It ascends from event to event."),
  values: z.array(z.array(z.number().nullable()).readonly()).readonly().describe(
    "For each metric the value of each container; null where there is none at this tick.",
  ),
  breaks: z.array(z.tuple([z.int(), z.int()]).readonly()).readonly().optional().describe(
    "Positions [metric, container] of the values to which no line may be drawn from the value " +
      "before: ticks are missing between them, or the counter was reset.",
  ),
}).readonly().openapi("LiveTick");

/** Data of the event `gap`: ticks in (from_ms, to_ms] are not, or not all, sent. */
export const liveGapSchema = z.object({
  from_ms: z.number(),
  to_ms: z.number(),
}).readonly().openapi("LiveGap");

/** Question of `GET /api/live`, read. */
export type LiveQuery = z.output<typeof liveQuery>;

/** One metric of a stream. */
export type WireLiveMetric = z.infer<typeof liveMetricSchema>;

/** One container of a stream. */
export type WireLiveContainer = z.infer<typeof liveContainerSchema>;

/** Data of the event `series`. */
export type WireLiveSeries = z.infer<typeof liveSeriesSchema>;

/** Data of the event `tick`. */
export type WireLiveTick = z.infer<typeof liveTickSchema>;

/** Data of the event `gap`. */
export type WireLiveGap = z.infer<typeof liveGapSchema>;
