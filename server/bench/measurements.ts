/**
 * What many measurements come to.
 *
 * @module
 */

import { readable } from "@fgm/collector/bench/bench_table";

/** The least value that at least `share` of all do not exceed (nearest rank); NaN of nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? NaN;
}

/** Median, 99th percentile and worst of some times, for a cell of the table; one time as it is. */
export function describeTimes(timesMs: readonly number[]): string {
  if (timesMs.length === 1) return `${readable(timesMs[0]!)} ms`;
  const at = (share: number) => readable(percentile(timesMs, share));
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, worst ${at(1)} ms`;
}

/**
 * How much the last third of some measurements lies above the first third, as a ratio of medians: 1
 * for what stays as it is. NaN of fewer than three.
 */
export function growth(values: readonly number[]): number {
  const third = Math.floor(values.length / 3);
  if (third === 0) return NaN;
  return percentile(values.slice(-third), 0.5) / percentile(values.slice(0, third), 0.5);
}

/** How often each text occurs, most often first: "503 × 4, 500 × 1"; "none" of nothing. */
export function countTexts(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const lines = [...counts].sort((a, b) => b[1] - a[1]).map(([text, n]) => `${text} × ${n}`);
  return lines.length === 0 ? "none" : lines.join(", ");
}
