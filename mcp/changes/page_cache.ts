/**
 * How much of a change of memory is more than page cache.
 *
 * `memory.current` counts files that the kernel keeps as long as nobody needs the memory; it drops them
 * when the limit is near (Linux, `Documentation/admin-guide/cgroup-v2.rst`). Growth by them is no leak.
 *
 * @module
 */

/** Averages over steps of time; null where there is no sample. */
export interface CoarseSeries {
  /** Starts of the steps, in milliseconds since the Unix epoch, ascending. */
  readonly timesMs: readonly number[];
  readonly values: readonly (number | null)[];
}

/** Points on each side of a change that are compared. */
const SIDE_POINTS = 5;

/** Memory without its page cache: `memory - (file - shmem)`, where all three are known. */
export function heldMemory(
  memory: CoarseSeries,
  { file, shmem }: { readonly file: CoarseSeries; readonly shmem: CoarseSeries },
): CoarseSeries {
  const [files, shared] = [byTime(file), byTime(shmem)];
  const values = memory.timesMs.map((timeMs, index) => {
    const [all, cached, kept] = [memory.values[index], files.get(timeMs), shared.get(timeMs)];
    if (all === null || all === undefined) return null;
    if (cached === undefined || kept === undefined) return null;
    return Math.max(0, all - Math.max(0, cached - kept));
  });
  return { timesMs: memory.timesMs, values };
}

/**
 * The part of a change of `memory` that `held` has its share in, from 0 to 1; 1 where nothing is known.
 * The change is that at a time, or where there is none, that from the first third to the last.
 */
export function heldShare(
  memory: CoarseSeries,
  held: CoarseSeries,
  atMs: number | undefined,
): number {
  const [all, kept] = [changeOf(memory, atMs), changeOf(held, atMs)];
  if (all === undefined || kept === undefined || all === 0) return 1;
  return Math.min(1, Math.max(0, kept / all));
}

/** Mean of the last third; undefined of no samples. */
export function levelAtEnd({ values }: CoarseSeries): number | undefined {
  const known = values.filter((value) => value !== null);
  return meanOf(known.slice(-Math.max(1, Math.floor(known.length / 3))));
}

function changeOf({ timesMs, values }: CoarseSeries, atMs: number | undefined): number | undefined {
  const known = timesMs.flatMap((timeMs, index) => {
    const value = values[index];
    return value === null || value === undefined ? [] : [{ timeMs, value }];
  });
  const third = Math.max(1, Math.floor(known.length / 3));
  const split = atMs === undefined ? -1 : known.findIndex(({ timeMs }) => timeMs >= atMs);
  const [first, last] = atMs === undefined
    ? [known.slice(0, third), known.slice(-third)]
    : split < 0
    ? [known.slice(-1 - SIDE_POINTS, -1), known.slice(-1)]
    : [
      known.slice(Math.max(0, split - 1 - SIDE_POINTS), Math.max(1, split - 1)),
      known.slice(split, split + SIDE_POINTS),
    ];
  const before = meanOf(first.map(({ value }) => value));
  const after = meanOf(last.map(({ value }) => value));
  return before === undefined || after === undefined ? undefined : after - before;
}

function byTime({ timesMs, values }: CoarseSeries): ReadonlyMap<number, number> {
  return new Map(timesMs.flatMap((timeMs, index) => {
    const value = values[index];
    return value === null || value === undefined ? [] : [[timeMs, value] as const];
  }));
}

function meanOf(values: readonly number[]): number | undefined {
  return values.length === 0
    ? undefined
    : values.reduce((total, value) => total + value, 0) / values.length;
}
