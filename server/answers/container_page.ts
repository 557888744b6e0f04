/**
 * Containers in order, and page by page, as `/api/containers` answers with them; and what they can be
 * narrowed by.
 *
 * @module
 */

import type {
  ContainerFilter,
  WireContainer,
  WireContainers,
  WireFilters,
} from "../api/containers.ts";
import { CONTAINERS_PER_PAGE_DEFAULT } from "../api/defaults.ts";
import { type Cursor, decodeCursor, encodeCursor } from "../http/cursor.ts";
import { badParameter } from "../http/problems.ts";
import { lineageOf, shortId } from "../query/container_lookup.ts";
import type { SeenContainer } from "../query/data_view.ts";
import type { AveragesAnswer } from "../query/series_request.ts";
import type { TimeRange } from "../query/time_range.ts";
import { filterContainers } from "./container_naming.ts";
import { type AskedRange, type KnownData, rangeIn } from "./known_data.ts";

/**
 * Containers seen this shortly before the end of the range count as seen at its end, and are sorted by
 * name: those that live would otherwise change places with every tick, also between two pages.
 */
const RECENT_MS = 10_000;

/** Digits of averages, of the sixteen that a sum has to begin with. */
const DIGITS = 12;

/** A container with what it is sorted by: the greatest value first, then the name, then the id. */
interface Ranked {
  readonly container: SeenContainer;
  /** Undefined when the order is by name alone. */
  readonly value: number | undefined;
  readonly name: string;
}

/** The parameters of a question about containers, read. */
export interface ContainersQuestion extends ContainerFilter, AskedRange {
  readonly sort?: string | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** A question, understood. */
export interface FoundContainers {
  readonly found: ReadonlyMap<SeenContainer, number>;
  /** "recency", "name", "relevance", or a metric. */
  readonly sort: string;
  readonly range: TimeRange;
  readonly cursor: Cursor | undefined;
  readonly limit: number;
}

/** Averages of the metric that containers are sorted by. */
export interface SortValues {
  readonly unit: string;
  readonly averages: AveragesAnswer["averages"];
}

/**
 * Finds the containers that a question is about.
 *
 * @throws {ProblemError} for what cannot be used.
 */
export function findContainers(query: ContainersQuestion, known: KnownData): FoundContainers {
  const sort = query.sort ?? (query.search === undefined ? "recency" : "relevance");
  if (sort === "relevance" && query.search === undefined) {
    throw badParameter("sort", 'relevance is how well "search" matches, which is not given');
  }
  const cursor = readCursor(query);
  // Later pages look at the same range as the first, wherever the data has ended since.
  const range = cursor?.range ?? rangeIn(query, known);
  const found = filterContainers(known.containers(range), query);
  return { found, sort, range, cursor, limit: query.limit ?? CONTAINERS_PER_PAGE_DEFAULT };
}

/** Whether a sort goes by a metric. */
export function isMetricSort(sort: string): boolean {
  return !["name", "relevance", "recency"].includes(sort);
}

/**
 * One page. `values` where the sort goes by a metric, and only there; `isTruncated` where part of the
 * range cannot be read, which an exported page is never made from.
 */
export function toWireContainers(
  question: FoundContainers,
  values: SortValues | undefined,
  { isTruncated = false }: { readonly isTruncated?: boolean } = {},
): WireContainers {
  const { cursor, limit, range } = question;
  const ranked = sorted([...question.found.keys()], rankOf(question, values));
  const start = cursor === undefined ? 0 : ranked.findIndex((entry) => isAfter(entry, cursor));
  const page = start < 0 ? [] : ranked.slice(start, start + limit);
  const last = page.at(-1);
  const hasMore = last !== undefined && start + page.length < ranked.length;
  const unit = values?.unit;
  return {
    containers: page.map((entry) => toWireContainer(entry, unit)),
    total: ranked.length,
    from_ms: range.fromMs,
    to_ms: range.toMs,
    truncated: isTruncated,
    ...(hasMore ? { next_cursor: encodeCursor(cursorOf(last, range)) } : {}),
    ...(unit === undefined ? {} : { sort_unit: unit }),
  };
}

/** What filters can be set to. */
export function toWireFilters(
  seen: readonly SeenContainer[],
  { qosClasses }: { readonly qosClasses: readonly string[] },
): WireFilters {
  const classes = new Set<string>(seen.map(({ qosClass }) => qosClass));
  return {
    namespaces: distinct(seen.map(({ namespace }) => namespace)),
    nodes: distinct(seen.map(({ nodeName }) => nodeName)),
    qos_classes: qosClasses.filter((qosClass) => classes.has(qosClass)),
    label_keys: distinct(seen.flatMap(({ labels }) => Object.keys(labels ?? {}))),
  };
}

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

/** What a container is ranked by; undefined when the order is by name alone. */
function rankOf(
  { found, sort, range }: FoundContainers,
  values: SortValues | undefined,
): (container: SeenContainer) => number | undefined {
  if (values !== undefined) return ({ id }) => rounded(values.averages.get(id) ?? -Infinity);
  if (sort === "relevance") return (container) => found.get(container);
  if (sort === "name") return () => undefined;
  return ({ lastSeenMs }) => lastSeenMs >= range.toMs - RECENT_MS ? range.toMs : lastSeenMs;
}

/** The last digits depend on how the data lies in files, which can change from one page to the next. */
function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
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
