/**
 * `/api/containers`: which containers there are, filtered, sorted and page by page.
 *
 * @module
 */

import type { QosClass } from "@fgm/collector/model";
import type { WireContainer, WireContainers } from "../api/types.ts";
import { shortId } from "../query/container_lookup.ts";
import { type SeenContainer, seenContainers } from "../query/data_view.ts";
import { shownUnit } from "../query/metric_view.ts";
import { seriesOf } from "../query/series_request.ts";
import type { TimeRange } from "../query/time_range.ts";
import { type Cursor, decodeCursor, encodeCursor } from "./cursor.ts";
import { type AppDeps, rangeOf } from "./deps.ts";
import { requireMetric } from "./metrics.ts";
import {
  badParameter,
  choiceParam,
  integerParam,
  type Params,
  RANGE_PARAMS,
  rangeParams,
  readParams,
  textParam,
} from "./params.ts";

/** Containers on one page at most. */
export const CONTAINERS_PER_PAGE_MAX = 1_000;

/** Containers on a page where the request names no number. */
export const CONTAINERS_PER_PAGE_DEFAULT = 100;

/**
 * Containers seen this shortly before the end of the range count as seen at its end, and are sorted by
 * name: those that live would otherwise change places with every tick, also between two pages.
 */
const RECENT_MS = 10_000;

const QOS_CLASSES: readonly QosClass[] = ["Guaranteed", "Burstable", "BestEffort", "Unknown"];

const PARAMS = [
  "namespace",
  "qos_class",
  "search",
  "sort",
  "limit",
  "cursor",
  ...RANGE_PARAMS,
] as const;

/** A container with what it is sorted by: the greatest value first, then the name, then the id. */
interface Ranked {
  readonly container: SeenContainer;
  /** Undefined when the order is by name alone. */
  readonly value: number | undefined;
  readonly name: string;
}

/** Answers with one page of containers. */
export async function containers(
  url: string,
  deps: AppDeps,
  signal: AbortSignal,
): Promise<WireContainers> {
  const params = readParams(url, PARAMS);
  const matches = readFilter(params);
  const sort = textParam(params, "sort") ?? "recency";
  const limit = integerParam(params, "limit", { min: 1, max: CONTAINERS_PER_PAGE_MAX }) ??
    CONTAINERS_PER_PAGE_DEFAULT;
  const request = rangeParams(params);
  const cursor = readCursor(params);
  await deps.index.refresh();
  // Later pages look at the same range as the first, wherever the data has ended since.
  const range = cursor?.range ?? rangeOf(request, deps);
  const found = seenContainers(deps.index.snapshot, deps.index.registry, range).filter(matches);
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
}

function readFilter(params: Params): (container: SeenContainer) => boolean {
  const namespace = textParam(params, "namespace");
  const qosClass = choiceParam(params, "qos_class", QOS_CLASSES);
  const search = textParam(params, "search")?.toLowerCase();
  return (container) => {
    if (namespace !== undefined && container.namespace !== namespace) return false;
    if (qosClass !== undefined && container.qosClass !== qosClass) return false;
    if (search === undefined) return true;
    const { id, podName, containerName, namespace: own } = container;
    return [id, podName, containerName, own].some((text) => text?.toLowerCase().includes(search));
  };
}

function readCursor(params: Params): Cursor | undefined {
  const text = params.get("cursor");
  if (text === undefined) return undefined;
  if (RANGE_PARAMS.some((name) => params.has(name))) {
    throw badParameter("cursor", "it already says the range; leave from, to and range out");
  }
  const cursor = decodeCursor(text);
  if (cursor === undefined) throw badParameter("cursor", "it is not one that was given out");
  return cursor;
}

async function rank(
  found: readonly SeenContainer[],
  options: {
    readonly sort: string;
    readonly range: TimeRange;
    readonly deps: AppDeps;
    readonly signal: AbortSignal;
  },
): Promise<{ readonly ranked: readonly Ranked[]; readonly unit: string | undefined }> {
  const { sort, range, deps, signal } = options;
  if (sort === "name") return { ranked: sorted(found, () => undefined), unit: undefined };
  if (sort === "recency") {
    const lastMs = ({ lastSeenMs }: SeenContainer) =>
      lastSeenMs >= range.toMs - RECENT_MS ? range.toMs : lastSeenMs;
    return { ranked: sorted(found, lastMs), unit: undefined };
  }
  const { snapshot } = deps.index;
  const metric = requireMetric(sort, { parameter: "sort", snapshot });
  const as = metric.plotAsRate ? "rate" : "raw";
  const answer = await deps.queries.envelopes({
    metric: sort,
    series: found.map(seriesOf),
    ...range,
    points: 1,
    as,
    signal,
  });
  const averages = new Map(
    answer.series.map(({ container, points }) => [container.id, points.avg.at(-1)]),
  );
  return {
    ranked: sorted(found, ({ id }) => averages.get(id) ?? -Infinity),
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
    qos_class: container.qosClass,
    labels: container.labels ?? {},
    first_seen_ms: container.firstSeenMs,
    last_seen_ms: container.lastSeenMs,
    ...(unit === undefined ? {} : { value: Number.isFinite(value) ? value ?? null : null }),
  };
}
