/**
 * Puts what changed into the order in which a person should look at it.
 *
 * Each change and each event of a container has a score from 0 to 1:
 *
 *     change   effect · confidence · nearness, a quarter more with an event of the container nearby
 *     event    by kind, starts and stops by the weight of the container, times nearness
 *
 * A container's score is the chance that one of its few best matters, as if they were independent.
 *
 * @module
 */

import type { Change, ChangedContainer, ContainerEvent } from "./change.ts";

/** Distance within which an event and a change belong together, in milliseconds. */
export const NEARBY_MS = 60_000;

/** Score below which a change is not worth a line. */
export const SCORE_MIN = 0.05;

/** Changes and events of a container that make its score. */
const COUNTED_MAX = 4;

/** How much of a trend counts where a moment is asked about. */
const TREND_FACTOR = 0.6;

/** How much more a change counts that an event explains. */
const WITH_EVENT_FACTOR = 1.25;

/** A change with its score. */
export interface RankedChange {
  readonly change: Change;
  readonly score: number;
}

/** Events of one kind. */
export interface RankedEvents {
  readonly type: ContainerEvent["type"];
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly score: number;
}

/** A container with what changed, most telling first. */
export interface RankedContainer
  extends Pick<ChangedContainer, "node" | "name" | "shortId" | "replaces"> {
  readonly score: number;
  readonly changes: readonly RankedChange[];
  /** Changes that are not worth a line. */
  readonly smallChanges: number;
  readonly events: readonly RankedEvents[];
}

/** Where to look first; undefined where all of the range counts alike. */
export interface Focus {
  readonly aroundMs: number;
  /** Distance at which something counts half, in milliseconds. */
  readonly halfMs: number;
}

/** The containers that have something worth a line, highest score first. */
export function rankContainers(
  containers: readonly ChangedContainer[],
  focus: Focus | undefined,
): readonly RankedContainer[] {
  return containers.map((container) => rankOne(container, focus))
    .filter(({ score }) => score >= SCORE_MIN)
    .sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1));
}

function rankOne(container: ChangedContainer, focus: Focus | undefined): RankedContainer {
  const { node, name, shortId, replaces } = container;
  const scored = container.changes
    .map((change) => ({ change, score: scoreOf(change, { container, focus }) }))
    .sort((a, b) => b.score - a.score);
  const changes = scored.filter(({ score }) => score >= SCORE_MIN);
  const events = eventsByType(container, focus);
  const best = [...changes, ...events].map(({ score }) => score)
    .sort((a, b) => b - a).slice(0, COUNTED_MAX);
  const score = 1 - best.reduce((none, one) => none * (1 - Math.min(1, one)), 1);
  return {
    node,
    name,
    shortId,
    ...(replaces === undefined ? {} : { replaces }),
    score,
    changes,
    smallChanges: scored.length - changes.length,
    events,
  };
}

function scoreOf(
  change: Change,
  { container, focus }: {
    readonly container: ChangedContainer;
    readonly focus: Focus | undefined;
  },
): number {
  const plain = change.effect * change.confidence;
  // A trend is of the whole range: nearer to no time in it than to another.
  if (change.kind === "trend") return focus === undefined ? plain : plain * TREND_FACTOR;
  const isExplained = container.events.some(({ time_ms: timeMs }) =>
    Math.abs(timeMs - change.timeMs) <= NEARBY_MS
  );
  // May exceed 1, so that of several that are certain the one of more effect still comes first.
  return plain * nearness(change.timeMs, focus) * (isExplained ? WITH_EVENT_FACTOR : 1);
}

function nearness(timeMs: number, focus: Focus | undefined): number {
  if (focus === undefined) return 1;
  return 1 / (1 + ((timeMs - focus.aroundMs) / focus.halfMs) ** 2);
}

function eventsByType(
  { events, weight }: ChangedContainer,
  focus: Focus | undefined,
): readonly RankedEvents[] {
  const byType = Map.groupBy(events, ({ type }) => type);
  return [...byType].map(([type, all]) => {
    const times = all.map(({ time_ms: timeMs }) => timeMs);
    const best = Math.max(
      ...all.map((event) => eventScore(event, weight) * nearness(event.time_ms, focus)),
    );
    // What happens again and again is worse than what happened once.
    const score = type === "restart" ? best + (1 - best) * (1 - 1 / all.length) / 2 : best;
    return {
      type,
      count: all.length,
      firstMs: Math.min(...times),
      lastMs: Math.max(...times),
      score,
    };
  }).sort((a, b) => b.score - a.score);
}

function eventScore(event: ContainerEvent, weight: number): number {
  switch (event.type) {
    case "oom_kill":
      return 0.9;
    case "restart":
      return 0.7;
    case "throttling":
      return 0.3 + 0.4 * event.share;
    case "start":
    case "stop":
      // Jobs come and go all day; one that takes half of the node is another matter.
      return 0.05 + 0.55 * weight;
    default:
      return event satisfies never;
  }
}
