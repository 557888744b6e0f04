/**
 * When containers started, stopped and took each other's place; see the definitions in `event.ts`.
 *
 * @module
 */

import { lineageOf } from "../query/container_lookup.ts";
import type { SeenContainer } from "../query/data_view.ts";
import { type CoveredSpan, spanAt, toleranceMs } from "./coverage.ts";
import type { Gap, RestartEvent, StartEvent, StopEvent } from "./event.ts";

/**
 * A container without a name may be in no sample for its first 10 s, until it is clear that it is no
 * pod's sandbox (`SANDBOX_GRACE_MS` of the collector), and for one tick more. One that turns up so soon
 * after the first tick of all may have been there before it.
 */
export const NAMELESS_GRACE_MS = 11_000;

/** How the life of a container began. */
export type Birth =
  /** It was there when the node was first sampled, or nothing is known of the time before. */
  | { readonly kind: "unknown" }
  /** Its node was sampled before its first sample. */
  | { readonly kind: "seen" }
  /** It was first seen at the end of a gap. */
  | { readonly kind: "in-gap"; readonly gap: Gap };

/** How the life of a container began, told by the covered spans of its node. */
export function birthOf(container: SeenContainer, spans: readonly CoveredSpan[]): Birth {
  const position = spanAt(spans, container.firstSeenMs);
  const span = spans[position];
  if (span === undefined) return { kind: "unknown" };
  const ageMs = container.firstSeenMs - span.firstMs;
  if (ageMs > 0) {
    const isNameless = container.podName === undefined;
    const wasHeldBack = position === 0 && isNameless && ageMs <= NAMELESS_GRACE_MS;
    return { kind: wasHeldBack ? "unknown" : "seen" };
  }
  const before = spans[position - 1];
  if (before === undefined) return { kind: "unknown" };
  return { kind: "in-gap", gap: { fromMs: before.lastMs, toMs: span.firstMs } };
}

/** The start of a container, or the restart of its lineage; undefined when it was not seen. */
export function startOf(
  container: SeenContainer,
  { spans, previous }: {
    readonly spans: readonly CoveredSpan[];
    readonly previous: SeenContainer | undefined;
  },
): StartEvent | RestartEvent | undefined {
  const birth = birthOf(container, spans);
  if (birth.kind === "unknown") return undefined;
  const gap = birth.kind === "in-gap" ? birth.gap : undefined;
  const timeMs = container.firstSeenMs;
  if (previous === undefined) return { type: "start", timeMs, container, gap };
  return { type: "restart", timeMs, container, previous, gap };
}

/** The stop of a container; undefined when it may still run. */
export function stopOf(
  container: SeenContainer,
  spans: readonly CoveredSpan[],
): StopEvent | undefined {
  const { lastSeenMs } = container;
  const position = spanAt(spans, lastSeenMs);
  const span = spans[position];
  if (span === undefined) return undefined;
  const stop = { type: "stop", timeMs: lastSeenMs, container } as const;
  if (span.lastMs - lastSeenMs > toleranceMs(span)) return { ...stop, gap: undefined };
  const next = spans[position + 1];
  if (next === undefined) return undefined;
  const isDecided = spans.length > position + 2 || next.lastMs - next.firstMs > toleranceMs(next);
  if (!isDecided) return undefined;
  return { ...stop, gap: { fromMs: span.lastMs, toMs: next.firstMs } };
}

/**
 * For each container that has one, the newest of its lineage that was first seen before it. Containers
 * that are not fully named have no lineage.
 */
export function predecessorsOf(
  containers: readonly SeenContainer[],
): ReadonlyMap<string, SeenContainer> {
  const predecessors = new Map<string, SeenContainer>();
  for (const [lineage, members] of Map.groupBy(containers, lineageOf)) {
    if (lineage === undefined) continue;
    members.sort((a, b) => a.firstSeenMs - b.firstSeenMs || (a.id < b.id ? -1 : 1));
    let earlier: SeenContainer | undefined;
    members.forEach((member, i) => {
      const before = members[i - 1];
      if (before !== undefined && before.firstSeenMs < member.firstSeenMs) earlier = before;
      if (earlier !== undefined) predecessors.set(member.id, earlier);
    });
  }
  return predecessors;
}
