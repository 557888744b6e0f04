/**
 * How often each process may have its PSS read.
 *
 * Reading `smaps_rollup` walks the page tables of the process under its mmap lock: some 5 ms per GB,
 * during which the process cannot map memory. So reading runs under a budget: a share of one core. The
 * budget is dealt out max-min fair ("water-filling"): there is a level L such that
 *
 *     Σ min(costᵢ, L) = budget per second,   but L ≤ a tenth of it
 *
 * A process that costs no more than L is read every second; a dearer one every costᵢ / L seconds.
 * Small processes therefore keep one-second readings however large their neighbours are. No process
 * has more than a tenth of the budget, however few there are: with the default budget it is held up
 * for 0.05 % of the time, so that of a thousand of its calls not even one waits for fgm.
 *
 *     budget 5 ms/s, costs 0.02 0.02 20 ms   →   L = 0.5 ms; periods 1 s, 1 s, 40 s
 *     budget 5 ms/s, 50 times 0.2 ms         →   L = 0.1 ms; periods 2 s
 *
 * Invariants: Σ costᵢ / periodᵢ ≤ budget; costᵢ / periodᵢ ≤ budget / 10; no period is shorter than a
 * second; raising one cost never shortens another's period.
 *
 * @module
 */

/** Cost of a first reading, before it has been measured: page-table walk per resident byte. */
export const COST_MS_PER_BYTE = 5 / 1e9;

/** Cost of opening and formatting `smaps_rollup` of the smallest process. */
export const COST_MS_MIN = 0.02;

/** Dearest single reading, in milliseconds: some 20 GB. What would cost more is never read. */
export const READING_COST_MS_MAX = 100;

/** Shortest time between two readings of one process: no process is read more than once a second. */
export const PERIOD_MS_MIN = 1_000;

/** Longest time between two readings of one process, however dear it is. */
export const PERIOD_MS_MAX = 600_000;

/** Most of the budget that one process may have. */
export const PROCESS_SHARE_MAX = 0.1;

/** Weight of the newest measurement in the learned cost. */
const LEARNING_RATE = 0.3;

/** What a reading of a process with this much resident memory will cost, in milliseconds. */
export function estimateCostMs(rssBytes: number): number {
  return COST_MS_MIN + rssBytes * COST_MS_PER_BYTE;
}

/** Learned cost after one more measurement, in milliseconds. */
export function learnCostMs(knownMs: number | undefined, measuredMs: number): number {
  const measured = Math.max(measuredMs, COST_MS_MIN);
  return knownMs === undefined ? measured : knownMs + LEARNING_RATE * (measured - knownMs);
}

/**
 * The level L: what one process may spend per second.
 *
 * @param costsMs cost of one reading of each process.
 * @param budgetMsPerSecond spend allowed for all of them together.
 * @returns a tenth of the budget where all can have that or what they cost; less where there are more.
 */
export function fairLevelMs(costsMs: readonly number[], budgetMsPerSecond: number): number {
  const ascending = [...costsMs].sort((a, b) => a - b);
  const most = budgetMsPerSecond * PROCESS_SHARE_MAX;
  let left = budgetMsPerSecond;
  for (const [index, cost] of ascending.entries()) {
    const share = left / (ascending.length - index);
    if (cost > share) return Math.min(share, most);
    left -= cost;
  }
  return most;
}

/** Time between two readings of a process at a given level, in milliseconds. */
export function readingPeriodMs(costMs: number, levelMs: number): number {
  if (costMs <= levelMs) return PERIOD_MS_MIN;
  return Math.min((costMs / levelMs) * 1_000, PERIOD_MS_MAX);
}
