/**
 * Containers, metrics, events and findings for fake viewers, of which a test says what matters.
 *
 * @module
 */

import type { WireContainer } from "@fgm/server/api/containers";
import type { WireEvent } from "@fgm/server/api/events";
import type { WireMetric } from "@fgm/server/api/metrics";
import type { WireChangepointFinding, WireTrendFinding } from "@fgm/server/api/studies";
import type { WireMetricSummary } from "@fgm/server/api/summary";
import type { WireSeriesContainer } from "@fgm/server/api/timeseries";
import { FAKE_END_MS, FAKE_START_MS, type FakeContainer } from "./fake_viewer.ts";

/** A container by its lineage; its id is derived from that unless it is given. */
export function fakeContainer(
  lineage: string,
  facts: Partial<FakeContainer> = {},
): FakeContainer {
  const [namespace = "", pod = "", name = ""] = lineage.split("/");
  const id = facts.id ?? fakeId(lineage);
  return {
    id,
    short_id: id.slice(0, 12),
    pod_name: pod,
    container_name: name,
    namespace,
    pod_uid: null,
    node_name: null,
    qos_class: "Burstable",
    labels: {},
    lineage,
    first_seen_ms: FAKE_START_MS,
    last_seen_ms: FAKE_END_MS,
    series: {},
    ...facts,
  };
}

/** 64 hexadecimal digits that a text always gets. */
export function fakeId(text: string): string {
  let state = 7;
  for (const letter of text) state = (Math.imul(state, 31) + letter.charCodeAt(0)) >>> 0;
  return Array.from({ length: 8 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state.toString(16).padStart(8, "0");
  }).join("");
}

/** A gauge. */
export function fakeMetric(name: string, facts: Partial<WireMetric> = {}): WireMetric {
  return {
    name,
    kind: "gauge",
    unit: "count",
    meaning: `Meaning of ${name}`,
    plot_as_rate: false,
    limit: null,
    known: true,
    ...facts,
  };
}

/** An event of a container, without what only some kinds have. */
export function fakeEvent(
  type: "start" | "stop" | "restart" | "oom_kill" | "throttling",
  { container, timeMs }: { readonly container: WireContainer; readonly timeMs: number },
): WireEvent {
  const base = {
    time_ms: timeMs,
    container: seriesContainerOf(container),
    node_name: null,
    text: `${container.lineage}: ${type}.`,
  };
  switch (type) {
    case "start":
    case "stop":
      return { type, ...base };
    case "restart":
      return { type, ...base, previous_id: "0" };
    case "oom_kill":
      return { type, ...base, count: 1 };
    case "throttling":
      return { type, ...base, end_ms: null, share: 0.5 };
    default:
      return type satisfies never;
  }
}

/** A step. */
export function fakeStep(
  timeMs: number,
  { before, after, confidence = 0.97 }: {
    readonly before: number;
    readonly after: number;
    readonly confidence?: number;
  },
): WireChangepointFinding {
  return {
    type: "changepoint",
    start_ms: timeMs,
    end_ms: timeMs,
    time_ms: timeMs,
    confidence,
    magnitude: after - before,
    before,
    after,
    direction: after > before ? "up" : "down",
    text: `Moved from ${before} to ${after}.`,
  };
}

/** A drift over all of a fake's data. */
export function fakeTrend(
  slopePerHour: number,
  facts: Partial<WireTrendFinding> = {},
): WireTrendFinding {
  return {
    type: "trend",
    start_ms: FAKE_START_MS,
    end_ms: FAKE_END_MS,
    confidence: 0.95,
    magnitude: slopePerHour * 2,
    direction: slopePerHour > 0 ? "increasing" : "decreasing",
    slope_per_hour: slopePerHour,
    text: `Moves by ${slopePerHour} per hour.`,
    ...facts,
  };
}

/** The part of a container that series and events carry. */
export function seriesContainerOf(container: WireContainer): WireSeriesContainer {
  const { id, short_id, pod_name, container_name, namespace } = container;
  return { id, short_id, pod_name, container_name, namespace };
}

/** Rough statistics, and no trend; nothing where there is no sample. */
export function statisticsOf(
  samples: readonly (number | null)[],
  { metric, unit }: { readonly metric: string; readonly unit: string },
): WireMetricSummary[] {
  const values = samples.filter((value) => value !== null);
  const [first] = values;
  if (first === undefined) return [];
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!;
  const avg = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [{
    metric,
    unit,
    as: "raw",
    count: values.length,
    avg,
    min: at(0),
    max: at(1),
    stddev: Math.sqrt(values.reduce((sum, value) => sum + (value - avg) ** 2, 0) / values.length),
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    first,
    last: values.at(-1)!,
    trend: { direction: "stable", slope_per_hour: 0, change: 0, confidence: 0 },
  }];
}
