/**
 * The processes of one simulated container: what the container used is dealt out to them.
 *
 * @module
 */

import { SLOTS } from "./container_slots.ts";
import type { ProcessState } from "./process_texts.ts";

/** The first process does this share of the work when there are several. */
const MAIN_SHARE = 0.5;
const CLOCK_TICKS_PER_SECOND = 100;

/** Counters of a process that grow. */
type Used = "userUsec" | "systemUsec" | "readBytes" | "writeBytes";

type MutableProcess = { -readonly [K in keyof ProcessState]: ProcessState[K] };

/** Hands out process ids: each one once, as long as fewer than 4 million are asked for. */
export interface PidSource {
  next(): number;
}

/** What `follow` needs to know about the container. */
export interface ProcessUse {
  readonly values: Float64Array;
  readonly processes: number;
  /** Seconds since boot. */
  readonly uptimeSeconds: number;
}

/** Processes of one container. The first stays for life; others come and go. */
export class SimulatedProcesses {
  readonly #pids: PidSource;
  readonly #name: string;
  readonly #counted: Record<Used, number> = {
    userUsec: 0,
    systemUsec: 0,
    readBytes: 0,
    writeBytes: 0,
  };
  #processes: MutableProcess[] = [];

  constructor(pids: PidSource, name: string) {
    this.#pids = pids;
    // `comm` holds 15 bytes (TASK_COMM_LEN - 1).
    this.#name = name.slice(0, 15);
  }

  /** The processes alive now, the first one first. */
  get list(): readonly ProcessState[] {
    return this.#processes;
  }

  /** Takes the container's new totals. @returns processes that ended. */
  follow(use: ProcessUse): readonly ProcessState[] {
    const ended = this.#processes.splice(use.processes);
    while (this.#processes.length < use.processes) this.#processes.push(this.#start(use));
    const { values } = use;
    const grown = {
      userUsec: this.#growth("userUsec", values[SLOTS.cpuStat.user_usec]),
      systemUsec: this.#growth("systemUsec", values[SLOTS.cpuStat.system_usec]),
      readBytes: this.#growth("readBytes", values[SLOTS.ioStat.rbytes]),
      writeBytes: this.#growth("writeBytes", values[SLOTS.ioStat.wbytes]),
    };
    this.#processes.forEach((process, index) => this.#deal(process, { index, grown, use }));
    return ended;
  }

  #start(use: ProcessUse): MutableProcess {
    return {
      pid: this.#pids.next(),
      comm: this.#name,
      threads: 1,
      startTicks: Math.floor(use.uptimeSeconds * CLOCK_TICKS_PER_SECOND),
      userUsec: 0,
      systemUsec: 0,
      anonBytes: 0,
      fileBytes: 0,
      shmemBytes: 0,
      readBytes: 0,
      writeBytes: 0,
    };
  }

  #deal(
    process: MutableProcess,
    by: {
      readonly index: number;
      readonly grown: Readonly<Record<Used, number>>;
      readonly use: ProcessUse;
    },
  ): void {
    const { index, grown, use } = by;
    const count = this.#processes.length;
    const others = count - 1;
    const share = others === 0 ? 1 : index === 0 ? MAIN_SHARE : (1 - MAIN_SHARE) / others;
    process.userUsec += grown.userUsec * share;
    process.systemUsec += grown.systemUsec * share;
    process.readBytes += Math.round(grown.readBytes * share);
    process.writeBytes += Math.round(grown.writeBytes * share);
    const held = (slot: number) => use.values[slot] ?? 0;
    process.anonBytes = wholePages(held(SLOTS.memoryStat.anon) * share);
    process.fileBytes = wholePages(held(SLOTS.memoryStat.file_mapped) * share);
    process.shmemBytes = wholePages(held(SLOTS.memoryStat.shmem) * share);
    const tasks = held(SLOTS.pids.current);
    process.threads = Math.max(1, index === 0 ? tasks - others : 1);
  }

  #growth(key: Used, total = 0): number {
    const growth = Math.max(0, total - this.#counted[key]);
    this.#counted[key] = total;
    return growth;
  }
}

function wholePages(bytes: number): number {
  return Math.floor(bytes / 4096) * 4096;
}
