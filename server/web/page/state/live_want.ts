/**
 * Which ticks are followed.
 *
 * @module
 */

import type { PageState } from "./page_state.ts";

/** Metrics of one stream at most, LIVE_METRICS_MAX of the API. */
const METRICS_MAX = 5;

/** Time before the newest sample that a stream begins, in milliseconds: what is on its way overlaps. */
const OVERLAP_MS = 10_000;

/** Ticks that are wanted as they come in. */
export interface LiveWant {
  readonly key: string;
  readonly metrics: readonly string[];
  readonly containers: readonly string[];
  /** Ticks after this time are wanted, some of which are known. It makes no other key. */
  readonly sinceMs: number;
}

/** The ticks that are wanted; undefined where there are none to want. */
export function liveWantOf(state: PageState): LiveWant | undefined {
  const { choice: { isFollowing, chosen }, facts } = state;
  const extent = facts?.extent;
  if (!isFollowing || chosen.length === 0 || extent === undefined) return undefined;
  const metrics = liveMetrics(state);
  if (metrics.length === 0) return undefined;
  return {
    key: JSON.stringify([metrics, chosen]),
    metrics,
    containers: chosen,
    sinceMs: Math.max(0, extent.newestMs - OVERLAP_MS),
  };
}

/** Metrics of the stream: those of panels that show them as usual, and limits where there is room. */
export function liveMetrics({ choice: { panels }, facts }: PageState): readonly string[] {
  if (facts === undefined) return [];
  const shown = panels.filter(({ as }) => as === undefined).map(({ metric }) => metric);
  const limits = panels.map(({ metric }) => facts.metrics.get(metric)?.limit ?? "");
  const all = new Set([...shown, ...limits].filter((metric) => facts.metrics.has(metric)));
  return [...all].slice(0, METRICS_MAX);
}
