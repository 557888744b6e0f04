/**
 * What many latencies come to, and how many times those of another condition they are.
 *
 * Waits queue up behind each other, so single ones are not independent: whoever waits 20 ms keeps the
 * next eighty waiting. What is taken to be independent is a round, or a slice of a long watch.
 *
 * @module
 */

import { median } from "./bench_table.ts";

/** Latencies in microseconds, to three digits, ascending, with how many there were of each. */
export type LatencyCounts = readonly (readonly [microseconds: number, count: number])[];

/** Latencies in microseconds. */
export interface LatencySummary {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly worst: number;
}

/** What a share of latencies does not exceed. */
const RARE_SHARE = 0.999;

/** Counts latencies as three digits tell them apart: that is what a table shows, and pools well. */
export function countLatencies(latencies: readonly number[]): LatencyCounts {
  const counts = new Map<number, number>();
  for (const latency of latencies) {
    const rounded = Number(latency.toPrecision(3));
    counts.set(rounded, (counts.get(rounded) ?? 0) + 1);
  }
  return ascending(counts);
}

/** The latencies of all slices together. */
export function poolLatencies(slices: readonly LatencyCounts[]): LatencyCounts {
  const counts = new Map<number, number>();
  for (const [latency, count] of slices.flat()) {
    counts.set(latency, (counts.get(latency) ?? 0) + count);
  }
  return ascending(counts);
}

function ascending(counts: ReadonlyMap<number, number>): LatencyCounts {
  return [...counts].sort(([a], [b]) => a - b);
}

/** Percentiles by nearest rank; NaN of nothing. */
export function summarizeLatencies(counts: LatencyCounts): LatencySummary {
  const count = countOf(counts);
  const at = (share: number) => nearestRank(counts, Math.max(1, Math.ceil(share * count)));
  return { count, p50: at(0.5), p99: at(0.99), p999: at(RARE_SHARE), worst: at(1) };
}

function countOf(counts: LatencyCounts): number {
  return counts.reduce((sum, [, count]) => sum + count, 0);
}

/** The latency of this rank, the least having 1; NaN where there are not so many. */
function nearestRank(counts: LatencyCounts, rank: number): number {
  let passed = 0;
  for (const [latency, count] of counts) {
    passed += count;
    if (passed >= rank) return latency;
  }
  return NaN;
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

/** A ratio, and between what it lies in 95 of 100 cases; 0 and Infinity where nobody can say. */
export interface BoundedRatio {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/** How sure it is that a ratio lies between its bounds. */
const CONFIDENCE = 0.95;

/**
 * The median over rounds of how many times `base` the p99.9 was, both of the same round, with bounds
 * that hold whatever the distribution: those order statistics of which the binomial distribution says
 * so (David and Nagaraja, Order Statistics, 7.1). Fewer than six rounds have no such bounds.
 */
export function middleRatio(
  rounds: readonly LatencySummary[],
  base: readonly LatencySummary[],
): BoundedRatio {
  const ratios = rounds.map(({ p999 }, i) => p999 / (base[i]?.p999 ?? NaN));
  ratios.sort((a, b) => a - b);
  const left = leftOut(ratios.length);
  return {
    ratio: median(ratios),
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

/** Slices without which drawing from them says nothing: they would be much the same few each time. */
export const SLICES_MIN = 6;

/** Times that slices are drawn anew. */
const RESAMPLES = 2_000;

/**
 * How many times that of `base` the p99.9 of all slices together is. A median of slices would hide what
 * happens in one of twenty-five.
 *
 * The bounds come from a block bootstrap whose blocks are the slices (Efron and Tibshirani, An
 * Introduction to the Bootstrap, ch. 8; Künsch 1989): as many slices are drawn with replacement, again
 * and again. What happens at a cadence then happens now twice as often and now never, which it does
 * not: the bounds are rather too wide.
 *
 * @param random numbers in [0, 1).
 */
export function pooledRatio(
  slices: readonly LatencyCounts[],
  { base, random }: { readonly base: readonly LatencyCounts[]; readonly random: () => number },
): BoundedRatio {
  const rare = (of: readonly LatencyCounts[]) => summarizeLatencies(poolLatencies(of)).p999;
  const ratio = rare(slices) / rare(base);
  if (Math.min(slices.length, base.length) < SLICES_MIN) return { ratio, low: 0, high: Infinity };
  const [draw, drawBase] = [rareOfDrawn(slices), rareOfDrawn(base)];
  const ratios = Float64Array.from({ length: RESAMPLES }, () => draw(random) / drawBase(random));
  ratios.sort();
  const left = Math.floor(RESAMPLES * (1 - CONFIDENCE) / 2);
  return { ratio, low: ratios[left]!, high: ratios[RESAMPLES - 1 - left]! };
}

/**
 * A function that draws as many slices as there are, and says their p99.9.
 *
 * Every slice has as many latencies from the least p99.9 of all slices on as it contributes to those
 * that the p99.9 of any draw is counted from: the others need not be looked at.
 */
function rareOfDrawn(slices: readonly LatencyCounts[]): (random: () => number) => number {
  const least = Math.min(...slices.map((counts) => summarizeLatencies(counts).p999));
  const tails = slices.map((counts) => counts.filter(([latency]) => latency >= least));
  const latencies = poolLatencies(tails).map(([latency]) => latency);
  const indexOf = new Map(latencies.map((latency, index) => [latency, index]));
  const parts = tails.map((tail, i) => ({
    count: countOf(slices[i]!),
    tail: tail.map(([latency, count]) => ({ index: indexOf.get(latency)!, count })),
  }));
  const counts = new Float64Array(latencies.length);
  return (random) => {
    counts.fill(0);
    let total = 0;
    for (let i = 0; i < parts.length; i++) {
      const part = parts[Math.floor(random() * parts.length)]!;
      total += part.count;
      for (const { index, count } of part.tail) counts[index]! += count;
    }
    let left = total - Math.ceil(RARE_SHARE * total) + 1;
    for (let index = counts.length - 1; index >= 0; index--) {
      left -= counts[index]!;
      if (left <= 0) return latencies[index]!;
    }
    return NaN;
  };
}
