/**
 * The metric catalogue: the one place that says what fgm measures.
 *
 * The sampler, the journal, `/api/metrics`, chart axes and the documentation all read this table.
 * Names keep the spelling of the original fine-grained-monitor, so that queries written for it still
 * run; `cgroup.v2.<file>.<key>` is the kernel's own name behind a prefix.
 *
 * Sources: Linux `Documentation/admin-guide/cgroup-v2.rst`, `Documentation/accounting/psi.rst`,
 * `Documentation/filesystems/proc.rst`.
 *
 * @module
 */

import type { MetricScope } from "./model.ts";

/** A counter only grows while its cgroup lives; a gauge is a reading of now. */
export type MetricKind = "gauge" | "counter";

/** Unit of a value as it is stored. A counter shown as a rate is in this unit per second. */
export type MetricUnit =
  | "bytes"
  | "count"
  | "microseconds"
  | "millicores"
  | "milliseconds"
  | "pages"
  | "percent";

/** One line of the catalogue. */
export interface MetricInfo {
  readonly name: string;
  readonly scope: MetricScope;
  readonly kind: MetricKind;
  readonly unit: MetricUnit;
  /** The kernel file the value comes from, or "derived". */
  readonly source: string;
  readonly meaning: string;
  /** Whether a person would plot it as a change per second. */
  readonly plotAsRate: boolean;
}

const CGROUP = "cgroup.v2.";

function cgroupGauge(file: string, unit: MetricUnit, keys: Record<string, string>): MetricInfo[] {
  return Object.entries(keys).map(([key, meaning]) => ({
    name: `${CGROUP}${file}.${key}`,
    scope: "container",
    kind: "gauge",
    unit,
    source: file,
    meaning,
    plotAsRate: false,
  }));
}

function cgroupCounter(file: string, unit: MetricUnit, keys: Record<string, string>): MetricInfo[] {
  return cgroupGauge(file, unit, keys).map((info) => ({
    ...info,
    kind: "counter",
    plotAsRate: true,
  }));
}

/** Counters of rare events read better as a running count than as a rate. */
function cgroupEvents(file: string, keys: Record<string, string>): MetricInfo[] {
  return cgroupCounter(file, "count", keys).map((info) => ({ ...info, plotAsRate: false }));
}

function singleValue(file: string, unit: MetricUnit, meaning: string): MetricInfo {
  return {
    name: CGROUP + file,
    scope: "container",
    kind: "gauge",
    unit,
    source: file,
    meaning,
    plotAsRate: false,
  };
}

function pressure(resource: "cpu" | "io" | "memory"): MetricInfo[] {
  const file = `${resource}.pressure`;
  const share = (who: string, seconds: number) =>
    `Share of the last ${seconds} s in which ${who} stalled on ${resource}`;
  return (["some", "full"] as const).flatMap((line) => {
    const who = line === "some" ? "at least one task" : "every task";
    return [
      ...cgroupGauge(file, "percent", {
        [`${line}.avg10`]: share(who, 10),
        [`${line}.avg60`]: share(who, 60),
        [`${line}.avg300`]: share(who, 300),
      }),
      ...cgroupCounter(file, "microseconds", {
        [`${line}.total`]: `Time in which ${who} stalled on ${resource}`,
      }),
    ];
  });
}

interface PlainMetric {
  readonly name: string;
  readonly unit: MetricUnit;
  readonly meaning: string;
  readonly source: string;
}

function gauges(scope: MetricScope, rows: readonly PlainMetric[]): MetricInfo[] {
  return rows.map((row) => ({ ...row, scope, kind: "gauge", plotAsRate: false }));
}

function counters(scope: MetricScope, rows: readonly PlainMetric[]): MetricInfo[] {
  return rows.map((row) => ({ ...row, scope, kind: "counter", plotAsRate: true }));
}

function derived(name: string, unit: MetricUnit, meaning: string): PlainMetric {
  return { name, unit, meaning, source: "derived" };
}

const IO_STAT_KEYS: readonly (readonly [key: string, unit: MetricUnit, meaning: string])[] = [
  ["rbytes", "bytes", "Bytes read from block devices"],
  ["wbytes", "bytes", "Bytes written to block devices"],
  ["rios", "count", "Read operations"],
  ["wios", "count", "Write operations"],
  ["dbytes", "bytes", "Bytes discarded (TRIM)"],
  ["dios", "count", "Discard operations"],
];

function ioStat(scope: MetricScope): MetricInfo[] {
  return IO_STAT_KEYS.flatMap(([key, unit, meaning]) =>
    cgroupCounter("io.stat", unit, { [key]: meaning }).map((info) => ({ ...info, scope }))
  );
}

const SMAPS_KEYS: Readonly<Record<string, string>> = {
  rss: "Resident memory",
  pss: "Proportional set size: private memory plus a fair share of shared pages",
  pss_anon: "Proportional share of anonymous memory",
  pss_file: "Proportional share of file-backed memory",
  pss_shmem: "Proportional share of shared memory",
  pss_dirty: "Proportional share of dirty pages",
  private_clean: "Clean pages mapped by this process alone",
  private_dirty: "Dirty pages mapped by this process alone",
  swap_pss: "Proportional share of swapped-out anonymous memory",
};

function smapsRollup(scope: MetricScope): MetricInfo[] {
  return gauges(
    scope,
    Object.entries(SMAPS_KEYS).map(([key, meaning]) => ({
      name: `smaps_rollup.${key}`,
      unit: "bytes",
      source: "smaps_rollup",
      meaning,
    })),
  );
}

const CONTAINER_METRICS: readonly MetricInfo[] = [
  ...gauges("container", [
    derived("total_cpu_usage_millicores", "millicores", "CPU in use; 1000 is one core"),
    derived("user_cpu_usage_millicores", "millicores", "CPU in use by the container's own code"),
    derived("system_cpu_usage_millicores", "millicores", "CPU in use by the kernel on its behalf"),
    derived("cpu_percentage", "percent", "CPU in use as a share of the CPU limit"),
    {
      ...derived("cpu_limit_millicores", "millicores", "CPU limit; absent when there is none"),
      source: "cpu.max",
    },
    derived(
      "cpu_throttled_percentage",
      "percent",
      "Share of the last interval's CPU periods that were throttled",
    ),
    derived("memory_percentage", "percent", "Memory in use as a share of the memory limit"),
    {
      ...derived("container.pid_count", "count", "Processes in the container"),
      source: "cgroup.procs",
    },
  ]),
  ...cgroupCounter("cpu.stat", "microseconds", {
    usage_usec: "CPU time used",
    user_usec: "CPU time used in user mode",
    system_usec: "CPU time used in kernel mode",
    throttled_usec: "Time spent throttled by the CPU limit",
    burst_usec: "CPU time used above the quota by bursting",
  }),
  ...cgroupCounter("cpu.stat", "count", {
    nr_periods: "CPU limit periods that elapsed",
    nr_throttled: "CPU limit periods in which the container was throttled",
    nr_bursts: "CPU limit periods in which the container burst above its quota",
  }),
  ...pressure("cpu"),
  singleValue("memory.current", "bytes", "Memory charged to the container now"),
  singleValue("memory.peak", "bytes", "Most memory ever charged to the container"),
  singleValue("memory.max", "bytes", "Memory limit; absent when there is none"),
  singleValue("memory.high", "bytes", "Memory throttling threshold; absent when there is none"),
  singleValue("memory.swap.current", "bytes", "Swap in use"),
  singleValue("memory.swap.max", "bytes", "Swap limit; absent when there is none"),
  ...cgroupGauge("memory.stat", "bytes", {
    anon: "Anonymous memory: heaps and stacks",
    file: "Page cache, including tmpfs and shared memory",
    kernel: "Kernel memory charged to the container",
    kernel_stack: "Kernel stacks",
    pagetables: "Page tables",
    percpu: "Per-CPU kernel structures",
    sock: "Network buffers",
    shmem: "tmpfs and shared memory",
    zswap: "Memory held by the compressed swap cache",
    zswapped: "Application memory swapped into the compressed cache",
    file_mapped: "Page cache that is mapped",
    file_dirty: "Page cache not yet written back",
    file_writeback: "Page cache being written back now",
    swapcached: "Swap that is also cached in memory",
    anon_thp: "Anonymous memory in transparent huge pages",
    inactive_anon: "Anonymous memory on the inactive list",
    active_anon: "Anonymous memory on the active list",
    inactive_file: "Page cache on the inactive list: the first to be reclaimed",
    active_file: "Page cache on the active list",
    unevictable: "Memory that cannot be reclaimed",
    slab_reclaimable: "Reclaimable kernel objects, such as dentries",
    slab_unreclaimable: "Kernel objects that cannot be reclaimed",
    slab: "All kernel objects",
  }),
  ...cgroupCounter("memory.stat", "count", {
    pgfault: "Page faults",
    pgmajfault: "Page faults that had to read from disk",
  }),
  ...cgroupCounter("memory.stat", "pages", {
    workingset_refault_anon: "Anonymous pages read back soon after reclaim",
    workingset_refault_file: "Cached file pages read back soon after reclaim: thrashing",
    workingset_activate_anon: "Refaulted anonymous pages made active at once",
    workingset_activate_file: "Refaulted file pages made active at once",
    pgscan: "Pages examined for reclaim",
    pgsteal: "Pages reclaimed",
    pgactivate: "Pages moved to an active list",
    pgdeactivate: "Pages moved to an inactive list",
  }),
  ...cgroupEvents("memory.events", {
    low: "Times memory was reclaimed in spite of memory.low",
    high: "Times processes were throttled above memory.high",
    max: "Times usage was about to exceed memory.max",
    oom: "Times the limit was reached and allocation was about to fail",
    oom_kill: "Processes killed by the OOM killer",
    oom_group_kill: "Times the whole group was killed by the OOM killer",
  }),
  ...pressure("memory"),
  ...ioStat("container"),
  ...pressure("io"),
  singleValue("pids.current", "count", "Processes and threads"),
  singleValue("pids.max", "count", "Limit of processes and threads; absent when there is none"),
  ...cgroupEvents("pids.events", { max: "Forks refused because of pids.max" }),
  ...smapsRollup("container"),
  ...gauges("container", [
    derived("smaps_rollup.age_ms", "milliseconds", "Age of the oldest reading in the PSS sums"),
  ]),
];

const DEVICE_METRICS: readonly MetricInfo[] = ioStat("device");

const PROCESS_METRICS: readonly MetricInfo[] = [
  ...gauges("process", [
    {
      ...derived("process.cpu_usage_millicores", "millicores", "CPU in use by the process"),
      source: "stat",
    },
    { ...derived("process.threads", "count", "Threads of the process"), source: "stat" },
  ]),
  ...counters("process", [
    {
      ...derived("process.io.read_bytes", "bytes", "Bytes the process caused to be read"),
      source: "io",
    },
    {
      ...derived("process.io.write_bytes", "bytes", "Bytes the process caused to be written"),
      source: "io",
    },
  ]),
  ...smapsRollup("process"),
];

const SELF_METRICS: readonly MetricInfo[] = [
  ...gauges("self", [
    derived("fgm.cpu_usage_millicores", "millicores", "CPU in use by the collector"),
    derived("fgm.rss_bytes", "bytes", "Resident memory of the collector"),
    derived("fgm.open_files", "count", "Kernel files kept open between ticks"),
    derived("fgm.containers", "count", "Containers sampled at this tick"),
    derived("fgm.samples", "count", "Values recorded at this tick"),
    derived(
      "fgm.tick_duration_ms",
      "milliseconds",
      "Time the previous tick took, start to journal",
    ),
    derived("fgm.tick_lateness_ms", "milliseconds", "How late this tick began"),
    derived("fgm.pss_spend_ms", "milliseconds", "Time spent reading PSS in this tick"),
    derived("fgm.journal_bytes", "bytes", "Size of the open journal"),
    derived("fgm.segment_bytes", "bytes", "Size of all sealed segments"),
  ]),
  ...counters("self", [
    derived("fgm.missed_ticks", "count", "Ticks skipped because the collector was late"),
    derived("fgm.dropped_ticks", "count", "Ticks sampled but not written, as on a full disk"),
    derived("fgm.read_errors", "count", "Kernel files that could not be read or parsed"),
  ]),
];

const BY_SCOPE: Readonly<Record<MetricScope, readonly MetricInfo[]>> = {
  container: CONTAINER_METRICS,
  device: DEVICE_METRICS,
  process: PROCESS_METRICS,
  self: SELF_METRICS,
};

/** The metrics of one scope, in the order in which a `Sample` carries them. */
export function metricsOf(scope: MetricScope): readonly MetricInfo[] {
  return BY_SCOPE[scope];
}

/**
 * Position of a metric in the samples of its scope.
 *
 * @throws {RangeError} when the catalogue has no such metric: a misspelling in the code, not bad input.
 */
export function slotOf(scope: MetricScope, name: string): number {
  const slot = BY_SCOPE[scope].findIndex((info) => info.name === name);
  if (slot < 0) throw new RangeError(`Cannot find metric "${name}" in scope "${scope}"`);
  return slot;
}

/** Name of the metric that `key` of a cgroup file is recorded under. */
export function cgroupMetricName(file: string, key?: string): string {
  return key === undefined ? CGROUP + file : `${CGROUP}${file}.${key}`;
}

const BY_NAME: ReadonlyMap<string, MetricInfo> = new Map(
  // Scopes share names where a device or process row is a part of the container's own series.
  [...PROCESS_METRICS, ...DEVICE_METRICS, ...CONTAINER_METRICS, ...SELF_METRICS]
    .map((info) => [info.name, info]),
);

/** What the catalogue says of a metric name, or undefined for a name that fgm does not record. */
export function describeMetric(name: string): MetricInfo | undefined {
  return BY_NAME.get(name);
}
