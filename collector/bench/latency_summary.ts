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

/** The median over rounds of how many times `base` a percentile was, both of the same round. */
export function middleRatio(
  rounds: readonly LatencySummary[],
  { base, key }: { readonly base: readonly LatencySummary[]; readonly key: "p50" | "p99" | "p999" },
): number {
  return median(rounds.map((round, i) => round[key] / (base[i]?.[key] ?? NaN)));
}
