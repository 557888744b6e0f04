/**
 * Memory that the kernel cannot simply take back.
 *
 * `memory.current` counts the page cache too, which fills whatever a program reads and is dropped when
 * memory is short (Linux, `Documentation/admin-guide/cgroup-v2.rst`, "Memory Ownership" and
 * `memory.stat`). A limit is near, and a leak at work, only where the rest grows:
 *
 *     working = memory.current - (file - shmem)          shmem is in `file`, and nobody can drop it
 *
 * kubelet's working set subtracts the inactive part of the cache alone; what is active can be dropped too.
 *
 * @module
 */

import type { StudySeries } from "../study.ts";

/** `file` and `shmem` of `memory.stat`. */
export interface CacheSeries {
  readonly file: StudySeries;
  readonly shmem: StudySeries;
}

/**
 * `memory` without the page cache, at the times at which all three were sampled; undefined where there is
 * no such time, or one of them is missing.
 */
export function workingMemory(
  memory: StudySeries | undefined,
  cache: CacheSeries | undefined,
): StudySeries | undefined {
  if (memory === undefined || cache === undefined) return undefined;
  const file = valuesByTime(cache.file);
  const shmem = valuesByTime(cache.shmem);
  const timesMs: number[] = [];
  const values: number[] = [];
  memory.timesMs.forEach((timeMs, index) => {
    const cached = (file.get(timeMs) ?? NaN) - (shmem.get(timeMs) ?? NaN);
    // The counters are read one after the other, so the difference may be a little below nothing.
    const value = Math.max(0, (memory.values[index] ?? NaN) - Math.max(0, cached));
    if (Number.isNaN(value)) return;
    timesMs.push(timeMs);
    values.push(value);
  });
  if (timesMs.length === 0) return undefined;
  return {
    ...memory,
    timesMs: Float64Array.from(timesMs),
    values: Float64Array.from(values),
  };
}

function valuesByTime({ timesMs, values }: StudySeries): ReadonlyMap<number, number> {
  return new Map(Array.from(timesMs, (timeMs, index) => [timeMs, values[index] ?? NaN]));
}
