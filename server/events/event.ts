/**
 * What can happen to containers and collectors, as far as their samples tell.
 *
 * Definitions
 * - A node is *covered* at an instant when it was sampled then. Covered spans are the times of ticks
 *   joined where they lie no more than `RATE_GAP_INTERVALS` sampling intervals apart, whichever
 *   collector made them: one that takes over in time leaves no hole. A hole between two covered spans
 *   of a node is a `collector_gap`, from the last tick before it to the first behind it. Before the
 *   first span and behind the last nothing is known, and nothing is said.
 * - `start`: the first sample of a container, when its node was covered before. A container that is
 *   there at the first tick of all did not start then. One whose first sample is the first tick behind
 *   a gap started at some time in that gap.
 * - `stop`: the last sample of a container, when its node is covered for more than
 *   `RATE_GAP_INTERVALS` intervals after it, which may be behind a gap.
 * - `restart`: a start of a container of whose lineage (same namespace, pod and container name) an
 *   earlier one is known; it is told instead of the start, beside the stop of the earlier one.
 * - `oom_kill`: the counter of OOM kills grew between two consecutive samples of a container, or was
 *   above zero in its first sample, when its start was seen. A container that was killed with its
 *   cgroup has a last sample of this counter alone, a tick after its others (`pod_kills.ts` of the
 *   collector): that is its stop, and may be the tick of its successor's start.
 * - `throttling`: an episode in which a large share of a container's CPU periods was throttled; see
 *   `throttling.ts`.
 * - fgm itself neither starts nor stops. An event is in a range when its time is: an episode that
 *   begins before a range is not in it. What is true of a range does not depend on how it is cut.
 *
 * Trace, one tick a second, tolerance 3 s; `a1` and `a2` are of one lineage:
 *
 *     second   0 1 2 3 4 5 6 7 8 9 … 15 16 17 18 19 20
 *     ticks    | | | | | | | | |      |  |  |  |  |  |
 *     a1       x x x x
 *     a2               x x x x x      x  x  x  x  x  x
 *     b            x x x x x x x
 *     c                               x  x  x  x  x  x
 *
 *      2 start b
 *      3 stop a1            (known at 7)
 *      4 restart a2 of a1
 *      8 stop b             (known at 19, "when the gap began")
 *      8 collector_gap to 15
 *     15 start c            ("in the gap")
 *
 * @module
 */

import type { SeenContainer } from "../query/data_view.ts";

/** A hole between two covered spans: the last tick before it and the first behind it. */
export interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A container was sampled for the first time. */
export interface StartEvent {
  readonly type: "start";
  readonly timeMs: number;
  readonly container: SeenContainer;
  /** The gap in which it happened; undefined when it was seen to happen. */
  readonly gap: Gap | undefined;
}

/** A container was sampled for the last time. */
export interface StopEvent {
  readonly type: "stop";
  readonly timeMs: number;
  readonly container: SeenContainer;
  /** The gap at whose beginning it was last seen; undefined when it was seen to stop. */
  readonly gap: Gap | undefined;
}

/** A container took the place of another of the same names. */
export interface RestartEvent {
  readonly type: "restart";
  readonly timeMs: number;
  readonly container: SeenContainer;
  /** The newest of its lineage that is older. */
  readonly previous: SeenContainer;
  /** The gap in which it happened; undefined when it was seen to happen. */
  readonly gap: Gap | undefined;
}

/** The OOM killer took processes of a container. */
export interface OomKillEvent {
  readonly type: "oom_kill";
  /** Time of the sample that shows it. */
  readonly timeMs: number;
  readonly container: SeenContainer;
  /** Processes killed, at least 1. */
  readonly count: number;
  /** Time of the sample before; undefined when this is the first. */
  readonly sinceMs: number | undefined;
}

/** A container was held back by its CPU limit. */
export interface ThrottlingEvent {
  readonly type: "throttling";
  /** Time of the first throttled sample. */
  readonly timeMs: number;
  readonly container: SeenContainer;
  /** Time of the last throttled sample; null while it goes on. */
  readonly endMs: number | null;
  /** Greatest share of the periods of one window that were throttled, in [0.25, 1]. */
  readonly share: number;
}

/** A node was not sampled. */
export interface CollectorGapEvent {
  readonly type: "collector_gap";
  readonly timeMs: number;
  readonly endMs: number;
  /** "" where the data does not say. */
  readonly nodeName: string;
}

/** Something that happened. */
export type FoundEvent =
  | StartEvent
  | StopEvent
  | RestartEvent
  | OomKillEvent
  | ThrottlingEvent
  | CollectorGapEvent;

/** Name of a kind of event. */
export type EventType = FoundEvent["type"];
