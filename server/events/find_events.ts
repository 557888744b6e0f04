/**
 * Finds the events of a range; what they are is defined in `event.ts`.
 *
 * @module
 */

import { SELF_CONTAINER_ID } from "@fgm/collector/model";
import { mayOverlap } from "../index/segment_entry.ts";
import type { SegmentIndex } from "../index/segment_index.ts";
import { type SeenContainer, seenContainers } from "../query/data_view.ts";
import type { Queries } from "../query/queries.ts";
import type { TimeRange } from "../query/time_range.ts";
import { type CounterRequest, readOomKills, readThrottling } from "./counter_events.ts";
import { type CoveredSpan, gapsOf, toleranceMs } from "./coverage.ts";
import type { CollectorGapEvent, EventType, FoundEvent } from "./event.ts";
import { birthOf, predecessorsOf, startOf, stopOf } from "./lives.ts";
import { type EventSources, type NodeCoverage, readCoverage } from "./node_coverage.ts";
import { LOOK_AHEAD_MS, RUN_UP_MS } from "./throttling.ts";

/** What events are asked for. */
export interface EventsRequest {
  readonly range: TimeRange;
  readonly types: ReadonlySet<EventType>;
  /** Containers whose events are wanted, whenever they were seen. */
  readonly containers: readonly SeenContainer[];
  /** Whose gaps are wanted: those of all nodes, or those of the nodes that the containers are on. */
  readonly gapsOf: "all nodes" | "their nodes";
  readonly signal: AbortSignal;
}

/** Events in no order. */
export interface EventsAnswer {
  readonly events: readonly FoundEvent[];
  /** Whether a file that may hold a part of the answer could not be read. */
  readonly isTruncated: boolean;
}

/**
 * Finds the events whose time is in the range, in what the index saw at its last look. Beside others who
 * ask, that waits once for its turn, not with each of its questions, and has the time of one.
 *
 * @throws {Error} what `Queries` throw.
 */
export function findEvents(
  request: EventsRequest,
  { index, queries }: { readonly index: SegmentIndex; readonly queries: Queries },
): Promise<EventsAnswer> {
  return queries.inOneTurn(
    (questions, signal) => findInTurn({ ...request, signal }, { index, queries: questions }),
    request.signal,
  );
}

async function findInTurn(request: EventsRequest, sources: EventSources): Promise<EventsAnswer> {
  const { range, types, signal } = request;
  const nearRange = { fromMs: range.fromMs - RUN_UP_MS, toMs: range.toMs + LOOK_AHEAD_MS };
  const coverage = await readCoverage(sources, { range: nearRange, signal });
  const containers = request.containers.filter(({ id }) => id !== SELF_CONTAINER_ID);
  const found: FoundEvent[] = [
    ...findLives(containers, { coverage, sources }),
    ...findGaps(request, { coverage, sources }),
  ];
  const counters = toCounterRequest(containers, { ...request, coverage, nearRange });
  let { isTruncated } = coverage;
  for (
    const [type, read] of [["oom_kill", readOomKills], ["throttling", readThrottling]] as const
  ) {
    if (!types.has(type)) continue;
    const answer = await read(counters, sources);
    found.push(...answer.events);
    isTruncated ||= answer.isTruncated;
  }
  return {
    events: found.filter(({ type, timeMs }) =>
      types.has(type) && timeMs >= range.fromMs && timeMs < range.toMs
    ),
    isTruncated: isTruncated || overlapsUnreadable(nearRange, sources),
  };
}

function nodeOf({ nodeName }: SeenContainer, { soleNode }: NodeCoverage): string {
  return nodeName ?? soleNode;
}

/** Covered spans of the node that a container is on. */
function spansOf(container: SeenContainer, coverage: NodeCoverage): readonly CoveredSpan[] {
  return coverage.spansByNode.get(nodeOf(container, coverage)) ?? [];
}

interface World {
  readonly coverage: NodeCoverage;
  readonly sources: EventSources;
}

function findLives(
  containers: readonly SeenContainer[],
  { coverage, sources: { index } }: World,
): readonly FoundEvent[] {
  // A predecessor may be of another class or have other labels than what is asked for.
  const predecessors = predecessorsOf(seenContainers(index.snapshot, index.registry, undefined));
  return containers.flatMap((container) => {
    const spans = spansOf(container, coverage);
    const previous = predecessors.get(container.id);
    return [startOf(container, { spans, previous }) ?? [], stopOf(container, spans) ?? []].flat();
  });
}

function findGaps(
  request: EventsRequest,
  { coverage, sources: { index } }: World,
): readonly CollectorGapEvent[] {
  const theirs = new Set(request.containers.map((container) => nodeOf(container, coverage)));
  return [...coverage.spansByNode].flatMap(([nodeName, spans]) => {
    if (request.gapsOf === "their nodes" && !theirs.has(nodeName)) return [];
    // What cannot be read was sampled all the same. A hole begins behind a sample that was.
    const holes = gapsOf(spans).filter(({ fromMs, toMs }) =>
      !index.snapshot.unreadable.some((file) => mayOverlap(file, { fromMs: fromMs + 1, toMs }))
    );
    return holes.map(({ fromMs, toMs }) => ({
      type: "collector_gap",
      timeMs: fromMs,
      endMs: toMs,
      nodeName,
    }));
  });
}

function toCounterRequest(
  containers: readonly SeenContainer[],
  options: EventsRequest & { readonly coverage: NodeCoverage; readonly nearRange: TimeRange },
): CounterRequest {
  const { coverage, signal, range, nearRange: { fromMs, toMs } } = options;
  const near = { fromMs: sampleBefore(range.fromMs, { coverage, fromMs, toMs }), toMs };
  const alive = containers.filter(({ firstSeenMs, lastSeenMs }) =>
    firstSeenMs < near.toMs && lastSeenMs >= near.fromMs
  );
  return {
    containers: alive.map((container) => {
      const spans = spansOf(container, coverage);
      return {
        container,
        isBirthSeen: birthOf(container, spans).kind !== "unknown",
        knownToMs: knownTo(container, { spans, toMs }),
      };
    }),
    range: near,
    intervalMs: coverage.intervalMs,
    signal,
  };
}

/** Where a gap hides the run-up of a range, what was there before it is read as well. */
function sampleBefore(
  timeMs: number,
  { coverage, fromMs, toMs }: TimeRange & { readonly coverage: NodeCoverage },
): number {
  const hidden = [...coverage.spansByNode.values()].flatMap(gapsOf)
    .filter((gap) => gap.fromMs < fromMs && gap.toMs >= timeMs && gap.toMs < toMs);
  return hidden.reduce((least, gap) => Math.min(least, gap.fromMs), fromMs);
}

/** Behind the stop of a container nothing can come; else up to the end of what was sampled and read. */
function knownTo(
  { lastSeenMs }: SeenContainer,
  { spans, toMs }: { readonly spans: readonly CoveredSpan[]; readonly toMs: number },
): number {
  const last = spans.at(-1);
  const hasStopped = last !== undefined && last.lastMs - lastSeenMs > toleranceMs(last);
  if (hasStopped && lastSeenMs < toMs) return Infinity;
  return Math.min(toMs, last?.lastMs ?? lastSeenMs);
}

function overlapsUnreadable(range: TimeRange, { index }: EventSources): boolean {
  return index.snapshot.unreadable.some((file) => mayOverlap(file, range));
}
