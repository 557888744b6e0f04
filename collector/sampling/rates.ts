/**
 * Derived metrics: what two readings of a container say about the time between them.
 *
 * Nowhere else in the collector are counters subtracted. A number is absent (NaN), never zero, where
 * no honest one exists: at the first reading, after a counter stepped back, and without elapsed time.
 * A re-created cgroup is a new container to the sampler, so it never meets its predecessor's counters.
 *
 * @module
 */

/** The counters of one reading of `cpu.stat`; NaN where the kernel offers none. */
export interface CpuCounters {
  /** Monotonic time of the reading, in milliseconds. */
  readonly atMs: number;
  readonly usageUsec: number;
  readonly userUsec: number;
  readonly systemUsec: number;
  readonly periods: number;
  readonly throttledPeriods: number;
}

/** CPU use between two readings; NaN where it is unknown. */
export interface CpuRates {
  readonly totalMillicores: number;
  readonly userMillicores: number;
  readonly systemMillicores: number;
  /** Share of the periods between the readings that were throttled; 0 when none elapsed. */
  readonly throttledPercent: number;
}

const UNKNOWN: CpuRates = {
  totalMillicores: NaN,
  userMillicores: NaN,
  systemMillicores: NaN,
  throttledPercent: NaN,
};

/** CPU rates between two readings of the same cgroup. */
export function cpuRates(previous: CpuCounters | undefined, current: CpuCounters): CpuRates {
  if (previous === undefined) return UNKNOWN;
  const elapsedMs = current.atMs - previous.atMs;
  if (!(elapsedMs > 0)) return UNKNOWN;
  return {
    totalMillicores: millicores(previous.usageUsec, current.usageUsec, elapsedMs),
    userMillicores: millicores(previous.userUsec, current.userUsec, elapsedMs),
    systemMillicores: millicores(previous.systemUsec, current.systemUsec, elapsedMs),
    throttledPercent: throttledPercent(previous, current),
  };
}

/** Microseconds of CPU per millisecond of time are millicores. NaN when the counter stepped back. */
export function millicores(beforeUsec: number, nowUsec: number, elapsedMs: number): number {
  const spentUsec = nowUsec - beforeUsec;
  return spentUsec >= 0 ? quantise(spentUsec / elapsedMs) : NaN;
}

function throttledPercent(previous: CpuCounters, current: CpuCounters): number {
  const periods = current.periods - previous.periods;
  const throttled = current.throttledPeriods - previous.throttledPeriods;
  if (!(periods >= 0) || !(throttled >= 0)) return NaN;
  return periods === 0 ? 0 : percentOf(throttled, periods);
}

/** `part` as a percentage of `whole`; NaN without a positive whole. */
export function percentOf(part: number, whole: number): number {
  return whole > 0 ? quantise((part / whole) * 100) : NaN;
}

/** CPU limit of `cpu.max` in millicores; NaN when there is none. */
export function limitMillicores(quotaUsec: number | undefined, periodUsec: number): number {
  return quotaUsec === undefined || periodUsec <= 0 ? NaN : (quotaUsec / periodUsec) * 1000;
}

/**
 * Steps per unit of a derived value: finer than the microsecond of the kernel's counters can tell
 * over a second, and a power of two, so that the low mantissa bytes are zero and compress to nothing.
 */
const QUANTA_PER_UNIT = 64;

function quantise(value: number): number {
  return Math.round(value * QUANTA_PER_UNIT) / QUANTA_PER_UNIT;
}
