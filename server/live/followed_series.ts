/**
 * Which containers a stream's series are, as they are restarted.
 *
 * A series of one container stays that container. A series of a lineage (namespace, pod and container
 * name) goes on in the newest container of the lineage. Only sources with recent ticks are looked at:
 * what was there before is known from the start.
 *
 * @module
 */

import type { Container } from "@fgm/collector/model";
import type { ContainerRegistry } from "../index/container_registry.ts";
import { forEachSpan } from "../index/container_spans.ts";
import { lineageOf } from "../query/container_lookup.ts";
import type { LiveSource } from "./live_source.ts";

/** One container of a series, and when it was seen so far. */
export interface SeriesMember {
  readonly container: Container;
  readonly nodeName: string | undefined;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** One series of a stream. */
export interface FollowedSeries {
  /** Undefined for a series of one container. */
  readonly lineage: string | undefined;
  /** Oldest first; at least one. */
  readonly members: readonly SeriesMember[];
}

/** Where to look. */
export interface FollowOptions {
  readonly sources: Iterable<LiveSource>;
  readonly registry: Pick<ContainerRegistry, "get">;
  /** Containers without a sample since then are neither found nor kept; the newest of a series is. */
  readonly sinceMs: number;
}

/** The same series with what is new: later ticks, restarts, names that were learnt. */
export function followSeries(
  series: readonly FollowedSeries[],
  { sources, registry, sinceMs }: FollowOptions,
): readonly FollowedSeries[] {
  const seen = new Map<string, SeriesMember>();
  for (const source of sources) {
    if (source.lastMs < sinceMs) continue;
    forEachSpan(source.spans, ({ ordinal, firstMs, lastMs }) => {
      if (lastMs < sinceMs) return;
      const container = registry.get(ordinal);
      const nodeName = source.nodeName === "" ? undefined : source.nodeName;
      const member = { container, nodeName, firstMs, lastMs };
      seen.set(container.id, joined(seen.get(container.id), member));
    });
  }
  const byLineage = Map.groupBy(seen.values(), ({ container }) => lineageOf(container));
  return series.map(({ lineage, members }) => {
    const found = lineage === undefined ? [] : byLineage.get(lineage) ?? [];
    const all = new Map(members.map((member) => [member.container.id, member]));
    for (const id of [...all.keys(), ...found.map(({ container }) => container.id)]) {
      const member = seen.get(id);
      if (member !== undefined) all.set(id, joined(all.get(id), member));
    }
    const sorted = [...all.values()].sort(compareMembers);
    const kept = sorted.filter(({ lastMs }, i) => lastMs >= sinceMs || i === sorted.length - 1);
    return { lineage, members: kept };
  });
}

/** The member that a series shows at a time: the newest that had begun by then. */
export function memberAt({ members }: FollowedSeries, timeMs: number): SeriesMember {
  return members.findLast(({ firstMs }) => firstMs <= timeMs) ?? members[0]!;
}

function joined(known: SeriesMember | undefined, found: SeriesMember): SeriesMember {
  if (known === undefined) return found;
  const newer = found.lastMs >= known.lastMs ? found : known;
  return {
    container: found.container,
    nodeName: newer.nodeName ?? known.nodeName,
    firstMs: Math.min(known.firstMs, found.firstMs),
    lastMs: newer.lastMs,
  };
}

/** As the look-up of containers sorts a lineage. */
function compareMembers(a: SeriesMember, b: SeriesMember): number {
  return a.lastMs - b.lastMs || a.firstMs - b.firstMs || (a.container.id < b.container.id ? -1 : 1);
}
