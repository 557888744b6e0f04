/**
 * What happened to containers and collectors: `/api/events`.
 *
 * @module
 */

import { z } from "@hono/zod-openapi";
import { EVENTS_PER_PAGE_DEFAULT } from "./defaults.ts";
import { containerFilterParams } from "./containers.ts";
import { integerParam, listParam, rangeParams } from "./parameters.ts";
import { containersParam, seriesContainerSchema } from "./timeseries.ts";

/** Kinds of events. */
export const EVENT_TYPES = [
  "start",
  "stop",
  "restart",
  "oom_kill",
  "throttling",
  "collector_gap",
] as const;

/** Events on one page at most. */
export const EVENTS_PER_PAGE_MAX = 1_000;

/** Question of `GET /api/events`. */
export const eventsQuery = z.strictObject({
  ...rangeParams,
  ...containerFilterParams,
  containers: containersParam.optional(),
  types: listParam(EVENT_TYPES.length, {
    description: `Joined by commas, of ${EVENT_TYPES.join(", ")}; all by default.`,
    example: "oom_kill,restart",
  }).optional(),
  limit: integerParam({ min: 1, max: EVENTS_PER_PAGE_MAX }, {
    description: "Events on a page.",
    default: EVENTS_PER_PAGE_DEFAULT,
  }).optional(),
  cursor: z.string().openapi({
    description: "next_cursor of the page before; it holds the range, so leave that out.",
  }).optional(),
});

const nodeName = z.string().nullable().describe("null where the data does not say.");

const text = z.string().describe("One sentence for a person, with names, numbers and units.");

/** Fields of every event of a container. */
const ofContainer = {
  time_ms: z.number(),
  container: seriesContainerSchema,
  node_name: nodeName,
  text,
};

const startSchema = z.object({ type: z.literal("start"), ...ofContainer }).readonly()
  .describe("The first sample of a container whose node was sampled before.");

const stopSchema = z.object({ type: z.literal("stop"), ...ofContainer }).readonly()
  .describe("The last sample of a container whose node was sampled after.");

const restartSchema = z.object({
  type: z.literal("restart"),
  ...ofContainer,
  previous_id: z.string().describe("The container of the same lineage that was there before."),
}).readonly().describe("Instead of start, where a container of the same lineage was there before.");

const oomKillSchema = z.object({
  type: z.literal("oom_kill"),
  ...ofContainer,
  count: z.int().describe("Processes killed since the sample before."),
}).readonly().describe("The OOM killer took processes of the container.");

const throttlingSchema = z.object({
  type: z.literal("throttling"),
  ...ofContainer,
  end_ms: z.number().nullable().describe("Last throttled sample; null while it goes on."),
  share: z.number().describe(
    "Greatest share of the CPU periods within 10 s that were throttled, from 0.25 to 1.",
  ),
}).readonly().describe("The container was held back by its CPU limit, from time_ms on.");

const collectorGapSchema = z.object({
  type: z.literal("collector_gap"),
  time_ms: z.number().describe("Last tick before the gap."),
  container: z.null(),
  node_name: nodeName,
  text,
  end_ms: z.number().describe("First tick behind the gap."),
}).readonly().describe("The node was not sampled for more than three sampling intervals.");

/** Something that happened. */
export const eventSchema = z.discriminatedUnion("type", [
  startSchema,
  stopSchema,
  restartSchema,
  oomKillSchema,
  throttlingSchema,
  collectorGapSchema,
]).openapi("Event");

/** Answer of `GET /api/events`. */
export const eventsSchema = z.object({
  events: z.array(eventSchema).readonly().describe("Newest first."),
  from_ms: z.number(),
  to_ms: z.number(),
  truncated: z.boolean().describe(
    "True when a file that may hold part of the answer could not be read.",
  ),
  next_cursor: z.string().optional().describe("Cursor of the next page; absent on the last."),
}).readonly().openapi("Events");

/** Name of a kind of event. */
export type WireEventType = typeof EVENT_TYPES[number];

/** Something that happened. */
export type WireEvent = z.infer<typeof eventSchema>;

/** Answer of `GET /api/events`. */
export type WireEvents = z.infer<typeof eventsSchema>;

/** Question of `GET /api/events`, read. */
export type EventsQuery = z.output<typeof eventsQuery>;
