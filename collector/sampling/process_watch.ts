/**
 * What single processes are read for: PSS under a budget, and rows of the largest ones.
 *
 * A process is (pid, start time), so a reused pid begins anew. A PSS value is written at the tick at
 * which it was read and at no other. A container's sum is written when at least one of its processes
 * was read at this tick and every one of them has a reading; `smaps_rollup.age_ms` says how old the
 * oldest of those is. A process counts from the second tick that lists it: what lives shorter would
 * be gone before it is read, and a container that forks all the time would never have a sum.
 *
 * @module
 */

import type { HostFs } from "../host/host_fs.ts";
import { metricsOf, slotOf } from "../metrics.ts";
import type { Sample, Subject } from "../model.ts";
import { parsePidStat, type PidStat } from "../procfs/pid_stat.ts";
import { CLOCK_TICKS_PER_SECOND } from "../procfs/boot.ts";
import { parsePidIo } from "../procfs/pid_io.ts";
import { smapsRollupParser } from "../procfs/smaps_rollup.ts";
import {
  estimateCostMs,
  fairLevelMs,
  learnCostMs,
  PERIOD_MS_MAX,
  READING_COST_MS_MAX,
  readingPeriodMs,
} from "./pss_budget.ts";
import { millicores } from "./rates.ts";

/**
 * Seconds of budget that may be saved up or overdrawn. A dear reading waits for savings; the cheap
 * ones go on while it is being paid for. So the spend over t seconds is at most t + 10 budgets.
 */
export const BUDGET_SAVED_SECONDS = 10;

/** A reading may be this early, so that one due every second is not missed by a tick's jitter. */
const EARLY_MS = 100;

/** Ticks between two computations of the fair level. */
const LEVEL_TICKS = 10;

const USEC_PER_CLOCK_TICK = 1_000_000 / CLOCK_TICKS_PER_SECOND;

/** Only estimates depend on it; a kernel with larger pages is measured soon enough. */
const PAGE_BYTES = 4_096;

const SMAPS_PREFIX = "smaps_rollup.";
const AGE_SLOT = slotOf("container", `${SMAPS_PREFIX}age_ms`);
const SMAPS_FIELDS = metricsOf("process")
  .filter(({ source }) => source === "smaps_rollup")
  .map(({ name }) => ({
    key: name.slice(SMAPS_PREFIX.length),
    containerSlot: slotOf("container", name),
    processSlot: slotOf("process", name),
  }));
const parseSmapsRollup = smapsRollupParser(
  new Map(SMAPS_FIELDS.map(({ key }, index) => [key, index])),
);

const PROCESS_SLOT = {
  cpu: slotOf("process", "process.cpu_usage_millicores"),
  threads: slotOf("process", "process.threads"),
  readBytes: slotOf("process", "process.io.read_bytes"),
  writeBytes: slotOf("process", "process.io.write_bytes"),
};

/** How processes are looked at. */
export interface ProcessOptions {
  readonly host: HostFs;
  readonly procRoot: string;
  /** Share of one core that reading PSS may use; 0 switches it off. */
  readonly budgetCores: number;
  /** How many of a container's processes get rows of their own. */
  readonly rowsPerContainer: number;
  /** Scratch space for one file's text. */
  readonly buffer: Uint8Array<ArrayBuffer>;
  readonly monotonicMs: () => number;
  readonly onTrouble: (path: string, error: unknown) => void;
}

/** The processes of one container at this tick, and where its own values go. */
export interface ContainerProcesses {
  readonly containerId: string;
  readonly pids: readonly number[];
  /** Whether `pids` is all of them. */
  readonly complete: boolean;
  /** The container's sample, whose PSS slots are filled. */
  readonly values: Float64Array;
}

/** What one tick read. */
export interface ProcessReadings {
  readonly samples: readonly Sample[];
  readonly spentMs: number;
}

interface Watched {
  /** Whether a tick before this one listed it already. */
  isSettled: boolean;
  startTicks: number;
  costMs: number | undefined;
  dueAtMs: number;
  readAtMs: number;
  pss: Float64Array | undefined;
  stat: { readonly value: PidStat; readonly atMs: number } | undefined;
  cpuMillicores: number;
  subject: Subject | undefined;
}

/** Remembers processes between ticks. Holds no open file. */
export class ProcessWatch {
  readonly #options: ProcessOptions;
  readonly #containers = new Map<string, Map<number, Watched>>();
  /** Containers whose PSS is of use at this tick: nothing is spent on a sum that cannot be. */
  #wanted: ReadonlySet<string> = new Set();
  #savedMs = 0;
  #savedAtMs: number | undefined;
  #levelMs = Infinity;
  #tick = 0;

  constructor(options: ProcessOptions) {
    this.#options = options;
  }

  /** Whether process ids are of any use to it. */
  get wantsPids(): boolean {
    return this.#options.budgetCores > 0 || this.#options.rowsPerContainer > 0;
  }

  /** Reads what is due at this tick; fills the containers' PSS slots. */
  read(containers: readonly ContainerProcesses[]): ProcessReadings {
    if (!this.wantsPids) return { samples: [], spentMs: 0 };
    const nowMs = this.#options.monotonicMs();
    this.#follow(containers, nowMs);
    if (this.#options.rowsPerContainer > 0) this.#readStats(containers, nowMs);
    const spentMs = this.#options.budgetCores > 0 ? this.#readPss(nowMs) : 0;
    for (const container of containers) this.#sumPss(container, nowMs);
    this.#tick++;
    return { samples: containers.flatMap((c) => this.#rows(c.containerId, nowMs)), spentMs };
  }

  /** Keeps exactly the processes that were listed at this tick. */
  #follow(containers: readonly ContainerProcesses[], nowMs: number): void {
    const listed = new Set(containers.map(({ containerId }) => containerId));
    for (const id of this.#containers.keys()) if (!listed.has(id)) this.#containers.delete(id);
    const hasRows = this.#options.rowsPerContainer > 0;
    const wanted = containers.filter(({ complete }) => complete || hasRows);
    this.#wanted = new Set(wanted.map(({ containerId }) => containerId));
    for (const { containerId, pids } of containers) {
      const known = this.#containers.get(containerId);
      for (const watched of known?.values() ?? []) watched.isSettled = true;
      const next = new Map(pids.map((pid) => [pid, known?.get(pid) ?? unread(nowMs)]));
      this.#containers.set(containerId, next);
    }
  }

  #readStats(containers: readonly ContainerProcesses[], nowMs: number): void {
    for (const { containerId } of containers) {
      for (const [pid, watched] of this.#containers.get(containerId) ?? []) {
        this.#readStat(pid, watched, nowMs);
      }
    }
  }

  /** Reads `stat`, notices a reused pid, and derives CPU use. What cannot be read has no row. */
  #readStat(pid: number, watched: Watched, nowMs: number): PidStat | undefined {
    const value = this.#read(`${this.#options.procRoot}/${pid}/stat`, parsePidStat);
    const atMs = this.#options.monotonicMs();
    const previous = watched.stat;
    if (value === undefined) {
      Object.assign(watched, { stat: undefined, cpuMillicores: NaN });
      return undefined;
    }
    if (watched.startTicks !== value.startTicks) {
      // Due at this tick: the one before may have been so dear that its turn is minutes away.
      Object.assign(watched, unread(nowMs), {
        startTicks: value.startTicks,
        isSettled: watched.isSettled,
      });
    } else if (previous !== undefined && atMs > previous.atMs) {
      watched.cpuMillicores = millicores(
        cpuUsec(previous.value),
        cpuUsec(value),
        atMs - previous.atMs,
      );
    }
    watched.stat = { value, atMs };
    return value;
  }

  /** Spends what the budget allows on the processes that are due; returns the time it took. */
  #readPss(nowMs: number): number {
    const perSecondMs = this.#options.budgetCores * 1_000;
    const elapsedMs = nowMs - (this.#savedAtMs ?? nowMs - 1_000);
    this.#savedMs = Math.min(
      this.#savedMs + (perSecondMs * elapsedMs) / 1_000,
      perSecondMs * BUDGET_SAVED_SECONDS,
    );
    this.#savedAtMs = nowMs;
    if (this.#tick % LEVEL_TICKS === 0) this.#levelMs = this.#fairLevelMs(perSecondMs);
    let spentMs = 0;
    for (const [pid, watched] of this.#due(nowMs)) {
      const overdraftMs = this.#isCheap(watched) ? perSecondMs * BUDGET_SAVED_SECONDS : 0;
      if (this.#savedMs <= -overdraftMs) break;
      const costMs = this.#readProcessPss(pid, watched, nowMs);
      this.#savedMs -= costMs;
      spentMs += costMs;
    }
    return spentMs;
  }

  #fairLevelMs(perSecondMs: number): number {
    const costs: number[] = [];
    for (const [id, processes] of this.#containers) {
      if (!this.#wanted.has(id)) continue;
      for (const { costMs } of processes.values()) if (costMs !== undefined) costs.push(costMs);
    }
    return fairLevelMs(costs, perSecondMs);
  }

  /** Due processes: the cheap ones first, then whoever has waited longest. */
  #due(nowMs: number): readonly (readonly [number, Watched])[] {
    const due = [...this.#containers]
      .flatMap(([id, processes]) => this.#wanted.has(id) ? [...processes] : [])
      .filter(([, { dueAtMs, isSettled }]) => isSettled && dueAtMs <= nowMs);
    const rank = (watched: Watched) => this.#isCheap(watched) ? 0 : 1;
    return due.sort(([, a], [, b]) => rank(a) - rank(b) || a.dueAtMs - b.dueAtMs);
  }

  /** Whether its cost is known and within the fair level. */
  #isCheap({ costMs }: Watched): boolean {
    return costMs !== undefined && costMs <= this.#levelMs;
  }

  /** One reading; returns its cost in milliseconds. */
  #readProcessPss(pid: number, watched: Watched, nowMs: number): number {
    const { monotonicMs, procRoot, onTrouble } = this.#options;
    const startedMs = monotonicMs();
    // What was read for a row of this tick is not read again: CPU use is over a whole interval.
    const { stat: known } = watched;
    const stat = known !== undefined && known.atMs >= nowMs
      ? known.value
      : this.#readStat(pid, watched, nowMs);
    if (stat === undefined) return monotonicMs() - startedMs;
    const path = `${procRoot}/${pid}/smaps_rollup`;
    const estimateMs = estimateCostMs(stat.rssPages * PAGE_BYTES);
    if (Math.max(watched.costMs ?? 0, estimateMs) > READING_COST_MS_MAX) {
      onTrouble(
        path,
        new RangeError(`Cannot read ${path}: the process is too large for the budget`),
      );
      // What was measured may have been a busy machine: it is not held against the process for ever.
      watched.costMs = undefined;
      watched.dueAtMs = nowMs + PERIOD_MS_MAX;
      return monotonicMs() - startedMs;
    }
    const pss = this.#read(path, (bytes, length) => {
      const values = new Float64Array(SMAPS_FIELDS.length).fill(NaN);
      parseSmapsRollup(bytes, length, values);
      return values;
    });
    const costMs = monotonicMs() - startedMs;
    // A first measurement takes the estimate's place, unless only a busy machine can have made it.
    const first = costMs > READING_COST_MS_MAX ? estimateMs : undefined;
    watched.costMs = learnCostMs(watched.costMs ?? first, costMs);
    watched.dueAtMs = nowMs + readingPeriodMs(watched.costMs, this.#levelMs) - EARLY_MS;
    if (pss !== undefined) Object.assign(watched, { pss, readAtMs: nowMs });
    return costMs;
  }

  #sumPss({ containerId, complete, values }: ContainerProcesses, nowMs: number): void {
    const processes = [...this.#containers.get(containerId)?.values() ?? []]
      .filter(({ isSettled }) => isSettled);
    if (!complete || !processes.some(({ readAtMs }) => readAtMs === nowMs)) return;
    if (processes.some(({ pss }) => pss === undefined)) return;
    for (const [index, { containerSlot }] of SMAPS_FIELDS.entries()) {
      values[containerSlot] = processes.reduce((sum, { pss }) => sum + (pss?.[index] ?? NaN), 0);
    }
    values[AGE_SLOT] = Math.max(...processes.map(({ readAtMs }) => Math.round(nowMs - readAtMs)));
  }

  /** Rows of the processes that use most CPU, then most memory. */
  #rows(containerId: string, nowMs: number): readonly Sample[] {
    const { rowsPerContainer } = this.#options;
    if (rowsPerContainer === 0) return [];
    return [...this.#containers.get(containerId) ?? []]
      .filter(([, { stat }]) => stat !== undefined)
      .sort(([, a], [, b]) => weight(b) - weight(a))
      .slice(0, rowsPerContainer)
      .map(([pid, watched]) => this.#row(containerId, pid, watched, nowMs));
  }

  #row(containerId: string, pid: number, watched: Watched, nowMs: number): Sample {
    const comm = watched.stat?.value.comm;
    if (watched.subject?.comm !== comm) watched.subject = undefined; // exec() renames a process
    watched.subject ??= { scope: "process", containerId, device: undefined, pid, comm };
    const values = new Float64Array(metricsOf("process").length).fill(NaN);
    values[PROCESS_SLOT.cpu] = watched.cpuMillicores;
    values[PROCESS_SLOT.threads] = watched.stat?.value.threads ?? NaN;
    const io = this.#read(`${this.#options.procRoot}/${pid}/io`, parsePidIo);
    values[PROCESS_SLOT.readBytes] = io?.readBytes ?? NaN;
    values[PROCESS_SLOT.writeBytes] = io?.writeBytes ?? NaN;
    if (watched.readAtMs === nowMs) {
      for (const [index, { processSlot }] of SMAPS_FIELDS.entries()) {
        values[processSlot] = watched.pss?.[index] ?? NaN;
      }
    }
    return { subject: watched.subject, values };
  }

  /** Reads and parses one file of a process; undefined when it is gone, refused or garbled. */
  #read<T>(path: string, parse: (bytes: Uint8Array, length: number) => T): T | undefined {
    const { host, buffer, onTrouble } = this.#options;
    try {
      const file = host.open(path);
      try {
        const length = file?.read(buffer);
        return length === undefined ? undefined : parse(buffer, length);
      } finally {
        file?.close();
      }
    } catch (error) {
      onTrouble(path, error);
      return undefined;
    }
  }
}

/** Due at once, but after whoever has waited longer: newcomers must not starve the others. */
function unread(dueAtMs: number): Watched {
  return {
    isSettled: false,
    startTicks: NaN,
    costMs: undefined,
    dueAtMs,
    readAtMs: NaN,
    pss: undefined,
    stat: undefined,
    cpuMillicores: NaN,
    subject: undefined,
  };
}

function cpuUsec({ utimeTicks, stimeTicks }: PidStat): number {
  return (utimeTicks + stimeTicks) * USEC_PER_CLOCK_TICK;
}

/** CPU decides; memory breaks ties, scaled to less than a millicore. */
function weight({ cpuMillicores, stat }: Watched): number {
  return (cpuMillicores || 0) + (stat?.value.rssPages ?? 0) / 1e12;
}
