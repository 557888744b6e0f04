/**
 * CPU time under the kernel's bandwidth control, and what the collector derives from it.
 *
 * `cpu.max` gives a quota per period of 100 ms (`Documentation/scheduler/sched-bwc.rst`). What does
 * not fit is throttled and caught up later; a demand that comes in bursts is throttled even when it
 * fits on average. Without a limit no period is ever counted.
 *
 * @module
 */

import { millicores, percentOf } from "../sampling/rates.ts";
import { SLOTS } from "./container_slots.ts";
import type { Limits } from "./demand.ts";
import { PressureModel } from "./pressure_model.ts";
import type { Random } from "./random.ts";

const PERIOD_MS = 100;
/** A program that was held back catches up with at most this much of its quota of a second. */
const BACKLOG_SECONDS_MAX = 3;
/** Utilisation of the quota above which bursts inside a period begin to be throttled. */
const BURST_UTILISATION = 0.4;

const { cpuStat, derived } = SLOTS;

/** One container's CPU counters. */
export class CpuModel {
  readonly #values: Float64Array;
  readonly #random: Random;
  readonly #limitMillicores: number | undefined;
  readonly #pressure: PressureModel;
  /** Chance that a runnable task waits behind a neighbour. */
  readonly #contention: number;
  #backlogUsec = 0;

  constructor(values: Float64Array, options: { limits: Limits; random: Random }) {
    this.#values = values;
    this.#random = options.random;
    this.#limitMillicores = options.limits.cpuMillicores;
    this.#contention = options.random.between(0.004, 0.04);
    this.#pressure = new PressureModel("cpu", values);
    for (const slot of Object.values(cpuStat)) values[slot] = 0;
    values[derived.cpuLimit] = this.#limitMillicores ?? NaN;
    this.forgetRates();
  }

  /** Makes the rates absent: there is no earlier sample to take a difference from. */
  forgetRates(): void {
    for (const slot of [derived.total, derived.user, derived.system]) this.#values[slot] = NaN;
    this.#values[derived.cpuPercentage] = NaN;
    this.#values[derived.throttledPercentage] = NaN;
  }

  /**
   * Runs what is wanted for one interval, as far as the limit lets it. `waitShare` of the interval tasks
   * wait for a processor, beside the usual.
   */
  step(userMillicores: number, systemMillicores: number, elapsedMs: number, waitShare = 0): void {
    const wanted = userMillicores + systemMillicores;
    const wantedUsec = wanted * elapsedMs + this.#backlogUsec;
    const throttledUsec = this.#limitMillicores === undefined
      ? 0
      : this.#throttle(wantedUsec, this.#limitMillicores, elapsedMs);
    // What is left over is caught up later, up to a point; the rest of the work is never done.
    const usedUsec = Math.min(wantedUsec, (this.#limitMillicores ?? Infinity) * elapsedMs);
    const userUsec = Math.round(usedUsec * (wanted > 0 ? userMillicores / wanted : 0.5));
    const systemUsec = Math.round(usedUsec) - userUsec;
    this.#count(userUsec, systemUsec, elapsedMs);
    const wait = usedUsec > 0 ? usedUsec * this.#contention * 2 * this.#random.unit() : 0;
    const behindOthers = waitShare * elapsedMs * 1000;
    this.#pressure.step(
      throttledUsec + wait + behindOthers,
      throttledUsec * 0.97 + behindOthers * 0.5,
      elapsedMs,
    );
  }

  /** Sets the backlog and counts periods. @returns wall-clock microseconds spent throttled. */
  #throttle(wantedUsec: number, limitMillicores: number, elapsedMs: number): number {
    const quotaUsec = limitMillicores * elapsedMs;
    const load = wantedUsec / quotaUsec;
    const periods = elapsedMs / PERIOD_MS;
    // The period timer runs only while there is something to run.
    const active = load >= 0.5
      ? Math.round(periods)
      : Math.min(Math.round(periods), this.#random.poisson(periods * Math.min(1, load * 2.5)));
    this.#backlogUsec = Math.min(
      Math.max(0, wantedUsec - quotaUsec),
      limitMillicores * 1000 * BACKLOG_SECONDS_MAX,
    );
    const excess = Math.max(0, load - BURST_UTILISATION);
    const throttled = load >= 1
      ? active
      : Math.min(active, this.#random.poisson(active * excess * excess));
    const share = load >= 1 ? 1 - 1 / (load + 0.05) : this.#random.between(0.05, 0.5);
    const throttledUsec = Math.round(throttled * PERIOD_MS * 1000 * share);
    this.#add(cpuStat.nr_periods, active);
    this.#add(cpuStat.nr_throttled, throttled);
    this.#add(cpuStat.throttled_usec, throttledUsec);
    this.#values[derived.throttledPercentage] = active > 0 ? percentOf(throttled, active) : 0;
    return throttledUsec;
  }

  #count(userUsec: number, systemUsec: number, elapsedMs: number): void {
    const usageUsec = userUsec + systemUsec;
    this.#add(cpuStat.user_usec, userUsec);
    this.#add(cpuStat.system_usec, systemUsec);
    this.#add(cpuStat.usage_usec, usageUsec);
    const values = this.#values;
    const total = millicores(0, usageUsec, elapsedMs);
    values[derived.total] = total;
    values[derived.user] = millicores(0, userUsec, elapsedMs);
    values[derived.system] = millicores(0, systemUsec, elapsedMs);
    if (this.#limitMillicores !== undefined) {
      values[derived.cpuPercentage] = percentOf(total, this.#limitMillicores);
    }
  }

  #add(slot: number, amount: number): void {
    this.#values[slot] = (this.#values[slot] ?? 0) + amount;
  }
}
