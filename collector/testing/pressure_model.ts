/**
 * Pressure stall information as `kernel/sched/psi.c` computes it.
 *
 * Totals grow by the microseconds stalled. Every two seconds (PSI_FREQ) the share of that period is
 * cut to a whole percent and folded into three exponential averages, in 11-bit fixed point. The cut
 * is why a container that stalls for less than 1 % of the time shows averages of exactly 0.00.
 *
 * @module
 */

import { pressureSlots } from "./container_slots.ts";

/** `psi.c`: PSI_FREQ, the period of the averages. */
const AVERAGING_PERIOD_MS = 2_000;
/** `linux/sched/loadavg.h`: 11 bits of fraction. */
const FIXED_ONE = 1 << 11;
/** `psi.c`: 1/exp(2s/10s), 1/exp(2s/60s) and 1/exp(2s/300s) as fixed point. */
const DECAY = [1677, 1981, 2034] as const;

/** `some` and `full` of one resource of one cgroup. */
export class PressureModel {
  readonly #some: PressureLine;
  readonly #full: PressureLine;
  #sinceAverageMs = 0;

  constructor(resource: "cpu" | "io" | "memory", values: Float64Array) {
    this.#some = new PressureLine(pressureSlots(resource, "some"), values);
    this.#full = new PressureLine(pressureSlots(resource, "full"), values);
  }

  /**
   * Accounts for one interval. Stalls are microseconds, cut to the interval; `fullUsec` is cut to
   * `someUsec`, for when every task stalls at least one does.
   */
  step(someUsec: number, fullUsec: number, elapsedMs: number): void {
    const some = Math.min(Math.floor(someUsec), elapsedMs * 1000);
    this.#some.add(some);
    this.#full.add(Math.min(Math.floor(fullUsec), some));
    this.#sinceAverageMs += elapsedMs;
    if (this.#sinceAverageMs < AVERAGING_PERIOD_MS) return;
    const periodUsec = this.#sinceAverageMs * 1000;
    this.#sinceAverageMs = 0;
    this.#some.average(periodUsec);
    this.#full.average(periodUsec);
  }
}

class PressureLine {
  readonly #slots: readonly [number, number, number, number];
  readonly #values: Float64Array;
  readonly #averages = [0, 0, 0];
  #sinceAverageUsec = 0;

  constructor(slots: readonly [number, number, number, number], values: Float64Array) {
    this.#slots = slots;
    this.#values = values;
    for (const slot of slots) values[slot] = 0;
  }

  add(stallUsec: number): void {
    if (stallUsec <= 0) return;
    const total = this.#slots[3];
    this.#values[total] = (this.#values[total] ?? 0) + stallUsec;
    this.#sinceAverageUsec += stallUsec;
  }

  average(periodUsec: number): void {
    const stallUsec = Math.min(this.#sinceAverageUsec, periodUsec);
    this.#sinceAverageUsec = 0;
    const percent = Math.floor(stallUsec * 100 / periodUsec) * FIXED_ONE;
    for (let i = 0; i < 3; i++) {
      const old = this.#averages[i] ?? 0;
      if (old === 0 && percent === 0) continue;
      const average = decayed(old, DECAY[i] ?? 0, percent);
      this.#averages[i] = average;
      this.#values[this.#slots[i] ?? 0] = twoDecimals(average);
    }
  }
}

/** `calc_load` of `linux/sched/loadavg.h`: rounds up while the load rises. */
function decayed(load: number, decay: number, active: number): number {
  let sum = load * decay + active * (FIXED_ONE - decay);
  if (active >= load) sum += FIXED_ONE - 1;
  return Math.floor(sum / FIXED_ONE);
}

/** LOAD_INT and LOAD_FRAC of `linux/sched/loadavg.h`: cut, not rounded. */
function twoDecimals(fixed: number): number {
  const hundredths = Math.floor((fixed % FIXED_ONE) * 100 / FIXED_ONE);
  return (Math.floor(fixed / FIXED_ONE) * 100 + hundredths) / 100;
}
