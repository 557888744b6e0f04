/**
 * The texts of a cgroup's files, written from a sample: the inverse of the collector's parsers.
 *
 * Lines and their order are those of Linux 6.1 (`mm/memcontrol.c`, `kernel/cgroup/rstat.c`,
 * `kernel/sched/psi.c`, `block/blk-cgroup.c`). Lines that the catalogue leaves out are there too, so
 * that a reader has as much to skip as on a real node.
 *
 * @module
 */

import { metricsOf } from "../metrics.ts";
import { cgroupSlot, pressureSlots, SLOTS } from "./container_slots.ts";
import { type DeviceIo, DEVICES } from "./io_model.ts";

/** What the texts are made from: a container's values, its disks if several, its processes. */
export interface CgroupState {
  readonly values: Float64Array;
  readonly devices: readonly Pick<DeviceIo, "subject" | "values">[];
  readonly pids: readonly number[];
}

/** One file: the slots that it shows, and how. */
export interface CgroupText {
  readonly name: string;
  /** The text changes only when one of these does. Empty: it changes with the processes. */
  readonly slots: readonly number[];
  readonly format: (state: CgroupState) => string;
}

/** Lines of `memory.stat` that the catalogue does not keep; none of them moves here. */
const UNKEPT_LINES: Readonly<Record<string, number>> = {
  sec_pagetables: 0,
  vmalloc: 0,
  file_thp: 0,
  shmem_thp: 0,
  workingset_restore_anon: 0,
  workingset_restore_file: 0,
  workingset_nodereclaim: 0,
  pgscan_kswapd: 0,
  pgscan_direct: 0,
  pgsteal_kswapd: 0,
  pgsteal_direct: 0,
  pgrefill: 0,
  pglazyfree: 0,
  pglazyfreed: 0,
  zswpin: 0,
  zswpout: 0,
  thp_fault_alloc: 0,
  thp_collapse_alloc: 0,
};

const MEMORY_STAT_LINES = [
  ..."anon file kernel kernel_stack pagetables sec_pagetables percpu sock vmalloc shmem".split(" "),
  ..."zswap zswapped file_mapped file_dirty file_writeback swapcached anon_thp file_thp".split(" "),
  ..."shmem_thp inactive_anon active_anon inactive_file active_file unevictable".split(" "),
  ..."slab_reclaimable slab_unreclaimable slab workingset_refault_anon".split(" "),
  ..."workingset_refault_file workingset_activate_anon workingset_activate_file".split(" "),
  ..."workingset_restore_anon workingset_restore_file workingset_nodereclaim".split(" "),
  ..."pgscan pgsteal pgscan_kswapd pgscan_direct pgsteal_kswapd pgsteal_direct".split(" "),
  ..."pgfault pgmajfault pgrefill pgactivate pgdeactivate pglazyfree pglazyfreed".split(" "),
  ..."zswpin zswpout thp_fault_alloc thp_collapse_alloc".split(" "),
];

const CPU_STAT_LINES = [
  "usage_usec",
  "user_usec",
  "system_usec",
  "nr_periods",
  "nr_throttled",
  "throttled_usec",
  "nr_bursts",
  "burst_usec",
];

const EVENT_LINES = ["low", "high", "max", "oom", "oom_kill", "oom_group_kill"];
const IO_KEYS = metricsOf("device").map((info) => info.name.slice(info.name.lastIndexOf(".") + 1));

/** The files of a container's cgroup, in the order of their names in the catalogue. */
export const CGROUP_TEXTS: readonly CgroupText[] = [
  flatKeyed("cpu.stat", CPU_STAT_LINES),
  { name: "cpu.max", slots: [SLOTS.derived.cpuLimit], format: ({ values }) => cpuMax(values) },
  pressure("cpu"),
  single("memory.current"),
  single("memory.peak"),
  single("memory.max"),
  single("memory.high"),
  single("memory.swap.current"),
  single("memory.swap.max"),
  flatKeyed("memory.stat", MEMORY_STAT_LINES),
  flatKeyed("memory.events", EVENT_LINES),
  pressure("memory"),
  { name: "io.stat", slots: IO_KEYS.map((key) => cgroupSlot("io.stat", key)), format: ioStat },
  pressure("io"),
  single("pids.current"),
  single("pids.max"),
  flatKeyed("pids.events", ["max"]),
  { name: "cgroup.procs", slots: [], format: ({ pids }) => lines(pids.map(String)) },
];

/** Files that every cgroup has and that never change here: the same on the way to the containers. */
export const CGROUP_FIXED_TEXTS: Readonly<Record<string, string>> = {
  "cgroup.controllers": "cpuset cpu io memory hugetlb pids rdma misc\n",
  "cgroup.subtree_control": "cpuset cpu io memory hugetlb pids rdma misc\n",
  "cgroup.type": "domain\n",
};

function single(file: string): CgroupText {
  const slot = cgroupSlot(file);
  return { name: file, slots: [slot], format: ({ values }) => `${orMax(values[slot])}\n` };
}

function flatKeyed(file: string, keys: readonly string[]): CgroupText {
  const rows = keys.map((key) => {
    const unkept = UNKEPT_LINES[key];
    return unkept === undefined
      ? { key, slot: cgroupSlot(file, key), value: 0 }
      : { key, slot: -1, value: unkept };
  });
  return {
    name: file,
    slots: rows.flatMap(({ slot }) => slot < 0 ? [] : [slot]),
    format: ({ values }) =>
      lines(rows.map(({ key, slot, value }) => `${key} ${slot < 0 ? value : values[slot]}`)),
  };
}

function pressure(resource: "cpu" | "io" | "memory"): CgroupText {
  const some = pressureSlots(resource, "some");
  const full = pressureSlots(resource, "full");
  return {
    name: `${resource}.pressure`,
    slots: [...some, ...full],
    format: ({ values }) => pressureLine("some", some, values) + pressureLine("full", full, values),
  };
}

function pressureLine(
  line: "some" | "full",
  slots: readonly [number, number, number, number],
  values: Float64Array,
): string {
  const [avg10, avg60, avg300, total] = slots;
  const share = (slot: number) => (values[slot] ?? 0).toFixed(2);
  return `${line} avg10=${share(avg10)} avg60=${share(avg60)} avg300=${share(avg300)} ` +
    `total=${values[total]}\n`;
}

function cpuMax(values: Float64Array): string {
  const limit = values[SLOTS.derived.cpuLimit] ?? NaN;
  return Number.isNaN(limit) ? "max 100000\n" : `${Math.round(limit * 100)} 100000\n`;
}

/** A container that never did any I/O has an empty file; one disk has the container's own totals. */
function ioStat(state: CgroupState): string {
  const { devices, values } = state;
  if (devices.length > 0) {
    return lines(devices.map((disk) => ioLine(disk.subject.device ?? "", disk.values)));
  }
  const own = values.subarray(SLOTS.ioStat.rbytes, SLOTS.ioStat.rbytes + IO_KEYS.length);
  return own.some((value) => value > 0) ? `${ioLine(DEVICES[0], own)}\n` : "";
}

function ioLine(device: string, values: Float64Array): string {
  return `${device} ${IO_KEYS.map((key, index) => `${key}=${values[index]}`).join(" ")}`;
}

function orMax(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? "max" : String(value);
}

function lines(texts: readonly string[]): string {
  return texts.length === 0 ? "" : `${texts.join("\n")}\n`;
}
