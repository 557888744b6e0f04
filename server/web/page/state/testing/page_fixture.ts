/**
 * States and answers for tests of the page.
 *
 * @module
 */

import type { WireContainer, WireContainers } from "../../../../api/containers.ts";
import type { WireLiveSeries } from "../../../../api/live.ts";
import type { WireMetric } from "../../../../api/metrics.ts";
import type { WireStudyAnswer } from "../../../../api/studies.ts";
import type { WireSeries, WireTimeseries } from "../../../../api/timeseries.ts";
import { FIRST_CHOICE, initialState } from "../initial_state.ts";
import type { Choice, Facts, PageState } from "../page_state.ts";
import { reduce } from "../reduce.ts";

/** A whole hour: 2026-11-22T20:00:00Z. */
export const NOON_MS = 1_795_377_600_000;

/** A metric of the fixture. */
export function metricOf(name: string, changes: Partial<WireMetric> = {}): WireMetric {
  const base = {
    kind: "gauge",
    unit: "bytes",
    meaning: `What ${name} means`,
    known: true,
  } as const;
  return { name, ...base, plot_as_rate: false, limit: null, ...changes };
}

/** Metrics of the fixture: CPU, memory with its limit, I/O as a rate, and one more. */
export const METRICS: readonly WireMetric[] = [
  metricOf("cpu_use", { unit: "millicores" }),
  metricOf("io_written", { kind: "counter", plot_as_rate: true }),
  metricOf("memory_limit"),
  metricOf("memory_use", { limit: "memory_limit", meaning: "Working set in use" }),
  metricOf("pids", { unit: "count" }),
];

/** What the viewer says: two hours of data up to `NOON_MS`. */
export function factsWith(changes: Partial<Facts> = {}): Facts {
  return {
    instance: {
      pod_name: null,
      node_name: "worker-1",
      cluster_name: null,
      version: "1.0.0",
      git_rev: "abc",
      format_version: 1,
      sessions: [],
    },
    metrics: new Map(METRICS.map((metric) => [metric.name, metric])),
    keyMetrics: ["cpu_use", "memory_use", "pids", "io_written"],
    studies: [{ id: "periodicity", name: "Periodicity", description: "", parameters: [] }],
    filters: { namespaces: ["shop"], nodes: [], qos_classes: [], label_keys: [] },
    extent: { oldestMs: NOON_MS - 7_200_000, newestMs: NOON_MS },
    intervalMs: 1_000,
    ...changes,
  };
}

/** A page before anything is known, with what is chosen. */
export function firstState(choice: Partial<Choice> = {}): PageState {
  return initialState({ choice: { ...FIRST_CHOICE, ...choice }, theme: "auto", nowMs: NOON_MS });
}

/** A page whose source has answered, with what is chosen. */
export function knownState(choice: Partial<Choice> = {}, facts = factsWith()): PageState {
  return reduce(firstState(choice), { type: "connected", facts });
}

/** A container "shop/pod-NAME/app". */
export function containerOf(name: string, changes: Partial<WireContainer> = {}): WireContainer {
  const id = name.padEnd(64, "0");
  return {
    id,
    short_id: id.slice(0, 12),
    pod_name: `pod-${name}`,
    container_name: "app",
    namespace: "shop",
    pod_uid: null,
    node_name: "worker-1",
    qos_class: "Burstable",
    labels: {},
    lineage: `shop/pod-${name}/app`,
    first_seen_ms: NOON_MS - 3_600_000,
    last_seen_ms: NOON_MS,
    ...changes,
  };
}

/** A page of containers. */
export function listOf(...containers: readonly WireContainer[]): WireContainers {
  const range = { from_ms: NOON_MS - 3_600_000, to_ms: NOON_MS + 1 };
  return { containers, total: containers.length, ...range, truncated: false };
}

/** A series of `containerOf(name)`, with points [t, value]. */
export function seriesOf(
  name: string,
  points: readonly (readonly [t: number, value: number | null])[],
): WireSeries {
  const { id, short_id, pod_name, container_name, namespace } = containerOf(name);
  const values = points.map(([, value]) => value);
  return {
    container: { id, short_id, pod_name, container_name, namespace },
    joined_ids: [id],
    t: points.map(([t]) => t),
    min: values,
    max: values,
    avg: values,
  };
}

/** An answer of series. */
export function timeseriesOf(
  metric: string,
  series: readonly WireSeries[],
  changes: Partial<WireTimeseries> = {},
): WireTimeseries {
  const range = { from_ms: NOON_MS - 3_600_000, to_ms: NOON_MS + 1, step_ms: 1_000 };
  const isRate = METRICS.some(({ name, plot_as_rate }) => name === metric && plot_as_rate);
  const kind = isRate ? "counter" : "gauge";
  const as = isRate ? "rate" : "raw";
  return { metric, unit: "bytes", kind, as, ...range, truncated: false, series, ...changes };
}

/** A study's answer with periodic findings [from, to] of containers. */
export function studyOf(
  metric: string,
  findings: Readonly<Record<string, readonly (readonly [fromMs: number, toMs: number])[]>>,
): WireStudyAnswer {
  return {
    study: "periodicity",
    metric,
    unit: "bytes",
    as: "raw",
    from_ms: NOON_MS - 3_600_000,
    to_ms: NOON_MS + 1,
    parameters: {},
    truncated: false,
    results: Object.entries(findings).map(([name, ranges]) => ({
      container: seriesOf(name, []).container,
      samples: 100,
      findings: ranges.map(([start_ms, end_ms]) => ({
        type: "periodic",
        start_ms,
        end_ms,
        confidence: 0.9,
        magnitude: 1,
        text: `${name} swings`,
        period_ms: 1,
        jitter_ms: 1,
        duty: 0.5,
        amplitude: 1,
      })),
    })),
  };
}

/** What positions in ticks stand for: one metric of containers. */
export function liveSeriesOf(metric: string, names: readonly string[]): WireLiveSeries {
  return {
    metrics: [{ metric, unit: "bytes", kind: "gauge", as: "raw" }],
    containers: names.map((name) => ({ ...seriesOf(name, []).container, node_name: null })),
    interval_ms: 1_000,
  };
}
