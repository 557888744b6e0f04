/**
 * Block I/O of one container: what it reads at once, what it writes when the page cache is flushed.
 *
 * @module
 */

import { metricsOf } from "../metrics.ts";
import type { Subject } from "../model.ts";
import { SLOTS } from "./container_slots.ts";
import { PressureModel } from "./pressure_model.ts";
import type { Random } from "./random.ts";

const { ioStat } = SLOTS;

/** Dirty pages are written back every 5 s (`vm.dirty_writeback_centisecs`). */
const WRITEBACK_PERIOD_MS = 5_000;
const PAGE_BYTES = 4096;
/** Size of a typical read of a program and of a merged write-back. */
const READ_BYTES = 32 * 1024;
const WRITE_BYTES = 128 * 1024;
/** A read of an NVMe disk takes some 100 microseconds; a networked disk takes ten times that. */
const READ_STALL_USEC = [80, 900] as const;

/** NVMe namespaces as `major:minor`: the root disk and a data disk. */
export const DEVICES = ["259:0", "259:1"] as const;

const DEVICE_METRIC_COUNT = metricsOf("device").length;
/** Device samples carry the same counters in the same order as the container's `io.stat`. */
const FIRST_IO_SLOT = ioStat.rbytes;

/** One disk of the container with its own counters. */
export interface DeviceIo {
  readonly subject: Subject;
  readonly values: Float64Array;
}

/** Counters of one container's disks. */
export class IoModel {
  readonly #values: Float64Array;
  readonly #random: Random;
  readonly #pressure: PressureModel;
  readonly #stallUsec: number;
  /** Empty unless the container uses several disks. */
  readonly devices: readonly DeviceIo[];
  #untilWritebackMs: number;
  dirtyBytes = 0;

  constructor(
    values: Float64Array,
    options: { containerId: string; disks: number; random: Random },
  ) {
    this.#values = values;
    this.#random = options.random;
    this.#pressure = new PressureModel("io", values);
    this.#stallUsec = options.random.between(...READ_STALL_USEC);
    this.#untilWritebackMs = options.random.integer(1, WRITEBACK_PERIOD_MS);
    for (const slot of Object.values(ioStat)) values[slot] = 0;
    const several = options.disks > 1 ? DEVICES.slice(0, options.disks) : [];
    this.devices = several.map((device) => ({
      subject: {
        scope: "device",
        containerId: options.containerId,
        device,
        pid: undefined,
        comm: undefined,
      },
      values: new Float64Array(DEVICE_METRIC_COUNT),
    }));
  }

  /**
   * `waitShare` of the interval tasks wait for the disk, beside the usual.
   *
   * @returns bytes written back, which are clean from now on.
   */
  step(
    wanted: { readBytes: number; writeBytes: number },
    elapsedMs: number,
    waitShare = 0,
  ): number {
    let stallUsec = waitShare * elapsedMs * 1000;
    if (wanted.readBytes > 0) {
      const reads = Math.max(1, Math.round(wanted.readBytes / READ_BYTES));
      this.#count("rbytes", "rios", { bytes: wholePages(wanted.readBytes), operations: reads });
      stallUsec += reads * this.#stallUsec * this.#random.between(0.5, 1.5);
    }
    this.dirtyBytes += wholePages(wanted.writeBytes);
    this.#untilWritebackMs -= elapsedMs;
    const written = this.#untilWritebackMs <= 0 ? this.#writeBack() : 0;
    if (written > 0) stallUsec += this.#stallUsec * this.#random.unit() * 2;
    this.#pressure.step(stallUsec, stallUsec * 0.7, elapsedMs);
    return written;
  }

  /** Scales the disks' counters, and the container's sums with them. */
  growOld(factor: number): void {
    if (this.devices.length === 0) return;
    for (let i = 0; i < DEVICE_METRIC_COUNT; i++) {
      let sum = 0;
      for (const { values } of this.devices) {
        values[i] = Math.round((values[i] ?? 0) * factor);
        sum += values[i] ?? 0;
      }
      this.#values[FIRST_IO_SLOT + i] = sum;
    }
  }

  #writeBack(): number {
    this.#untilWritebackMs += WRITEBACK_PERIOD_MS;
    const bytes = this.dirtyBytes;
    if (bytes === 0) return 0;
    this.dirtyBytes = 0;
    const operations = Math.max(1, Math.round(bytes / WRITE_BYTES));
    this.#count("wbytes", "wios", { bytes, operations });
    return bytes;
  }

  #count(
    bytesKey: "rbytes" | "wbytes",
    operationsKey: "rios" | "wios",
    amount: { bytes: number; operations: number },
  ): void {
    add(this.#values, ioStat[bytesKey], amount.bytes);
    add(this.#values, ioStat[operationsKey], amount.operations);
    // The write-ahead log lives on the root disk, the tables on the data disk.
    const device = this.devices[this.#random.chance(0.3) ? 0 : 1];
    if (device === undefined) return;
    add(device.values, ioStat[bytesKey] - FIRST_IO_SLOT, amount.bytes);
    add(device.values, ioStat[operationsKey] - FIRST_IO_SLOT, amount.operations);
  }
}

function wholePages(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
}

function add(values: Float64Array, slot: number, amount: number): void {
  values[slot] = (values[slot] ?? 0) + amount;
}
