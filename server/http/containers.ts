/**
 * `/api/containers`: which containers there are, filtered, sorted and page by page; `/api/filters`:
 * what they can be filtered by.
 *
 * @module
 */

import { z } from "@hono/zod-openapi";
import {
  CONTAINERS_PER_PAGE_DEFAULT,
  containersQuery,
  containersSchema,
  filtersSchema,
  QOS_CLASSES,
  type WireContainer,
} from "../api/containers.ts";
import { lineageOf, shortId } from "../query/container_lookup.ts";
import { type SeenContainer, seenContainers } from "../query/data_view.ts";
import { shownUnit } from "../query/metric_view.ts";
import type { TimeRange } from "../query/time_range.ts";
import { chooseContainers } from "./container_choice.ts";
import { type Cursor, decodeCursor, encodeCursor } from "./cursor.ts";
import { type AppDeps, rangeOf } from "./deps.ts";
import { requireMetric } from "./metrics.ts";
import { badParameter } from "./params.ts";
import { jsonRoute } from "./route.ts";

/**
 * Containers seen this shortly before the end of the range count as seen at its end, and are sorted by
 * name: those that live would otherwise change places with every tick, also between two pages.
 */
const RECENT_MS = 10_000;

/** A container with what it is sorted by: the greatest value first, then the name, then the id. */
interface Ranked {
  readonly container: SeenContainer;
  /** Undefined when the order is by name alone. */
  readonly value: number | undefined;
  readonly name: string;
}

/** Answers with one page of containers. */
export const containersRoute = jsonRoute({
  path: "/api/containers",
  summary: "Containers, filtered and sorted, page by page",
  query: containersQuery,
  answer: containersSchema,
  handle: async ({ query, deps, signal }) => {
    const sort = query.sort ?? (query.search === undefined ? "recency" : "relevance");
    if (sort === "relevance" && query.search === undefined) {
      throw badParameter("sort", 'relevance is how well "search" matches, which is not given');
    }
    const limit = query.limit ?? CONTAINERS_PER_PAGE_DEFAULT;
    const cursor = readCursor(query);
    await deps.index.refresh();
    // Later pages look at the same range as the first, wherever the data has ended since.
    const range = cursor?.range ?? rangeOf(query, deps);
    const found = chooseContainers(query, { range, deps });
    const { ranked, unit } = await rank(found, { sort, range, deps, signal });
    const start = cursor === undefined ? 0 : ranked.findIndex((entry) => isAfter(entry, cursor));
    const page = start < 0 ? [] : ranked.slice(start, start + limit);
    const last = page.at(-1);
    const hasMore = last !== undefined && start + page.length < ranked.length;
    return {
      containers: page.map((entry) => toWireContainer(entry, unit)),
      total: ranked.length,
      ...(hasMore ? { next_cursor: encodeCursor(cursorOf(last, range)) } : {}),
      ...(unit === undefined ? {} : { sort_unit: unit }),
    };
  },
});

/** Answers with the values that filters can take. */
export const filtersRoute = jsonRoute({
  path: "/api/filters",
  summary: "Namespaces, nodes, QoS classes and label keys in the data",
  query: z.strictObject({}),
  answer: filtersSchema,
  handle: async ({ deps }) => {
    await deps.index.refresh();
    const seen = seenContainers(deps.index.snapshot, deps.index.registry, undefined);
    const classes = new Set(seen.map(({ qosClass }) => qosClass));
    return {
      namespaces: distinct(seen.map(({ namespace }) => namespace)),
      nodes: distinct(seen.map(({ nodeName }) => nodeName)),
      qos_classes: QOS_CLASSES.filter((qosClass) => classes.has(qosClass)),
      label_keys: distinct(seen.flatMap(({ labels }) => Object.keys(labels ?? {}))),
    };
  },
});

function distinct(values: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(values.filter((value) => value !== undefined))].sort();
}

function readCursor(
  query: {
    readonly cursor?: string | undefined;
    readonly from?: number | undefined;
    readonly to?: number | undefined;
    readonly range?: string | undefined;
  },
): Cursor | undefined {
  if (query.cursor === undefined) return undefined;
  if ((query.from ?? query.to ?? query.range) !== undefined) {
    throw badParameter("cursor", "it already says the range; leave from, to and range out");
  }
  const cursor = decodeCursor(query.cursor);
  if (cursor === undefined) throw badParameter("cursor", "it is not one that was given out");
  return cursor;
}

async function rank(
  found: ReadonlyMap<SeenContainer, number>,
  options: {
    readonly sort: string;
    readonly range: TimeRange;
    readonly deps: AppDeps;
    readonly signal: AbortSignal;
  },
): Promise<{ readonly ranked: readonly Ranked[]; readonly unit: string | undefined }> {
  const { sort, range, deps, signal } = options;
  const containers = [...found.keys()];
  if (sort === "name") return { ranked: sorted(containers, () => undefined), unit: undefined };
  if (sort === "relevance") {
    return { ranked: sorted(containers, (container) => found.get(container)), unit: undefined };
  }
  if (sort === "recency") {
    const lastMs = ({ lastSeenMs }: SeenContainer) =>
      lastSeenMs >= range.toMs - RECENT_MS ? range.toMs : lastSeenMs;
    return { ranked: sorted(containers, lastMs), unit: undefined };
  }
  const metric = requireMetric(sort, { parameter: "sort", snapshot: deps.index.snapshot });
  const as = metric.plotAsRate ? "rate" : "raw";
  const answer = await deps.queries.envelopes({
    metric: sort,
    series: containers.map((container) => ({ container, members: [container] })),
    ...range,
    points: 1,
    as,
    signal,
  });
  const averages = new Map(
    answer.series.map(({ container, points }) => [container.id, points.avg.at(-1)]),
  );
  return {
    ranked: sorted(containers, ({ id }) => averages.get(id) ?? -Infinity),
    unit: shownUnit(metric, as),
  };
}

function sorted(
  found: readonly SeenContainer[],
  valueOf: (container: SeenContainer) => number | undefined,
): Ranked[] {
  return found.map((container) => ({
    container,
    value: valueOf(container),
    name: nameOf(container),
  })).sort((a, b) => compareRanks(toKey(a), toKey(b)));
}

function nameOf({ namespace, podName, containerName }: SeenContainer): string {
  return [namespace ?? "", podName ?? "", containerName ?? ""].join("/");
}

type RankKey = Pick<Cursor, "value" | "name" | "id">;

function toKey({ value, name, container }: Ranked): RankKey {
  return { value, name, id: container.id };
}

function compareRanks(a: RankKey, b: RankKey): number {
  if (a.value !== b.value) return (b.value ?? -Infinity) > (a.value ?? -Infinity) ? 1 : -1;
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}

function isAfter(entry: Ranked, cursor: Cursor): boolean {
  return compareRanks(toKey(entry), cursor) > 0;
}

function cursorOf(last: Ranked, range: TimeRange): Cursor {
  return { ...toKey(last), range };
}

function toWireContainer({ container, value }: Ranked, unit: string | undefined): WireContainer {
  return {
    id: container.id,
    short_id: shortId(container.id),
    pod_name: container.podName ?? null,
    container_name: container.containerName ?? null,
    namespace: container.namespace ?? null,
    pod_uid: container.podUid ?? null,
    node_name: container.nodeName ?? null,
    qos_class: container.qosClass,
    labels: container.labels ?? {},
    lineage: lineageOf(container) ?? null,
    first_seen_ms: container.firstSeenMs,
    last_seen_ms: container.lastSeenMs,
    ...(unit === undefined ? {} : { value: Number.isFinite(value) ? value ?? null : null }),
  };
}
