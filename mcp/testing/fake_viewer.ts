/**
 * A viewer in memory: its containers are functions of time, its findings are given.
 *
 * It answers as the real one does where tools depend on it: names and searches, ranges, sorting, pages.
 *
 * @module
 */

import type { CallOptions, ViewerClient } from "@fgm/server/api/client";
import type { WireContainer, WireContainers, WireFilters } from "@fgm/server/api/containers";
import type { WireEvent, WireEvents } from "@fgm/server/api/events";
import type { WireInstance, WireReady } from "@fgm/server/api/instance";
import type { WireMetric } from "@fgm/server/api/metrics";
import type { FindingOf, WireFinding, WireStudies, WireStudyAnswer } from "@fgm/server/api/studies";
import type { WireHighlight, WireSummary } from "@fgm/server/api/summary";
import type { WireTimeseries } from "@fgm/server/api/timeseries";
import { fakeMetric, seriesContainerOf, statisticsOf } from "./fake_facts.ts";
import { problemError } from "./fake_nodes.ts";

/** End of every fake's data: 2026-01-05T12:00:00Z. */
export const FAKE_END_MS: number = Date.UTC(2026, 0, 5, 12);

/** Two hours before its end. */
export const FAKE_START_MS: number = FAKE_END_MS - 2 * 3_600_000;

/** A container of a fake. */
export interface FakeContainer extends WireContainer {
  /** Values by metric; null where there is no sample. */
  readonly series: Readonly<Record<string, (timeMs: number) => number | null>>;
}

/** A finding that a fake's study makes, where its time is in the range. */
export interface FakeFinding {
  readonly study: keyof FindingOf;
  readonly metric: string;
  /** Lineage or id. */
  readonly container: string;
  readonly finding: WireFinding;
}

/** What a fake knows. */
export interface FakeFacts {
  readonly containers: readonly FakeContainer[];
  readonly metrics?: readonly WireMetric[];
  readonly keyMetrics?: readonly string[];
  readonly events?: readonly WireEvent[];
  readonly findings?: readonly FakeFinding[];
  /** Of every container. */
  readonly highlights?: readonly WireHighlight[];
  readonly startMs?: number;
  readonly endMs?: number;
  /** Whether it cannot read all of its data. */
  readonly isTruncated?: boolean;
  /** Called with each question before it is answered. */
  readonly onAsk?: (path: string, signal: AbortSignal | undefined) => Promise<void> | void;
}

/** Makes a viewer. Questions that tools do not ask are refused. */
export function fakeViewer(given: FakeFacts): ViewerClient {
  const metrics = given.metrics ?? DEFAULT_METRICS;
  const facts: Known = {
    events: [],
    findings: [],
    highlights: [],
    keyMetrics: metrics.map(({ name }) => name),
    startMs: FAKE_START_MS,
    endMs: FAKE_END_MS,
    isTruncated: false,
    onAsk: () => {},
    ...given,
    metrics,
  };
  const ask = async <T>(path: string, call: CallOptions | undefined, answer: () => T) => {
    call?.signal?.throwIfAborted();
    await facts.onAsk(path, call?.signal);
    return answer();
  };
  const never = () => Promise.reject(problemError("This fake does not answer that."));
  return {
    baseUrl: "http://fake",
    health: never,
    openapi: never,
    export: never,
    live: async function* () {
      yield await never();
    },
    ready: (call) => ask("/api/ready", call, () => readyOf(facts)),
    instance: (call) => ask("/api/instance", call, () => INSTANCE),
    metrics: (call) =>
      ask("/api/metrics", call, () => ({ metrics, key_metrics: facts.keyMetrics })),
    filters: (call) => ask("/api/filters", call, () => filtersOf(facts)),
    containers: (query, call) => ask("/api/containers", call, () => containersOf(facts, query)),
    timeseries: (query, call) => ask("/api/timeseries", call, () => timeseriesOf(facts, query)),
    events: (query, call) => ask("/api/events", call, () => eventsOf(facts, query)),
    studies: (call) => ask("/api/studies", call, () => STUDIES),
    study: (id, query, call) => ask(`/api/study/${id}`, call, () => studyOf(facts, id, query)),
    summary: (query, call) => ask("/api/summary", call, () => summaryOf(facts, query)),
  };
}

type Known = Required<FakeFacts>;

type Query<Name extends "containers" | "timeseries" | "events" | "summary"> = Parameters<
  ViewerClient[Name]
>[0];

const INSTANCE: WireInstance = {
  pod_name: null,
  node_name: null,
  cluster_name: null,
  version: "0.1.0",
  git_rev: "unknown",
  format_version: 1,
  sessions: [],
};

const STUDIES: WireStudies = {
  studies: ["periodicity", "changepoint", "trend"].map((id) => ({
    id,
    name: id,
    description: id,
    parameters: [{ name: "limit", description: "", kind: "number", default: 0 }],
  })),
};

function readyOf({ startMs, endMs, containers }: Known): WireReady {
  return {
    status: "ready",
    from_ms: startMs,
    to_ms: endMs,
    segments: 1,
    journals: 1,
    containers: containers.length,
    newest_age_ms: 900,
  };
}

function filtersOf({ containers }: Known): WireFilters {
  const namespaces = [...new Set(containers.flatMap(({ namespace }) => namespace ?? []))].sort();
  return { namespaces, nodes: [], qos_classes: [], label_keys: [] };
}

interface AskedRange {
  readonly from?: number | string | undefined;
  readonly to?: number | string | undefined;
}

function rangeOf({ startMs, endMs }: Known, { from, to }: AskedRange) {
  return {
    from_ms: from === undefined ? startMs : Number(from),
    to_ms: to === undefined ? endMs + 1 : Number(to),
  };
}

function containersOf(facts: Known, query: Query<"containers">): WireContainers {
  const { from_ms: from, to_ms: to } = rangeOf(facts, query);
  const { sort = "recency", limit = 100 } = query;
  const isMetric = !["recency", "name", "relevance"].includes(sort);
  const found = facts.containers.filter((one) =>
    one.last_seen_ms >= from && one.first_seen_ms < to && isChosen(one, query)
  );
  const rows = found.map(({ series, ...row }): WireContainer =>
    isMetric ? { ...row, value: averageOf(sampled(series[sort], { from, to, points: 12 })) } : row
  ).sort((a, b) => {
    const byName = (a.lineage ?? a.id) < (b.lineage ?? b.id) ? -1 : 1;
    if (isMetric) return (b.value ?? -Infinity) - (a.value ?? -Infinity) || byName;
    return sort === "recency" ? b.last_seen_ms - a.last_seen_ms || byName : byName;
  });
  return {
    containers: rows.slice(0, limit),
    total: rows.length,
    from_ms: from,
    to_ms: to,
    truncated: facts.isTruncated,
    ...(rows.length > limit ? { next_cursor: "more" } : {}),
    ...(isMetric ? { sort_unit: unitOf(facts.metrics, sort) } : {}),
  };
}

function timeseriesOf(facts: Known, query: Query<"timeseries">): WireTimeseries {
  const { from_ms: from, to_ms: to } = rangeOf(facts, query);
  const { metric, points = 60 } = query;
  const stepMs = (to - from) / points;
  return {
    metric,
    unit: unitOf(facts.metrics, metric),
    kind: "gauge",
    as: "raw",
    from_ms: from,
    to_ms: to,
    step_ms: stepMs,
    truncated: facts.isTruncated,
    series: query.containers.map((text) => {
      const one = lookUp(facts.containers, text);
      const avg = sampled(one.series[metric], { from, to, points });
      const t = avg.map((_, index) => from + stepMs * index);
      return { container: seriesContainerOf(one), t, min: avg, max: avg, avg };
    }),
  };
}

function eventsOf(facts: Known, query: Query<"events">): WireEvents {
  const range = rangeOf(facts, query);
  const { namespace, limit = 200 } = query;
  const wanted = query.containers?.map((text) => lookUp(facts.containers, text).lineage);
  const events = facts.events.filter(({ time_ms: timeMs, container }) =>
    timeMs >= range.from_ms && timeMs < range.to_ms &&
    (namespace === undefined || container?.namespace === namespace) &&
    (wanted === undefined || wanted.includes(lineageText(container)))
  ).sort((a, b) => b.time_ms - a.time_ms);
  return {
    ...range,
    events: events.slice(0, limit),
    truncated: facts.isTruncated,
    ...(events.length > limit ? { next_cursor: "more" } : {}),
  };
}

function studyOf<Id extends keyof FindingOf>(
  facts: Known,
  id: Id,
  query: Parameters<ViewerClient["study"]>[1],
): WireStudyAnswer<FindingOf[Id]> {
  const { metric } = query;
  const range = rangeOf(facts, query);
  return {
    study: id,
    metric,
    unit: unitOf(facts.metrics, metric),
    as: "raw",
    ...range,
    parameters: {},
    truncated: facts.isTruncated,
    results: query.containers.map((text) => {
      const one = lookUp(facts.containers, text);
      const found = facts.findings.filter(({ study, metric: of, container, finding }) =>
        study === id && of === metric && (container === one.lineage || container === one.id) &&
        finding.start_ms < range.to_ms && finding.end_ms >= range.from_ms
      );
      // The test that gives a finding says which study it is of.
      const findings = found.map(({ finding }) => finding as FindingOf[Id]);
      return { container: seriesContainerOf(one), samples: 60, findings };
    }),
  };
}

function summaryOf(facts: Known, query: Query<"summary">): WireSummary {
  const range = rangeOf(facts, query);
  const { from_ms: from, to_ms: to } = range;
  const wanted = query.metric === undefined ? facts.keyMetrics : [query.metric];
  return {
    ...range,
    truncated: facts.isTruncated,
    summaries: query.containers.map((text) => {
      const one = lookUp(facts.containers, text);
      const metrics = wanted.flatMap((metric) =>
        statisticsOf(sampled(one.series[metric], { from, to, points: 60 }), {
          metric,
          unit: unitOf(facts.metrics, metric),
        })
      );
      const highlights = query.metric === undefined ? facts.highlights : [];
      return { container: seriesContainerOf(one), metrics, highlights };
    }),
  };
}

const DEFAULT_METRICS: readonly WireMetric[] = [
  fakeMetric("cpu", { unit: "millicores", limit: "cpu_limit" }),
  fakeMetric("cpu_limit", { unit: "millicores" }),
  fakeMetric("kernel.v2.memory.current", { unit: "bytes" }),
  fakeMetric("kernel.v2.io.pressure", { unit: "percent" }),
];

function unitOf(metrics: readonly WireMetric[], name: string): string {
  const metric = metrics.find((one) => one.name === name);
  if (metric === undefined) throw problemError(`There is no metric "${name}"`);
  return metric.unit;
}

function lookUp(containers: readonly FakeContainer[], text: string): FakeContainer {
  const matches = containers.filter(({ id, lineage }) => id === text || lineage === text);
  const newest = matches.sort((a, b) => b.last_seen_ms - a.last_seen_ms)[0];
  if (newest === undefined) throw problemError(`There is no container "${text}"`);
  return newest;
}

function lineageText(container: WireEvent["container"]): string | null {
  if (container === null) return null;
  return `${container.namespace}/${container.pod_name}/${container.container_name}`;
}

function isChosen(
  one: FakeContainer,
  { namespace, qos_class: qos, search, labels }: {
    readonly namespace?: string | undefined;
    readonly qos_class?: string | undefined;
    readonly search?: string | undefined;
    readonly labels?: readonly (readonly [string, string])[] | undefined;
  },
): boolean {
  const name = (one.lineage ?? one.id).toLowerCase();
  const words = (search ?? "").toLowerCase().split(/\s+/).filter((word) => word !== "");
  const hasWords = words.every((word) =>
    word.startsWith("'") ? name.includes(word.slice(1)) : isWithin(word, name)
  );
  const isId = (search ?? "").length >= 4 && one.id.startsWith((search ?? "").toLowerCase());
  return (namespace === undefined || one.namespace === namespace) &&
    (qos === undefined || one.qos_class === qos) &&
    (labels ?? []).every(([key, value]) => one.labels[key] === value) &&
    (hasWords || isId);
}

/** Whether the letters occur in this order. */
function isWithin(letters: string, text: string): boolean {
  let index = -1;
  return [...letters].every((letter) => (index = text.indexOf(letter, index + 1)) >= 0);
}

function sampled(
  series: ((timeMs: number) => number | null) | undefined,
  { from, to, points }: { readonly from: number; readonly to: number; readonly points: number },
): (number | null)[] {
  if (series === undefined) return [];
  return Array.from({ length: points }, (_, index) => series(from + (to - from) * index / points));
}

function averageOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
