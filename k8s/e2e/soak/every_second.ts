/**
 * Whether times are those of every second of a range.
 *
 * @module
 */

const INTERVAL_MS = 1_000;

/** What is wrong with some times. */
export interface EverySecond {
  /** Times at which one is missing, in milliseconds. */
  readonly lost: readonly number[];
  /** Times that are not later than the one before. */
  readonly disorder: number;
}

/**
 * Looks at times in [fromMs, toMs), of which `fromMs` lies half an interval before a tick and `toMs` is
 * one: ticks come some milliseconds early or late, and none of them near an end of the range may be
 * taken for one of the other side. A tick may be half an interval late before its second is lost.
 */
export function everySecond(
  times: readonly number[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): EverySecond {
  const lost: number[] = [];
  let disorder = 0;
  let beforeMs = fromMs - INTERVAL_MS / 2;
  for (const timeMs of [...times, toMs]) {
    if (timeMs <= beforeMs) disorder++;
    let missingMs = beforeMs + INTERVAL_MS;
    for (; missingMs < timeMs - INTERVAL_MS / 2; missingMs += INTERVAL_MS) lost.push(missingMs);
    beforeMs = timeMs;
  }
  return { lost, disorder };
}
