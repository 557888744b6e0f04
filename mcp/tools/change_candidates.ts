/**
 * The containers of a node that are looked at: the busiest, and those with events.
 *
 * @module
 */

import type { ViewerClient } from "@fgm/server/api/client";
import type { WireContainer } from "@fgm/server/api/containers";
import type { WireMetric } from "@fgm/server/api/metrics";
import { type ContainerEvent, nameOf } from "../changes/change.ts";
import { lineageOf } from "../names/match_container.ts";

/** Containers that are looked at: as many as a viewer gives series of at once. */
export const CANDIDATES_MAX = 100;

/** Of these, containers that have events. */
const WITH_EVENTS_MAX = 30;

/** Metrics by whose use containers are taken: CPU and memory lead the key metrics. */
const SORTS_MAX = 2;

/** Events that are more telling than others, most first. */
const TELLING: readonly ContainerEvent["type"][] = [
  "oom_kill",
  "restart",
  "throttling",
  "start",
  "stop",
];

/** A container to look at. */
export interface Candidate {
  /** Its lineage, or its id where it has no name. */
  readonly asked: string;
  readonly shortId: string;
}

/** What is needed to choose. */
export interface CandidateQuestion {
  readonly keyMetrics: readonly WireMetric[];
  readonly events: readonly ContainerEvent[];
  readonly query: {
    readonly from: number;
    readonly to: number;
    readonly namespace: string | undefined;
  };
  readonly signal: AbortSignal;
}

/** Chooses containers; `total` says among how many. */
export async function candidatesOn(
  client: ViewerClient,
  { keyMetrics, events, query, signal }: CandidateQuestion,
): Promise<{ readonly candidates: readonly Candidate[]; readonly total: number }> {
  const sorts = keyMetrics.slice(0, SORTS_MAX).map(({ name }) => name);
  const lists = await Promise.all(
    (sorts.length === 0 ? ["recency"] : sorts).map((sort) =>
      client.containers({ ...query, sort, limit: CANDIDATES_MAX }, { signal })
    ),
  );
  const chosen = new Map<string, Candidate>();
  for (const candidate of withEvents(events)) chosen.set(candidate.asked, candidate);
  const queues = lists.map(({ containers }) => containers.map(toCandidate));
  for (let rank = 0; rank < CANDIDATES_MAX; rank++) {
    for (const queue of queues) {
      const candidate = queue[rank];
      if (candidate === undefined || chosen.size >= CANDIDATES_MAX) continue;
      // The first of a lineage is the one that used most; its id is as good as a later one's.
      if (!chosen.has(candidate.asked)) chosen.set(candidate.asked, candidate);
    }
  }
  // Where the lists are whole, each lineage is known; else each run of a container counts.
  const isWhole = lists.every((list) => list.next_cursor === undefined);
  const listed = new Set(lists.flatMap(({ containers }) => containers.map(lineageOf)));
  const total = isWhole
    ? new Set([...listed, ...chosen.keys()]).size
    : Math.max(chosen.size, ...lists.map((list) => list.total));
  return { candidates: [...chosen.values()], total };
}

function toCandidate(container: WireContainer): Candidate {
  return { asked: lineageOf(container), shortId: container.short_id };
}

/** Those whose events tell most; of one kind, the newest first. */
function withEvents(events: readonly ContainerEvent[]): readonly Candidate[] {
  const ordered = TELLING.flatMap((type) => events.filter((event) => event.type === type));
  const byName = new Map<string, Candidate>();
  for (const event of ordered) {
    if (byName.size >= WITH_EVENTS_MAX) break;
    const asked = nameOf(event);
    if (!byName.has(asked)) byName.set(asked, { asked, shortId: event.container.short_id });
  }
  return [...byName.values()];
}
