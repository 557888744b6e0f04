/**
 * What the data holds as a whole: its extent, its metrics and its containers, from the index alone.
 *
 * @module
 */

import type { Container } from "@fgm/collector/model";
import { type ContainerSpan, type ContainerSpans, forEachSpan } from "../index/container_spans.ts";
import type { ContainerRegistry } from "../index/container_registry.ts";
import type { IndexSnapshot } from "../index/segment_index.ts";
import type { DataBounds, TimeRange } from "./time_range.ts";

/** A container and when it was seen. */
export interface SeenContainer extends Container {
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** Node of the newest rows that name one; undefined where none does. */
  readonly nodeName: string | undefined;
}

/**
 * Times of the oldest and newest sample, or undefined when there is none. Files that cannot be read
 * count for the oldest, so that an answer about all the data says that it is short.
 */
export function boundsOf(snapshot: IndexSnapshot): DataBounds | undefined {
  let [firstMs, lastMs] = [Infinity, -Infinity];
  for (const source of [...snapshot.segments, ...snapshot.journals]) {
    firstMs = Math.min(firstMs, source.firstMs);
    lastMs = Math.max(lastMs, source.lastMs);
  }
  if (firstMs > lastMs) return undefined;
  for (const { span } of snapshot.unreadable) {
    firstMs = Math.min(firstMs, span?.firstMs ?? Infinity);
  }
  return { firstMs, lastMs };
}

/** Names of all metrics that have a value somewhere, sorted. */
export function metricNamesOf(snapshot: IndexSnapshot): readonly string[] {
  // Segments share their sets, so most of thousands are looked at once.
  const sets = new Set([...snapshot.segments, ...snapshot.journals].map((s) => s.metricNames));
  const names = new Set<string>();
  for (const set of sets) for (const name of set) names.add(name);
  return [...names].sort();
}

/**
 * Containers with a sample in `range` (or at all, when undefined), in no order. Their times are those
 * of all the data, not of the range.
 */
export function seenContainers(
  snapshot: IndexSnapshot,
  registry: ContainerRegistry,
  range: TimeRange | undefined,
): readonly SeenContainer[] {
  const spans = new Map<number, ContainerSpan>();
  const inRange = new Set<number>();
  const nodes = new Map<number, { readonly nodeName: string; readonly lastMs: number }>();
  const visit = (span: ContainerSpan, nodeName: string) => {
    const node = nodes.get(span.ordinal);
    if (nodeName !== "" && (node === undefined || span.lastMs > node.lastMs)) {
      nodes.set(span.ordinal, { nodeName, lastMs: span.lastMs });
    }
    const known = spans.get(span.ordinal);
    if (known === undefined || span.firstMs < known.firstMs || span.lastMs > known.lastMs) {
      spans.set(span.ordinal, {
        ordinal: span.ordinal,
        firstMs: Math.min(span.firstMs, known?.firstMs ?? Infinity),
        lastMs: Math.max(span.lastMs, known?.lastMs ?? -Infinity),
      });
    }
    const overlaps = range === undefined ||
      (span.firstMs < range.toMs && span.lastMs >= range.fromMs);
    if (overlaps) inRange.add(span.ordinal);
  };
  const sources: readonly { readonly spans: ContainerSpans; readonly nodeName: string }[] = [
    ...snapshot.segments,
    ...snapshot.journals,
  ];
  for (const source of sources) forEachSpan(source.spans, (span) => visit(span, source.nodeName));
  return [...inRange].map((ordinal) => {
    const span = spans.get(ordinal)!;
    return {
      ...registry.get(ordinal),
      firstSeenMs: span.firstMs,
      lastSeenMs: span.lastMs,
      nodeName: nodes.get(ordinal)?.nodeName,
    };
  });
}
