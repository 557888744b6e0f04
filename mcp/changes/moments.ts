/**
 * Times at which several containers changed together: one cause, more often than not.
 *
 * @module
 */

import type { RankedContainer } from "./rank.ts";

/** Distance between neighbours of one moment, in milliseconds: effects take a while to arrive. */
const GAP_MS_MAX = 30_000;

/** Moments that are told. */
const MOMENTS_MAX = 3;

/** Score from which an event counts: jobs start together all day. */
const EVENT_SCORE_MIN = 0.2;

/** A moment. */
export interface Moment {
  /** Of its first change. */
  readonly fromMs: number;
  /** Of its last. */
  readonly toMs: number;
  readonly changes: number;
  readonly containers: number;
  readonly nodes: number;
}

interface Dated {
  readonly timeMs: number;
  readonly name: string;
  readonly node: string;
}

/** The moments that most containers share, most first; only those of two and more. */
export function momentsOf(ranked: readonly RankedContainer[]): readonly Moment[] {
  const dated = ranked.flatMap(datesOf).sort((a, b) => a.timeMs - b.timeMs);
  const clusters: Dated[][] = [];
  for (const one of dated) {
    const open = clusters.at(-1);
    const lastMs = open?.at(-1)?.timeMs;
    if (open !== undefined && lastMs !== undefined && one.timeMs - lastMs <= GAP_MS_MAX) {
      open.push(one);
    } else clusters.push([one]);
  }
  return clusters.map(toMoment)
    .filter(({ containers }) => containers > 1)
    .sort((a, b) => b.containers - a.containers || b.changes - a.changes || a.fromMs - b.fromMs)
    .slice(0, MOMENTS_MAX);
}

function datesOf({ name, node, changes, events }: RankedContainer): readonly Dated[] {
  const moved = changes.flatMap(({ change }) => change.kind === "level" ? [change.timeMs] : []);
  const happened = events.filter(({ score }) => score >= EVENT_SCORE_MIN).flatMap((event) => {
    const { firstMs, lastMs } = event;
    return firstMs === lastMs ? [firstMs] : [firstMs, lastMs];
  });
  return [...moved, ...happened].map((timeMs) => ({ timeMs, name, node }));
}

function toMoment(cluster: readonly Dated[]): Moment {
  return {
    fromMs: cluster[0]!.timeMs,
    toMs: cluster.at(-1)!.timeMs,
    changes: cluster.length,
    containers: new Set(cluster.map(({ name, node }) => `${node} ${name}`)).size,
    nodes: new Set(cluster.map(({ node }) => node)).size,
  };
}
