/**
 * Memory of one container as the memory controller accounts for it.
 *
 * Invariants that hold after every step, as on a real node:
 *
 *     inactive_anon + active_anon = anon + shmem          inactive_file + active_file = file - shmem
 *     kernel >= kernel_stack + pagetables + percpu + slab slab = slab_reclaimable + slab_unreclaimable
 *     0 <= current - (anon + file + kernel + sock) < 1 MiB: the page counter is charged in batches
 *
 * @module
 */

import { percentOf } from "../sampling/rates.ts";
import { SLOTS } from "./container_slots.ts";
import type { Demand, Limits } from "./demand.ts";
import { PressureModel } from "./pressure_model.ts";
import type { Random } from "./random.ts";

const PAGE_BYTES = 4096;
const HUGE_PAGE_BYTES = 2 * 1024 * 1024;
const THREAD_STACK_BYTES = 16 * 1024;
/** A leaf page table maps 2 MiB. */
const MAPPED_PER_TABLE = 512;
/** MEMCG_CHARGE_BATCH: pages charged to the counter at once and kept in stock per CPU. */
const CHARGE_BATCH_PAGES = 64;
/** Stock of four CPUs, above which a drain gives it back. */
const STOCK_PAGES_MAX = 4 * CHARGE_BATCH_PAGES;
/** Average size of the kernel objects that programs come and go with. */
const KERNEL_OBJECT_BYTES = 192;
/** Kernel memory of a cgroup that no counter of its own names. */
const OTHER_KERNEL_BYTES = 28 * 1024;
/** Reclaim holds usage at this share of the limit. */
const RECLAIM_SHARE = 0.985;

const { memory, memoryStat, memoryEvents, derived } = SLOTS;
const STAT_SLOTS = Object.values(memoryStat);

/** One container's memory. Sizes are bytes. */
export class MemoryModel {
  readonly #values: Float64Array;
  readonly #random: Random;
  readonly #limitBytes: number | undefined;
  readonly #pressure: PressureModel;
  readonly #mappedShare: number;
  readonly #percpuBytes: number;
  readonly #hugeShare: number;
  #anonPages = 0;
  #filePages: number;
  #activeFilePages: number;
  #slabReclaimable: number;
  #slabUnreclaimable: number;
  #chargedPages = 0;
  #appendedBytes = 0;

  constructor(values: Float64Array, options: { limits: Limits; random: Random }) {
    const { limits, random } = options;
    this.#values = values;
    this.#random = random;
    this.#limitBytes = limits.memoryBytes;
    this.#pressure = new PressureModel("memory", values);
    this.#mappedShare = random.between(0.2, 0.6);
    this.#percpuBytes = random.integer(2, 12) * 480;
    this.#hugeShare = random.chance(0.25) ? random.between(0.2, 0.7) : 0;
    this.#filePages = random.integer(400, 9_000);
    this.#activeFilePages = Math.floor(this.#filePages * random.between(0.1, 0.5));
    this.#slabReclaimable = random.integer(150, 4_000) * 192;
    this.#slabUnreclaimable = random.integer(300, 3_000) * 192;
    for (const slot of STAT_SLOTS) values[slot] = 0;
    for (const slot of Object.values(memoryEvents)) values[slot] = 0;
    values[memory.max] = limits.memoryBytes ?? NaN;
    values[memory.high] = NaN;
    values[memory.swapCurrent] = 0;
    // kubelet turns swap off for its pods: a limit of zero, not "max".
    values[memory.swapMax] = 0;
    values[memory.peak] = 0;
  }

  /** Moves to what the program holds now. `dirtyBytes` and `writtenBytes` come from the disks. */
  step(demand: Demand, io: { dirtyBytes: number; writtenBytes: number }, elapsedMs: number): void {
    const before = this.#anonPages;
    this.#anonPages = pages(demand.anonBytes);
    const grown = Math.max(0, this.#anonPages - before);
    this.#cache(demand);
    this.#objects(demand);
    const shmemPages = pages(demand.shmemBytes);
    const kernel = this.#kernel(demand);
    const sockPages = pages(demand.sockBytes);
    const need = () => this.#anonPages + this.#filePages + shmemPages + pages(kernel) + sockPages;
    this.#reclaim(need(), elapsedMs);
    this.#charge(need());
    this.#write({ shmemPages, kernel, sockPages }, io);
    this.#add(memoryStat.pgfault, grown + demand.faults);
  }

  /** Counts what the kernel counts when the OOM killer takes the last process. */
  recordOomKill(): void {
    this.#add(memoryEvents.max, this.#random.integer(20, 400));
    this.#add(memoryEvents.oom, 1);
    this.#add(memoryEvents.oom_kill, 1);
  }

  /** Pages that were read or written enter the cache, and some become active when used again. */
  #cache(demand: Demand): void {
    // Appending fills the last page first: only every 4096 bytes need a new one.
    this.#appendedBytes += demand.writeBytes;
    const appended = Math.floor(this.#appendedBytes / PAGE_BYTES);
    this.#appendedBytes -= appended * PAGE_BYTES;
    const added = pages(demand.readBytes) + appended;
    if (added === 0) return;
    this.#filePages += added;
    const activated = Math.floor(added * this.#random.between(0, 0.3));
    this.#activeFilePages += activated;
    this.#add(memoryStat.pgactivate, activated);
    if (demand.readBytes > 0 && this.#random.chance(0.05)) this.#add(memoryStat.pgmajfault, 1);
  }

  #objects(demand: Demand): void {
    const change = Math.round(demand.kernelObjects) * KERNEL_OBJECT_BYTES;
    this.#slabUnreclaimable = Math.max(16 * 1024, this.#slabUnreclaimable + change);
    // Every file that is opened leaves a dentry and an inode behind until memory is short.
    if (demand.readBytes > 0 || demand.writeBytes > 0) {
      this.#slabReclaimable += this.#random.integer(0, 3) * KERNEL_OBJECT_BYTES;
    }
  }

  #kernel(demand: Demand): number {
    const stacks = demand.threads * THREAD_STACK_BYTES;
    const tables = this.#pageTableBytes(demand.processes);
    const slab = this.#slabReclaimable + this.#slabUnreclaimable;
    this.#values[memoryStat.kernel_stack] = stacks;
    this.#values[memoryStat.pagetables] = tables;
    const total = stacks + tables + slab + this.#percpuBytes + OTHER_KERNEL_BYTES;
    return pages(total) * PAGE_BYTES;
  }

  #pageTableBytes(processes: number): number {
    const mapped = this.#anonPages + this.#filePages * this.#mappedShare;
    return (Math.ceil(mapped / MAPPED_PER_TABLE) + processes * 12) * PAGE_BYTES;
  }

  /** Drops cache when the limit is near; what was dropped too early is read again. */
  #reclaim(neededPages: number, elapsedMs: number): void {
    let stallUsec = 0;
    const limit = this.#limitBytes;
    const excess = limit === undefined
      ? 0
      : neededPages - Math.floor(limit * RECLAIM_SHARE / PAGE_BYTES);
    if (excess > 0) {
      const freed = Math.min(excess + 32, Math.max(0, this.#filePages - 64));
      this.#filePages -= freed;
      this.#activeFilePages = Math.min(this.#activeFilePages, Math.floor(this.#filePages / 2));
      this.#add(memoryStat.pgscan, Math.ceil(freed * this.#random.between(1, 2.5)));
      this.#add(memoryStat.pgsteal, freed);
      this.#add(memoryStat.pgdeactivate, Math.floor(freed / 4));
      const refaults = Math.floor(freed * this.#random.between(0, 0.5));
      this.#add(memoryStat.workingset_refault_file, refaults);
      this.#add(memoryStat.workingset_activate_file, Math.floor(refaults / 3));
      this.#add(memoryEvents.max, this.#random.integer(0, 2));
      stallUsec = freed * this.#random.between(1, 6);
    }
    this.#pressure.step(stallUsec, stallUsec * 0.8, elapsedMs);
  }

  #charge(neededPages: number): void {
    const stock = this.#chargedPages - neededPages;
    if (stock >= 0 && stock < STOCK_PAGES_MAX) return;
    this.#chargedPages = neededPages + this.#random.integer(0, CHARGE_BATCH_PAGES - 1);
  }

  #write(
    held: { shmemPages: number; kernel: number; sockPages: number },
    io: { dirtyBytes: number; writtenBytes: number },
  ): void {
    const values = this.#values;
    const anon = this.#anonPages * PAGE_BYTES;
    const shmem = held.shmemPages * PAGE_BYTES;
    const cache = this.#filePages * PAGE_BYTES;
    const active = this.#activeFilePages * PAGE_BYTES;
    // Anonymous pages start inactive and are moved only under pressure, so few are ever active.
    const activeAnon = Math.min(64 * PAGE_BYTES, anon);
    values[memoryStat.anon] = anon;
    values[memoryStat.file] = cache + shmem;
    values[memoryStat.kernel] = held.kernel;
    values[memoryStat.percpu] = this.#percpuBytes;
    values[memoryStat.sock] = held.sockPages * PAGE_BYTES;
    values[memoryStat.shmem] = shmem;
    values[memoryStat.file_mapped] = Math.floor(this.#filePages * this.#mappedShare) * PAGE_BYTES;
    values[memoryStat.file_dirty] = Math.min(io.dirtyBytes, cache);
    values[memoryStat.file_writeback] = Math.min(io.writtenBytes, PAGE_BYTES * 16);
    values[memoryStat.anon_thp] = Math.floor(anon * this.#hugeShare / HUGE_PAGE_BYTES) *
      HUGE_PAGE_BYTES;
    values[memoryStat.active_anon] = activeAnon;
    values[memoryStat.inactive_anon] = anon + shmem - activeAnon;
    values[memoryStat.active_file] = active;
    values[memoryStat.inactive_file] = cache - active;
    values[memoryStat.slab_reclaimable] = this.#slabReclaimable;
    values[memoryStat.slab_unreclaimable] = this.#slabUnreclaimable;
    values[memoryStat.slab] = this.#slabReclaimable + this.#slabUnreclaimable;
    this.#writeTotals();
  }

  #writeTotals(): void {
    const values = this.#values;
    const current = this.#chargedPages * PAGE_BYTES;
    values[memory.current] = current;
    values[memory.peak] = Math.max(values[memory.peak] ?? 0, current);
    values[derived.memoryPercentage] = percentOf(current, this.#limitBytes ?? NaN);
  }

  #add(slot: number, amount: number): void {
    if (amount > 0) this.#values[slot] = (this.#values[slot] ?? 0) + amount;
  }
}

function pages(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES);
}
