/**
 * The order of events, and one page of them.
 *
 * @module
 */

import type { EventType, FoundEvent } from "./event.ts";

/** What tells an event from all others, and says where it stands among them. */
export interface EventKey {
  readonly timeMs: number;
  readonly type: EventType;
  /** Id of the container, or name of the node. */
  readonly subject: string;
}

/** Of one instant, what came of something stands above it: a restart above the kill that caused it. */
const RANKS: Readonly<Record<EventType, number>> = {
  restart: 0,
  start: 1,
  stop: 2,
  throttling: 3,
  oom_kill: 4,
  collector_gap: 5,
};

/** The key of an event. No two events of one answer share it. */
export function keyOf(event: FoundEvent): EventKey {
  const { timeMs, type } = event;
  const subject = event.type === "collector_gap" ? event.nodeName : event.container.id;
  return { timeMs, type, subject };
}

/** Newest first; below 0 when `a` stands before `b`. */
export function compareKeys(a: EventKey, b: EventKey): number {
  if (a.timeMs !== b.timeMs) return b.timeMs - a.timeMs;
  if (a.type !== b.type) return RANKS[a.type] - RANKS[b.type];
  return a.subject === b.subject ? 0 : a.subject < b.subject ? -1 : 1;
}

/** At most `limit` events, newest first, those behind `after` where it is given. */
export function pageOf(
  events: readonly FoundEvent[],
  { after, limit }: { readonly after: EventKey | undefined; readonly limit: number },
): { readonly page: readonly FoundEvent[]; readonly next: EventKey | undefined } {
  const keyed = events.map((event) => ({ event, key: keyOf(event) }))
    .filter(({ key }) => after === undefined || compareKeys(key, after) > 0)
    .sort((a, b) => compareKeys(a.key, b.key));
  const page = keyed.slice(0, limit);
  const next = page.length < keyed.length ? page.at(-1)?.key : undefined;
  return { page: page.map(({ event }) => event), next };
}
