/**
 * One container's cgroup: answers a program's demand with the numbers a kernel would show.
 *
 * @module
 */

import { metricsOf } from "../metrics.ts";
import type { Sample } from "../model.ts";
import { CONTAINER_METRIC_COUNT, SLOTS } from "./container_slots.ts";
import { CpuModel } from "./cpu_model.ts";
import type { Demand, Limits } from "./demand.ts";
import { IoModel } from "./io_model.ts";
import { MemoryModel } from "./memory_model.ts";
import { PssModel } from "./pss_model.ts";
import type { Random } from "./random.ts";

const { derived, pids, memoryEvents, cpuStat } = SLOTS;

const COUNTER_SLOTS = metricsOf("container").flatMap((info, slot) =>
  info.kind === "counter" ? [slot] : []
);

/** The kernel's numbers of one life of a container. `samples` is overwritten by every step. */
export class CgroupModel {
  readonly values = new Float64Array(CONTAINER_METRIC_COUNT).fill(NaN);
  /** The container's own row, then one for each disk when it uses several. */
  readonly samples: readonly Sample[];
  readonly #cpu: CpuModel;
  readonly #memory: MemoryModel;
  readonly #io: IoModel;
  readonly #pss: PssModel;
  #sampledBefore = false;

  constructor(options: {
    readonly containerId: string;
    readonly limits: Limits;
    readonly disks: number;
    readonly random: Random;
  }) {
    const { containerId, limits, random } = options;
    this.#cpu = new CpuModel(this.values, { limits, random });
    this.#memory = new MemoryModel(this.values, { limits, random });
    this.#io = new IoModel(this.values, { containerId, disks: options.disks, random });
    this.#pss = new PssModel(this.values, random);
    this.values[pids.max] = limits.pids ?? NaN;
    this.values[pids.eventsMax] = 0;
    const subject = {
      scope: "container",
      containerId,
      device: undefined,
      pid: undefined,
      comm: undefined,
    } as const;
    this.samples = [{ subject, values: this.values }, ...this.#io.devices];
  }

  /** Lives through one interval of `elapsedMs`, measured between the readings at its two ends. */
  step(demand: Demand, elapsedMs: number): void {
    const { userMillicores, systemMillicores, cpuWaitShare } = demand;
    this.#cpu.step(userMillicores, systemMillicores, elapsedMs, cpuWaitShare);
    const writtenBytes = this.#io.step(demand, elapsedMs, demand.ioWaitShare);
    this.#memory.step(demand, { dirtyBytes: this.#io.dirtyBytes, writtenBytes }, elapsedMs);
    this.values[derived.pidCount] = demand.processes;
    this.#fork(demand.threads);
    this.#pss.step(elapsedMs);
    if (!this.#sampledBefore) this.#cpu.forgetRates();
    this.#sampledBefore = true;
  }

  /** `pids.max` refuses what does not fit, and counts each refusal. */
  #fork(threads: number): void {
    const allowed = Math.min(threads, this.values[pids.max] || Infinity);
    this.values[pids.current] = allowed;
    this.values[pids.eventsMax] = (this.values[pids.eventsMax] ?? 0) + threads - allowed;
  }

  /**
   * Turns what was counted so far into the counters of a longer past: a container that ran for days
   * before anyone looked shows large numbers, and no rates.
   */
  growOld(factor: number): void {
    const { values } = this;
    for (const slot of COUNTER_SLOTS) values[slot] = Math.round((values[slot] ?? 0) * factor);
    values[cpuStat.usage_usec] = (values[cpuStat.user_usec] ?? 0) +
      (values[cpuStat.system_usec] ?? 0);
    this.#io.growOld(factor);
    this.#cpu.forgetRates();
    this.#sampledBefore = false;
  }

  /** Ends the life as the OOM killer would; the next samples show it. */
  recordOomKill(): void {
    this.#memory.recordOomKill();
  }

  /** Number of processes killed for memory so far. */
  get oomKills(): number {
    return this.values[memoryEvents.oom_kill] ?? 0;
  }
}
