/**
 * What the data holds as a whole: its extent, its metrics and its containers, from the index alone.
 *
 * Every request asks for some of this over thousands of segments, which change once in a while. So what
 * segments say is kept with the list of them, and journals, a few that grow all the time, are added.
 *
 * @module
 */

import type { Container } from "@fgm/collector/model";
import type { ContainerRegistry } from "../index/container_registry.ts";
import { joinSeen, mergeSeen, ordinalsIn, type Seen, seenIn } from "../index/seen_blocks.ts";
import type { IndexSnapshot } from "../index/segment_index.ts";
import type { DataBounds, TimeRange } from "./time_range.ts";

/** A container and when it was seen. */
export interface SeenContainer extends Container {
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** Node of the newest rows that name one; undefined where none does. */
  readonly nodeName: string | undefined;
}

type Segments = IndexSnapshot["segments"];

/** What is kept with a list of segments. Without a segment the bounds are [Infinity, -Infinity]. */
interface SegmentsView {
  readonly bounds: DataBounds;
  /** Segments share their sets, so these are few. */
  readonly metricSets: ReadonlySet<ReadonlySet<string>>;
}

const segmentsViews = new WeakMap<Segments, SegmentsView>();

/**
 * Times of the oldest and newest sample, or undefined when there is none. Files that cannot be read
 * count for the oldest, so that an answer about all the data says that it is short.
 */
export function boundsOf(snapshot: IndexSnapshot): DataBounds | undefined {
  let { firstMs, lastMs } = segmentsViewOf(snapshot.segments).bounds;
  for (const journal of snapshot.journals) {
    firstMs = Math.min(firstMs, journal.firstMs);
    lastMs = Math.max(lastMs, journal.lastMs);
  }
  if (firstMs > lastMs) return undefined;
  for (const { span } of snapshot.unreadable) {
    firstMs = Math.min(firstMs, span?.firstMs ?? Infinity);
  }
  return { firstMs, lastMs };
}

/** Names of all metrics that have a value somewhere, sorted. */
export function metricNamesOf(snapshot: IndexSnapshot): readonly string[] {
  const names = new Set<string>();
  for (const set of segmentsViewOf(snapshot.segments).metricSets) addAll(names, set);
  for (const { metricNames } of snapshot.journals) addAll(names, metricNames);
  return [...names].sort();
}

/**
 * Containers with a sample in `range` (or at all, when undefined), in no order. Their times are those
 * of all the data, not of the range. A container is the same object for as long as nothing new is known
 * of it.
 *
 * @throws {RangeError} when the registry has forgotten a container of the snapshot.
 */
export function seenContainers(
  snapshot: IndexSnapshot,
  registry: ContainerRegistry,
  range: TimeRange | undefined,
): readonly SeenContainer[] {
  const { all, byOrdinal } = containersViewOf(snapshot, registry);
  if (range === undefined) return all;
  const ordinals = ordinalsIn(snapshot.segments, range);
  for (const { spans } of snapshot.journals) {
    for (let i = 0; i < spans.ordinals.length; i++) {
      const isSeen = spans.firstMs[i]! < range.toMs && spans.lastMs[i]! >= range.fromMs;
      if (isSeen) ordinals.add(spans.ordinals[i]!);
    }
  }
  return Array.from(ordinals, (ordinal) => byOrdinal.get(ordinal)!.seen);
}

/** All containers of one snapshot. */
interface ContainersView {
  readonly version: number;
  readonly segments: Segments;
  readonly journals: IndexSnapshot["journals"];
  readonly byOrdinal: ReadonlyMap<number, KnownContainer>;
  readonly all: readonly SeenContainer[];
}

interface KnownContainer {
  readonly container: Container;
  readonly seen: SeenContainer;
}

/** The view made last over each registry, which is over each index. */
const containersViews = new WeakMap<ContainerRegistry, ContainersView>();

function containersViewOf(snapshot: IndexSnapshot, registry: ContainerRegistry): ContainersView {
  const before = containersViews.get(registry);
  const { version, segments, journals } = snapshot;
  const isSame = before?.version === version && before.segments === segments &&
    before.journals === journals;
  if (before !== undefined && isSame) return before;
  const byOrdinal = new Map<number, KnownContainer>();
  const add = (ordinal: number, seen: Seen) => {
    const known = before?.byOrdinal.get(ordinal);
    byOrdinal.set(ordinal, describe(registry.get(ordinal), { seen, known }));
  };
  const inSegments = seenIn(segments);
  const inJournals = mergeSeen(journals);
  for (const [ordinal, seen] of inSegments) {
    const again = inJournals.get(ordinal);
    add(ordinal, again === undefined ? seen : joinSeen(seen, again));
  }
  for (const [ordinal, seen] of inJournals) if (!inSegments.has(ordinal)) add(ordinal, seen);
  const all = Array.from(byOrdinal.values(), ({ seen }) => seen);
  const view = { version, segments, journals, byOrdinal, all };
  containersViews.set(registry, view);
  return view;
}

function describe(
  container: Container,
  { seen, known }: { readonly seen: Seen; readonly known: KnownContainer | undefined },
): KnownContainer {
  const { firstMs, lastMs } = seen;
  const nodeName = seen.nodeName === "" ? undefined : seen.nodeName;
  const isSame = known?.container === container && known.seen.firstSeenMs === firstMs &&
    known.seen.lastSeenMs === lastMs && known.seen.nodeName === nodeName;
  if (known !== undefined && isSame) return known;
  return {
    container,
    seen: { ...container, firstSeenMs: firstMs, lastSeenMs: lastMs, nodeName },
  };
}

function segmentsViewOf(segments: Segments): SegmentsView {
  const known = segmentsViews.get(segments);
  if (known !== undefined) return known;
  let [firstMs, lastMs] = [Infinity, -Infinity];
  const metricSets = new Set<ReadonlySet<string>>();
  for (const segment of segments) {
    firstMs = Math.min(firstMs, segment.firstMs);
    lastMs = Math.max(lastMs, segment.lastMs);
    metricSets.add(segment.metricNames);
  }
  const view = { bounds: { firstMs, lastMs }, metricSets };
  segmentsViews.set(segments, view);
  return view;
}

function addAll<T>(to: Set<T>, values: Iterable<T>): void {
  for (const value of values) to.add(value);
}
