/**
 * Samples one container, tick after tick, from kernel files it keeps open.
 *
 * Trouble stays inside: a file that is missing, refused or garbled leaves its own metrics absent,
 * is reported once per occasion, and is looked at again some minutes later. Only the disappearance of
 * `cgroup.procs`, which every cgroup has, means that the container is gone.
 *
 * @module
 */

import { parseCpuMax } from "../cgroup/cpu_max.ts";
import type { FileParser } from "../cgroup/file_parser.ts";
import { type DeviceIo, parseIoStat } from "../cgroup/io_stat.ts";
import { countPids, parsePids } from "../cgroup/pid_list.ts";
import { metricsOf, slotOf } from "../metrics.ts";
import type { Sample, Subject } from "../model.ts";
import { CONTAINER_FILES, slotsByKey } from "./container_files.ts";
import { CHILD_DIRS_MAX } from "./discover.ts";
import type { KeptFiles, RepeatedFile } from "./kept_files.ts";
import { type CpuCounters, cpuRates, limitMillicores, percentOf } from "./rates.ts";

/**
 * Ticks after which a file that was missing or refused is tried again; up to twice as many the first
 * time, so that a hundred containers of a kernel without some file do not all look for it at once.
 */
export const RETRY_TICKS = 300;

/**
 * Processes of one container that are looked at one by one; the rest is only counted. Of a container
 * with more there is no sum over its processes.
 */
export const PROCESSES_PER_CONTAINER_MAX = 1_024;

/** What a probe shares with all others of one sampler. */
export interface ProbeContext {
  readonly files: KeptFiles;
  /** Scratch space for one file's text. */
  readonly buffer: Uint8Array<ArrayBuffer>;
  readonly monotonicMs: () => number;
  /** Whether process ids are wanted beyond their number. */
  readonly wantPids: boolean;
  readonly onTrouble: (path: string, error: unknown) => void;
}

/** What one tick read of one container. The arrays are reused by the next tick. */
export interface ProbeReading {
  /** The container's own values, then one sample per device when it uses several. */
  readonly samples: readonly Sample[];
  /** Empty unless the context wants process ids. */
  readonly pids: readonly number[];
  /** Whether `pids` names every process of the container. */
  readonly pidsComplete: boolean;
}

interface WatchedFile {
  readonly path: string;
  readonly file: RepeatedFile;
  readonly slots: readonly number[];
  readonly parse: FileParser;
  retryAtTick: number;
}

const SLOT = {
  total: slotOf("container", "total_cpu_usage_millicores"),
  user: slotOf("container", "user_cpu_usage_millicores"),
  system: slotOf("container", "system_cpu_usage_millicores"),
  percentage: slotOf("container", "cpu_percentage"),
  limit: slotOf("container", "cpu_limit_millicores"),
  throttled: slotOf("container", "cpu_throttled_percentage"),
  memoryPercentage: slotOf("container", "memory_percentage"),
  pidCount: slotOf("container", "container.pid_count"),
};

const CPU_STAT = slotsByKey("cpu.stat");
const IO_STAT_SLOTS = [...slotsByKey("io.stat").values()];
const MEMORY_CURRENT = slotsByKey("memory.current").get("") ?? -1;
const MEMORY_MAX = slotsByKey("memory.max").get("") ?? -1;

/** Holds the open files of one container. Close it when the container is gone. */
export class ContainerProbe {
  readonly #context: ProbeContext;
  readonly #sample: Sample;
  readonly #files: readonly WatchedFile[];
  readonly #cpuStatAt = { atMs: NaN };
  /** By the directory of the cgroup. */
  readonly #processLists = new Map<string, RepeatedFile>();
  readonly #devices = new Map<string, Subject>();
  readonly #told = new Set<string>();
  #deviceIo: readonly DeviceIo[] = [];
  #previousCpu: CpuCounters | undefined;
  readonly #retryPhase: number;
  #tick = 0;

  constructor(container: { readonly id: string; readonly path: string }, context: ProbeContext) {
    this.#context = context;
    this.#retryPhase = (Number.parseInt(container.id.slice(0, 4), 16) || 0) % RETRY_TICKS;
    this.#sample = {
      subject: containerSubject(container.id),
      values: new Float64Array(metricsOf("container").length),
    };
    this.#files = [
      ...CONTAINER_FILES.map(({ name, slots, createParser }) =>
        this.#watch(container.path, name, slots, this.#timed(name, createParser()))
      ),
      this.#watch(container.path, "cpu.max", [SLOT.limit], readCpuLimit),
      this.#watch(container.path, "io.stat", IO_STAT_SLOTS, (bytes, length, out) => {
        this.#deviceIo = parseIoStat(bytes, length);
        sumDevices(this.#deviceIo, out);
      }),
    ];
  }

  /**
   * Reads the container once.
   *
   * @param cgroups its own directory and those of its child cgroups, which hold its processes.
   * @param cgroupsLeftOut how many more child cgroups it has, whose processes nobody counts.
   * @returns undefined when the container is gone.
   */
  read(
    cgroups: readonly string[],
    { cgroupsLeftOut = 0 }: { readonly cgroupsLeftOut?: number } = {},
  ): ProbeReading | undefined {
    const tick = this.#tick++;
    const { values } = this.#sample;
    values.fill(NaN);
    const pids = this.#readPids(cgroups);
    if (pids === undefined) return undefined;
    this.#countOrTell(pids, { cgroups, cgroupsLeftOut });
    this.#deviceIo = [];
    for (const file of this.#files) {
      if (file.retryAtTick <= tick) this.#readFile(file, tick);
    }
    this.#derive();
    const several = this.#deviceIo.length > 1;
    return {
      samples: several ? [this.#sample, ...this.#deviceSamples()] : [this.#sample],
      pids,
      pidsComplete: pids.length === values[SLOT.pidCount],
    };
  }

  /** Closes every file. The probe cannot be read afterwards. */
  close(): void {
    for (const { file } of this.#files) file.close();
    for (const file of this.#processLists.values()) file.close();
  }

  #watch(
    directory: string,
    name: string,
    slots: readonly number[],
    parse: FileParser,
  ): WatchedFile {
    const path = `${directory}/${name}`;
    return { path, file: this.#context.files.file(path), slots, parse, retryAtTick: 0 };
  }

  /** Rates need the instant of their own reading, not that of the tick. */
  #timed(name: string, parse: FileParser): FileParser {
    if (name !== "cpu.stat") return parse;
    return (bytes, length, out) => {
      this.#cpuStatAt.atMs = this.#context.monotonicMs();
      parse(bytes, length, out);
    };
  }

  #readFile(watched: WatchedFile, tick: number): void {
    const { buffer, onTrouble } = this.#context;
    const { values } = this.#sample;
    try {
      const length = watched.file.read(buffer);
      if (typeof length === "number") watched.parse(buffer, length, values);
      else if (length === "absent") watched.retryAtTick = this.#retryTick(tick);
    } catch (error) {
      for (const slot of watched.slots) values[slot] = NaN;
      // Garbage may be over in a second; a refusal will not be.
      if (!(error instanceof SyntaxError)) watched.retryAtTick = this.#retryTick(tick);
      onTrouble(watched.path, error);
    }
  }

  #retryTick(tick: number): number {
    return tick + RETRY_TICKS + (tick < RETRY_TICKS ? this.#retryPhase : 0);
  }

  /** Counts processes, and lists them when wanted; undefined when the cgroup is gone. */
  #readPids(cgroups: readonly string[]): readonly number[] | undefined {
    const { buffer, wantPids, onTrouble } = this.#context;
    const pids: number[] = [];
    let count = 0;
    for (const [index, cgroup] of cgroups.entries()) {
      try {
        const length = this.#processList(cgroup).read(buffer);
        if (typeof length === "number") {
          count += countPids(buffer, length);
          const room = PROCESSES_PER_CONTAINER_MAX - pids.length;
          if (wantPids && room > 0) pids.push(...parsePids(buffer, length, room));
        } else if (index === 0) return undefined;
      } catch (error) {
        onTrouble(processListPath(cgroup), error);
        count = NaN;
      }
    }
    this.#forgetProcessLists(cgroups);
    this.#sample.values[SLOT.pidCount] = count;
    return pids;
  }

  /** Says once what is too much to be looked at; a count that is not whole is none. */
  #countOrTell(
    pids: readonly number[],
    { cgroups: [own = ""], cgroupsLeftOut }: {
      readonly cgroups: readonly string[];
      readonly cgroupsLeftOut: number;
    },
  ): void {
    const { values } = this.#sample;
    const tell = (limit: string) => {
      if (this.#told.has(limit)) return;
      this.#told.add(limit);
      this.#context.onTrouble(own, new RangeError(`Cannot look at all of ${own}: ${limit}`));
    };
    if (pids.length === PROCESSES_PER_CONTAINER_MAX && (values[SLOT.pidCount] ?? 0) > pids.length) {
      tell(`it has more than ${PROCESSES_PER_CONTAINER_MAX} processes`);
    }
    if (cgroupsLeftOut === 0) return;
    values[SLOT.pidCount] = NaN;
    tell(`it has more than ${CHILD_DIRS_MAX} child cgroups`);
  }

  #processList(cgroup: string): RepeatedFile {
    const known = this.#processLists.get(cgroup);
    if (known !== undefined) return known;
    const file = this.#context.files.file(processListPath(cgroup));
    this.#processLists.set(cgroup, file);
    return file;
  }

  #forgetProcessLists(cgroups: readonly string[]): void {
    if (this.#processLists.size === cgroups.length) return;
    const wanted = new Set(cgroups);
    for (const [cgroup, file] of this.#processLists) {
      if (wanted.has(cgroup)) continue;
      file.close();
      this.#processLists.delete(cgroup);
    }
  }

  #derive(): void {
    const { values } = this.#sample;
    const counter = (key: string): number => values[CPU_STAT.get(key) ?? -1] ?? NaN;
    const current: CpuCounters = {
      atMs: this.#cpuStatAt.atMs,
      usageUsec: counter("usage_usec"),
      userUsec: counter("user_usec"),
      systemUsec: counter("system_usec"),
      periods: counter("nr_periods"),
      throttledPeriods: counter("nr_throttled"),
    };
    const rates = cpuRates(this.#previousCpu, current);
    const limit = values[SLOT.limit] ?? NaN;
    values[SLOT.total] = rates.totalMillicores;
    values[SLOT.user] = rates.userMillicores;
    values[SLOT.system] = rates.systemMillicores;
    values[SLOT.percentage] = percentOf(rates.totalMillicores, limit);
    values[SLOT.throttled] = limit > 0 ? rates.throttledPercent : NaN;
    values[SLOT.memoryPercentage] = percentOf(
      values[MEMORY_CURRENT] ?? NaN,
      values[MEMORY_MAX] ?? NaN,
    );
    this.#previousCpu = current;
  }

  #deviceSamples(): readonly Sample[] {
    return this.#deviceIo.map(({ device, values }) => {
      const known = this.#devices.get(device);
      const subject = known ?? { ...this.#sample.subject, scope: "device" as const, device };
      if (known === undefined) this.#devices.set(device, subject);
      return { subject, values };
    });
  }
}

/** The subject of a container's own values. */
export function containerSubject(containerId: string): Subject {
  return { scope: "container", containerId, device: undefined, pid: undefined, comm: undefined };
}

function processListPath(cgroup: string): string {
  return `${cgroup}/cgroup.procs`;
}

function readCpuLimit(bytes: Uint8Array, length: number, out: Float64Array): void {
  const max = parseCpuMax(bytes, length);
  if (max !== undefined) out[SLOT.limit] = limitMillicores(max.quotaUsec, max.periodUsec);
}

function sumDevices(devices: readonly DeviceIo[], out: Float64Array): void {
  for (const [index, slot] of IO_STAT_SLOTS.entries()) {
    // A container that never touched a device has done no I/O: that is a zero, not an absence.
    out[slot] = devices.reduce((sum, { values }) => sum + (values[index] || 0), 0);
  }
}
