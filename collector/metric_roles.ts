/**
 * What single metrics are for: which of them tell of events, of how a container fares, of limits.
 *
 * @module
 */

import { cgroupMetricName } from "./metrics.ts";

/** The metrics that tell what happened to a container, by what they tell. */
export const EVENT_METRICS = {
  /** Of fgm itself: has a value at every tick. */
  ticks: "fgm.containers",
  /** Of a container: has a value at every tick at which the container is there to be read. */
  presence: "container.pid_count",
  oomKills: cgroupMetricName("memory.events", "oom_kill"),
  periods: cgroupMetricName("cpu.stat", "nr_periods"),
  throttledPeriods: cgroupMetricName("cpu.stat", "nr_throttled"),
} as const;

/** The metrics that say how a container fares, by what they say. */
export const KEY_METRICS = {
  cpuPeriods: cgroupMetricName("cpu.stat", "nr_periods"),
  cpuPressure: cgroupMetricName("cpu.pressure", "some.avg10"),
  cpuThrottledPeriods: cgroupMetricName("cpu.stat", "nr_throttled"),
  cpuUsage: "total_cpu_usage_millicores",
  forksRefused: cgroupMetricName("pids.events", "max"),
  ioPressure: cgroupMetricName("io.pressure", "some.avg10"),
  memory: cgroupMetricName("memory.current"),
  memoryLimit: cgroupMetricName("memory.max"),
  memoryPressure: cgroupMetricName("memory.pressure", "some.avg10"),
  oomKills: cgroupMetricName("memory.events", "oom_kill"),
  pids: cgroupMetricName("pids.current"),
  pidsLimit: cgroupMetricName("pids.max"),
} as const;

/** Parts of memory: what is cached of files, and what of that lives in memory alone. */
export const CACHE_METRICS = {
  file: cgroupMetricName("memory.stat", "file"),
  shmem: cgroupMetricName("memory.stat", "shmem"),
} as const;

/** What one of the key metrics says. */
export type KeyMetric = keyof typeof KEY_METRICS;

/** What a person looks at first, most telling first: one use of each resource, then what holds it up. */
export const LEADING_METRICS: readonly string[] = [
  KEY_METRICS.cpuUsage,
  KEY_METRICS.memory,
  "cpu_throttled_percentage",
  cgroupMetricName("io.stat", "wbytes"),
  cgroupMetricName("io.stat", "rbytes"),
  KEY_METRICS.memoryPressure,
  KEY_METRICS.cpuPressure,
  KEY_METRICS.ioPressure,
  KEY_METRICS.pids,
];

const LIMIT_OF: ReadonlyMap<string, string> = new Map([
  [KEY_METRICS.cpuUsage, "cpu_limit_millicores"],
  ["user_cpu_usage_millicores", "cpu_limit_millicores"],
  ["system_cpu_usage_millicores", "cpu_limit_millicores"],
  [KEY_METRICS.memory, KEY_METRICS.memoryLimit],
  [cgroupMetricName("memory.peak"), KEY_METRICS.memoryLimit],
  [cgroupMetricName("memory.swap.current"), cgroupMetricName("memory.swap.max")],
  [KEY_METRICS.pids, KEY_METRICS.pidsLimit],
]);

/** The metric that holds what this one must not exceed, in the same unit; undefined for most. */
export function limitMetricOf(name: string): string | undefined {
  return LIMIT_OF.get(name);
}
