/**
 * Where each metric sits in the samples of scope "container", looked up once.
 *
 * @module
 */

import { cgroupMetricName, metricsOf, slotOf } from "../metrics.ts";

/** Slot of `key` of a cgroup file. */
export function cgroupSlot(file: string, key?: string): number {
  return slotOf("container", cgroupMetricName(file, key));
}

function keyedSlots<K extends string>(file: string, keys: readonly K[]): Record<K, number> {
  return Object.fromEntries(keys.map((key) => [key, cgroupSlot(file, key)])) as Record<K, number>;
}

const DERIVED = {
  total: slotOf("container", "total_cpu_usage_millicores"),
  user: slotOf("container", "user_cpu_usage_millicores"),
  system: slotOf("container", "system_cpu_usage_millicores"),
  cpuPercentage: slotOf("container", "cpu_percentage"),
  cpuLimit: slotOf("container", "cpu_limit_millicores"),
  throttledPercentage: slotOf("container", "cpu_throttled_percentage"),
  memoryPercentage: slotOf("container", "memory_percentage"),
  pidCount: slotOf("container", "container.pid_count"),
} as const;

const SMAPS = {
  rss: slotOf("container", "smaps_rollup.rss"),
  pss: slotOf("container", "smaps_rollup.pss"),
  pssAnon: slotOf("container", "smaps_rollup.pss_anon"),
  pssFile: slotOf("container", "smaps_rollup.pss_file"),
  pssShmem: slotOf("container", "smaps_rollup.pss_shmem"),
  pssDirty: slotOf("container", "smaps_rollup.pss_dirty"),
  privateClean: slotOf("container", "smaps_rollup.private_clean"),
  privateDirty: slotOf("container", "smaps_rollup.private_dirty"),
  swapPss: slotOf("container", "smaps_rollup.swap_pss"),
  ageMs: slotOf("container", "smaps_rollup.age_ms"),
} as const;

const MEMORY_STAT_KEYS = [
  "anon",
  "file",
  "kernel",
  "kernel_stack",
  "pagetables",
  "percpu",
  "sock",
  "shmem",
  "zswap",
  "zswapped",
  "file_mapped",
  "file_dirty",
  "file_writeback",
  "swapcached",
  "anon_thp",
  "inactive_anon",
  "active_anon",
  "inactive_file",
  "active_file",
  "unevictable",
  "slab_reclaimable",
  "slab_unreclaimable",
  "slab",
  "pgfault",
  "pgmajfault",
  "workingset_refault_anon",
  "workingset_refault_file",
  "workingset_activate_anon",
  "workingset_activate_file",
  "pgscan",
  "pgsteal",
  "pgactivate",
  "pgdeactivate",
] as const;

/** The slots that the simulated kernel fills. */
export const SLOTS = {
  derived: DERIVED,
  smaps: SMAPS,
  cpuStat: keyedSlots("cpu.stat", [
    "usage_usec",
    "user_usec",
    "system_usec",
    "throttled_usec",
    "burst_usec",
    "nr_periods",
    "nr_throttled",
    "nr_bursts",
  ]),
  memory: {
    current: cgroupSlot("memory.current"),
    peak: cgroupSlot("memory.peak"),
    max: cgroupSlot("memory.max"),
    high: cgroupSlot("memory.high"),
    swapCurrent: cgroupSlot("memory.swap.current"),
    swapMax: cgroupSlot("memory.swap.max"),
  },
  memoryStat: keyedSlots("memory.stat", MEMORY_STAT_KEYS),
  memoryEvents: keyedSlots("memory.events", [
    "low",
    "high",
    "max",
    "oom",
    "oom_kill",
    "oom_group_kill",
  ]),
  ioStat: keyedSlots("io.stat", ["rbytes", "wbytes", "rios", "wios", "dbytes", "dios"]),
  pids: {
    current: cgroupSlot("pids.current"),
    max: cgroupSlot("pids.max"),
    eventsMax: cgroupSlot("pids.events", "max"),
  },
} as const;

/** Slots of one line of a pressure file: avg10, avg60, avg300, total. */
export function pressureSlots(
  resource: "cpu" | "io" | "memory",
  line: "some" | "full",
): readonly [avg10: number, avg60: number, avg300: number, total: number] {
  const slot = (key: string) => cgroupSlot(`${resource}.pressure`, `${line}.${key}`);
  return [slot("avg10"), slot("avg60"), slot("avg300"), slot("total")];
}

/** Number of values in a sample of scope "container". */
export const CONTAINER_METRIC_COUNT = metricsOf("container").length;
