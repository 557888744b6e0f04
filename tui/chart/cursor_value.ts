/**
 * The value of a series at a time, for legends and read-outs.
 *
 * @module
 */

/** What is looked at: aligned columns, times ascending, null where the series is interrupted. */
export interface ValueColumns {
  readonly t: readonly number[];
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  readonly avg: readonly (number | null)[];
}

/** What a series was at a time. */
export interface ValueAt {
  readonly min: number;
  readonly max: number;
  readonly avg: number;
}

/** A sample speaks for what comes after it until the next one is overdue, in steps. */
const STEPS_KNOWN = 1.5;

/**
 * The point that holds the time `atMs`: of buckets the one that `atMs` is in, of samples the latest
 * within one and a half steps before. Undefined in gaps, and where nothing is known.
 *
 * Samples are not taken at exact seconds. With `spanMs`, the length of the dot that begins at `atMs`,
 * the points that begin in the dot come first, together, so that the read-out is what is drawn there.
 */
export function valueAt(
  series: ValueColumns,
  stepMs: number,
  atMs: number,
  { spanMs = 0 }: { readonly spanMs?: number } = {},
): ValueAt | undefined {
  const end = countUpTo(series.t, atMs + spanMs, { isInclusive: spanMs <= 0 });
  const start = spanMs > 0 ? countUpTo(series.t, atMs, { isInclusive: false }) : end;
  const inDot = merged(series, start, { end });
  if (inDot !== undefined) return inDot;
  const index = end - 1;
  const timeMs = series.t[index];
  if (timeMs === undefined || !(atMs - timeMs < stepMs * STEPS_KNOWN)) return undefined;
  return merged(series, index, { end });
}

/** Times that are below `limitMs`, or at most that, of ascending ones. */
function countUpTo(
  t: readonly number[],
  limitMs: number,
  { isInclusive }: { readonly isInclusive: boolean },
): number {
  let low = 0;
  let high = t.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const timeMs = t[middle] ?? Infinity;
    if (timeMs < limitMs || (isInclusive && timeMs === limitMs)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Points [start, end) as one, those of gaps left out; undefined where there is none. */
function merged(
  { min, max, avg }: ValueColumns,
  start: number,
  { end }: { readonly end: number },
): ValueAt | undefined {
  let [low, high, sum, count] = [Infinity, -Infinity, 0, 0];
  for (let i = start; i < end; i++) {
    const [least, greatest, mean] = [min[i] ?? NaN, max[i] ?? NaN, avg[i] ?? NaN];
    if (Number.isNaN(least + greatest + mean)) continue;
    low = Math.min(low, least);
    high = Math.max(high, greatest);
    sum += mean;
    count++;
  }
  return count === 0 ? undefined : { min: low, max: high, avg: sum / count };
}
