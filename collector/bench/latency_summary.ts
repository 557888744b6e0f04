/**
 * What many latencies come to, and what several such summaries come to.
 *
 * @module
 */

import { median } from "./bench_table.ts";

/** Latencies in microseconds. */
export interface LatencySummary {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly worst: number;
}

/** Percentiles by nearest rank; NaN of nothing. Sorts `latencies`. */
export function summarizeLatencies(latencies: Float64Array): LatencySummary {
  latencies.sort();
  const count = latencies.length;
  const at = (share: number) => latencies[Math.max(0, Math.ceil(share * count) - 1)] ?? NaN;
  return { count, p50: at(0.5), p99: at(0.99), p999: at(0.999), worst: at(1) };
}

/** The median of each percentile over several rounds, and the worst of all. */
export function middleSummary(rounds: readonly LatencySummary[]): LatencySummary {
  const middle = (key: keyof LatencySummary) => median(rounds.map((round) => round[key]));
  return {
    count: rounds.reduce((sum, { count }) => sum + count, 0),
    ...{ p50: middle("p50"), p99: middle("p99"), p999: middle("p999") },
    worst: Math.max(...rounds.map(({ worst }) => worst)),
  };
}

/** A median, and between what it lies. */
export interface MiddleRatio {
  readonly middle: number;
  readonly low: number;
  readonly high: number;
}

/** How sure it is that a median lies between its bounds, at least. */
const CONFIDENCE = 0.95;

/**
 * The median over rounds of how many times `base` a percentile was, both of the same round, with bounds
 * that hold in 95 of 100 cases, whatever the distribution: those order statistics of which the
 * binomial distribution says so (David and Nagaraja, Order Statistics, 7.1). With fewer than six rounds
 * no bounds are that sure, and there are none: 0 and Infinity.
 */
export function middleRatio(
  rounds: readonly LatencySummary[],
  { base, key }: { readonly base: readonly LatencySummary[]; readonly key: "p50" | "p99" | "p999" },
): MiddleRatio {
  const ratios = rounds.map((round, i) => round[key] / (base[i]?.[key] ?? NaN));
  ratios.sort((a, b) => a - b);
  const left = leftOut(ratios.length);
  return {
    middle: median(ratios),
    low: left === 0 ? 0 : ratios[left - 1]!,
    high: left === 0 ? Infinity : ratios.at(-left)!,
  };
}

/** The largest k of which the kth least and the kth greatest of `count` are bounds of the median; or 0. */
function leftOut(count: number): number {
  let [below, chances] = [0, 1]; // the chance that fewer than k lie below the median, and a term of it
  for (let k = 0;; k++) {
    below += chances / 2 ** count;
    if (2 * below > 1 - CONFIDENCE) return k;
    chances = chances * (count - k) / (k + 1);
  }
}
