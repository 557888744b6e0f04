/**
 * A viewer for pictures: what it is, what it has measured, which containers and studies it knows.
 *
 * @module
 */

import type { WireContainer } from "@fgm/server/api/containers";
import type { WireMetric } from "@fgm/server/api/metrics";
import type { WireStudies } from "@fgm/server/api/studies";
import type { WireSeriesContainer } from "@fgm/server/api/timeseries";
import type { Chosen, ViewerFacts } from "../state/state.ts";
import { INTERVAL_MS, NEWEST_MS } from "./fixture_series.ts";

function metric(name: string, unit: string, meaning: string, more: Partial<WireMetric> = {}) {
  const plain = { kind: "gauge", plot_as_rate: false, limit: null, known: true } as const;
  return { name, unit, meaning, ...plain, ...more } satisfies WireMetric;
}

const RATE = { kind: "counter", plot_as_rate: true } as const;

/** Metrics of the fixture, in the viewer's order. */
export const FIXTURE_METRICS: readonly WireMetric[] = [
  metric(
    "cgroup.v2.cpu.pressure.some.avg10",
    "percent",
    "Share of the last 10 s in which at least one task stalled on cpu",
  ),
  metric(
    "cgroup.v2.cpu.stat.nr_throttled",
    "count",
    "CPU limit periods in which the container was throttled",
    RATE,
  ),
  metric(
    "cgroup.v2.cpu.stat.throttled_usec",
    "microseconds",
    "Time spent throttled by the CPU limit",
    RATE,
  ),
  metric("cgroup.v2.cpu.stat.usage_usec", "microseconds", "CPU time used", RATE),
  metric("cgroup.v2.io.stat.rbytes", "bytes", "Bytes read from block devices", RATE),
  metric("cgroup.v2.io.stat.wbytes", "bytes", "Bytes written to block devices", RATE),
  metric("cgroup.v2.memory.current", "bytes", "Memory charged to the container now", {
    limit: "cgroup.v2.memory.max",
  }),
  metric("cgroup.v2.memory.events.oom_kill", "count", "Processes killed by the OOM killer", {
    kind: "counter",
  }),
  metric("cgroup.v2.memory.max", "bytes", "Memory limit; absent when there is none"),
  metric(
    "cgroup.v2.memory.pressure.full.avg10",
    "percent",
    "Share of the last 10 s in which every task stalled on memory",
  ),
  metric("cgroup.v2.memory.stat.anon", "bytes", "Anonymous memory: heaps and stacks"),
  metric("cgroup.v2.memory.stat.file", "bytes", "Page cache, including tmpfs and shared memory"),
  metric("container.pid_count", "count", "Processes in the container"),
  metric("cpu_limit_millicores", "millicores", "CPU limit; absent when there is none"),
  metric("cpu_percentage", "percent", "CPU in use as a share of the CPU limit"),
  metric(
    "cpu_throttled_percentage",
    "percent",
    "Share of the last interval's CPU periods that were throttled",
  ),
  metric("memory_percentage", "percent", "Memory in use as a share of the memory limit"),
  metric("system_cpu_usage_millicores", "millicores", "CPU in use by the kernel on its behalf"),
  metric("total_cpu_usage_millicores", "millicores", "CPU in use; 1000 is one core", {
    limit: "cpu_limit_millicores",
  }),
  metric("user_cpu_usage_millicores", "millicores", "CPU in use by the container's own code"),
];

/** Studies of the fixture, worded as the viewer words its own. */
export const FIXTURE_STUDIES: WireStudies["studies"] = [
  {
    id: "periodicity",
    name: "Periodicity",
    description: "Finds stretches of time in which a series repeats itself, and how regularly.",
    parameters: [
      {
        kind: "number",
        name: "min_period_s",
        description: "Shortest period to look for; 0 means two samples",
        unit: "seconds",
        default: 0,
        min: 0,
        max: 1e9,
      },
      {
        kind: "number",
        name: "min_cycles",
        description: "Fewest cycles that a finding must hold",
        default: 3,
        min: 3,
        max: 1000,
      },
      {
        kind: "number",
        name: "significance",
        description: "Bound on the number of false findings expected in one series of noise",
        default: 1e-4,
        min: 1e-12,
        max: 0.1,
      },
    ],
  },
  {
    id: "changepoint",
    name: "Changepoints",
    description: "Finds times at which the level of a series shifts and stays shifted.",
    parameters: [
      {
        name: "method",
        description:
          "Search that proposes changes: Bayesian run lengths, or penalised least squares",
        kind: "choice",
        default: "bocpd",
        choices: ["bocpd", "pelt"],
      },
      {
        name: "expected_run",
        description: "Samples between changes that are expected beforehand; 1 / hazard",
        unit: "samples",
        kind: "number",
        default: 500,
        min: 2,
        max: 1_000_000,
      },
      {
        name: "min_segment",
        description:
          "Samples for which a level must last, less in series of under six times as many",
        unit: "samples",
        kind: "number",
        default: 10,
        min: 3,
        max: 10_000,
        integer: true,
      },
    ],
  },
  {
    id: "trend",
    name: "Trend",
    description: "Tells whether a series rises or falls over the whole range, and how fast.",
    parameters: [],
  },
];

/** What the fixture's viewer says of itself. */
export const FIXTURE_FACTS: ViewerFacts = {
  instance: {
    pod_name: "fgm-viewer-x7k2p",
    node_name: "worker-1",
    cluster_name: "staging",
    version: "0.1.0",
    git_rev: "4f2c1e9ab012",
    format_version: 1,
    sessions: [],
  },
  metrics: new Map(FIXTURE_METRICS.map((info) => [info.name, info])),
  keyMetrics: [
    "total_cpu_usage_millicores",
    "cgroup.v2.memory.current",
    "cpu_throttled_percentage",
  ],
  studies: FIXTURE_STUDIES,
  intervalMs: INTERVAL_MS,
};

type Row = readonly [
  namespace: string,
  pod: string,
  container: string,
  qos: string,
  goneMs?: number,
];

const CONTAINERS: readonly Row[] = [
  ["shop", "web-0", "nginx", "Burstable"],
  ["shop", "db-0", "postgres", "Guaranteed"],
  ["shop", "checkout-7d9f8c6b5-x2x4z", "app", "Burstable"],
  ["shop", "checkout-7d9f8c6b5-q8n7c", "app", "Burstable"],
  ["shop", "worker-5bb9d4d6f4-kk2vd", "queue-consumer", "BestEffort"],
  ["kube-system", "coredns-5d78c9869d-7hqwz", "coredns", "Burstable"],
  ["kube-system", "kube-proxy-8fj2k", "kube-proxy", "BestEffort"],
  ["monitoring", "fgm-collector-9s4tl", "collector", "Guaranteed"],
  ["monitoring", "fgm-viewer-x7k2p", "viewer", "Guaranteed"],
  ["shop", "web-1", "nginx", "Burstable"],
  ["shop", "web-2", "nginx", "Burstable"],
  ["shop", "cache-0", "redis", "Burstable"],
  ["batch", "report-28401120-tq5ml", "report", "BestEffort", 42 * 60_000],
  ["batch", "report-28401060-zz9xw", "report", "BestEffort", 102 * 60_000],
];

function containerOf([namespace, pod, name, qos, goneMs]: Row, index: number): WireContainer {
  const id = `${(index + 161).toString(16)}`.repeat(32).slice(0, 64);
  return {
    id,
    short_id: id.slice(0, 12),
    pod_name: pod,
    container_name: name,
    namespace,
    pod_uid: `00000000-0000-4000-8000-0000000000${(index + 16).toString(16)}`,
    node_name: "worker-1",
    qos_class: qos,
    labels: { app: pod.split("-")[0] ?? pod },
    lineage: `${namespace}/${pod}/${name}`,
    first_seen_ms: NEWEST_MS - 3 * 86_400_000 - index * 61_000,
    last_seen_ms: NEWEST_MS - (goneMs ?? 0),
  };
}

/** Containers of the fixture, those of the panels first. */
export const FIXTURE_CONTAINERS: readonly WireContainer[] = CONTAINERS.map(containerOf);

/** The part of a container that a series carries. */
export function seriesContainer(
  { id, short_id, pod_name, container_name, namespace }: WireContainer,
): WireSeriesContainer {
  return { id, short_id, pod_name, container_name, namespace };
}

/** The container at a position of the fixture, as a series carries it; the first beyond the last. */
export function seriesContainerAt(index: number): WireSeriesContainer {
  const container = FIXTURE_CONTAINERS[index] ?? FIXTURE_CONTAINERS[0];
  if (container === undefined) throw new RangeError("Cannot make a fixture: no containers");
  return seriesContainer(container);
}

/** The first `count` containers as those that are drawn. */
export function chosenContainers(count: number): readonly Chosen[] {
  return FIXTURE_CONTAINERS.slice(0, count).map((container) => ({
    ref: container.lineage ?? container.id,
    label: `${container.pod_name}/${container.container_name}`,
    namespace: container.namespace ?? undefined,
  }));
}
