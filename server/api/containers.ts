/**
 * Which containers there are: `/api/containers`, and what their list can be narrowed by,
 * `/api/filters`.
 *
 * @module
 */

import { z } from "@hono/zod-openapi";
import { CONTAINERS_PER_PAGE_DEFAULT } from "./defaults.ts";
import { choiceParam, integerParam, labelsParam, rangeParams, textParam } from "./parameters.ts";

/** Containers on one page at most. */
export const CONTAINERS_PER_PAGE_MAX = 1_000;

/** Labels that one request may ask for. */
export const LABELS_PER_QUERY_MAX = 20;

/** Kubernetes' classes, and what is known of containers outside of it. */
export const QOS_CLASSES = ["Guaranteed", "Burstable", "BestEffort", "Unknown"] as const;

/** Parameters that choose containers by what they are. All given must hold. */
export const containerFilterParams = {
  namespace: textParam({ description: "Exactly this namespace." }).optional(),
  node: textParam({ description: "Exactly this node; for data of several." }).optional(),
  qos_class: choiceParam(QOS_CLASSES, { description: "Exactly this QoS class." }).optional(),
  labels: labelsParam(LABELS_PER_QUERY_MAX, {
    description: "Pod labels as key:value, joined by commas; all must hold.",
    example: "app:web,tier:front",
  }).optional(),
  search: textParam({
    description:
      "Fuzzy: the letters in order, in namespace/pod/container; or the start of an id. " +
      "Several words must all match; 'word matches exactly, !word must not occur.",
    example: "web app",
  }).optional(),
};

/** What containers may be narrowed by; each is undefined when not given. */
export type ContainerFilter = {
  readonly [Name in keyof typeof containerFilterParams]?:
    | z.output<typeof containerFilterParams[Name]>
    | undefined;
};

/** Question of `GET /api/containers`. */
export const containersQuery = z.strictObject({
  ...containerFilterParams,
  ...rangeParams,
  sort: textParam({
    description: "recency: last seen first. name. relevance, the default with search: best match " +
      "first. Or a metric: greatest average over the range first, of its rate where plot_as_rate.",
  }).optional(),
  limit: integerParam({ min: 1, max: CONTAINERS_PER_PAGE_MAX }, {
    description: "Containers on a page.",
    default: CONTAINERS_PER_PAGE_DEFAULT,
  }).optional(),
  cursor: z.string().openapi({
    description: "next_cursor of the page before; it holds the range, so leave that out.",
  }).optional(),
});

/** One container. What the node never learnt is null. */
export const containerSchema = z.object({
  id: z.string(),
  short_id: z.string().describe("First 12 characters of the id, as kubectl and crictl print it."),
  pod_name: z.string().nullable(),
  container_name: z.string().nullable(),
  namespace: z.string().nullable(),
  pod_uid: z.string().nullable(),
  node_name: z.string().nullable(),
  qos_class: z.string(),
  labels: z.record(z.string(), z.string()).readonly().describe(
    "Pod labels; empty unless the collector was allowed to ask the Kubernetes API.",
  ),
  lineage: z.string().nullable().describe(
    "namespace/pod/container, which stays the same when the container restarts with a new id; " +
      "may be given wherever an id is asked for.",
  ),
  first_seen_ms: z.number().describe("First sample in the data that is kept, not in its life."),
  last_seen_ms: z.number(),
  value: z.number().nullable().optional().describe(
    "Average of the sort metric over the range, in sort_unit; null where there is no sample.",
  ),
}).readonly().openapi("Container");

/** Answer of `GET /api/containers`. */
export const containersSchema = z.object({
  containers: z.array(containerSchema).readonly(),
  total: z.int().describe("Containers that match, on all pages together."),
  from_ms: z.number().describe("Start of the range; of later pages that of the first."),
  to_ms: z.number(),
  truncated: z.boolean().describe(
    "True when a file that may hold part of the answer could not be read: containers may be " +
      "missing, and value be of part of the range.",
  ),
  next_cursor: z.string().optional().describe("Cursor of the next page; absent on the last."),
  sort_unit: z.string().optional().describe("Unit of value; only when sorted by a metric."),
}).readonly().openapi("Containers");

/** Answer of `GET /api/filters`: the values that the parameters of `/api/containers` can take. */
export const filtersSchema = z.object({
  namespaces: z.array(z.string()).readonly(),
  nodes: z.array(z.string()).readonly(),
  qos_classes: z.array(z.string()).readonly(),
  label_keys: z.array(z.string()).readonly(),
}).readonly().openapi("Filters");

/** One container, as `/api/containers` lists it. */
export type WireContainer = z.infer<typeof containerSchema>;

/** Answer of `GET /api/containers`. */
export type WireContainers = z.infer<typeof containersSchema>;

/** Answer of `GET /api/filters`. */
export type WireFilters = z.infer<typeof filtersSchema>;
