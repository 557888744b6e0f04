/**
 * `/api/events`: what happened to containers and collectors, newest first and page by page.
 *
 * @module
 */

import { toWireEvent } from "../answers/wire_event.ts";
import { EVENTS_PER_PAGE_DEFAULT } from "../api/defaults.ts";
import { EVENT_TYPES, type EventsQuery, eventsQuery, eventsSchema } from "../api/events.ts";
import type { EventType } from "../events/event.ts";
import { pageOf } from "../events/event_page.ts";
import { type EventsRequest, findEvents } from "../events/find_events.ts";
import { nearestNames } from "../query/nearest.ts";
import { chooseContainers, namedSeries } from "./container_choice.ts";
import { type AppDeps, rangeOf } from "./deps.ts";
import { decodeEventsCursor, encodeEventsCursor, type EventsCursor } from "./events_cursor.ts";
import { badParameter } from "./problems.ts";
import { jsonRoute } from "./route.ts";

/** Answers with one page of events. */
export const eventsRoute = jsonRoute({
  path: "/api/events",
  summary: "Starts, stops, restarts, OOM kills, throttling and collector gaps, newest first",
  description:
    "Derived from the samples. An event is in the range when its time_ms is; what began before " +
    "the range is not listed, even while it goes on.",
  query: eventsQuery,
  answer: eventsSchema,
  handle: async ({ query, deps, signal }) => {
    const types = readTypes(query);
    const cursor = readCursor(query);
    await deps.index.refresh();
    // Later pages look at the same range as the first, wherever the data has ended since.
    const range = cursor?.range ?? rangeOf(query, deps);
    const { events, isTruncated } = await findEvents({
      range,
      types,
      ...chooseSubjects(query, deps),
      signal,
    }, deps);
    const limit = query.limit ?? EVENTS_PER_PAGE_DEFAULT;
    const { page, next } = pageOf(events, { after: cursor?.after, limit });
    return {
      events: page.map(toWireEvent),
      from_ms: range.fromMs,
      to_ms: range.toMs,
      truncated: isTruncated,
      ...(next === undefined ? {} : { next_cursor: encodeEventsCursor({ after: next, range }) }),
    };
  },
});

function readTypes({ types }: EventsQuery): ReadonlySet<EventType> {
  if (types === undefined) return new Set(EVENT_TYPES);
  return new Set(types.map((name) => {
    const type = EVENT_TYPES.find((known) => known === name);
    if (type !== undefined) return type;
    const shown = name.slice(0, 100);
    const nearest = nearestNames(shown, EVENT_TYPES);
    const candidates = nearest.length === 0 ? EVENT_TYPES : nearest;
    const state = `there are no events of type "${shown}", but ${candidates.join(", ")}`;
    throw badParameter("types", state, candidates);
  }));
}

function readCursor({ cursor: text, from, to, range }: EventsQuery): EventsCursor | undefined {
  if (text === undefined) return undefined;
  if ((from ?? to ?? range) !== undefined) {
    throw badParameter("cursor", "it already says the range; leave from, to and range out");
  }
  const cursor = decodeEventsCursor(text);
  if (cursor === undefined) throw badParameter("cursor", "it is not one that was given out");
  return cursor;
}

/** The containers that are asked about, and whether gaps are of their nodes or of all. */
function chooseSubjects(
  query: EventsQuery,
  deps: AppDeps,
): Pick<EventsRequest, "containers" | "gapsOf"> {
  const { namespace, node, qos_class: qosClass, labels, search, containers: named } = query;
  const chosen = [...chooseContainers(query, { range: undefined, deps }).keys()];
  const isChoice = (namespace ?? node ?? qosClass ?? labels ?? search ?? named) !== undefined;
  const gapsOf = isChoice ? "their nodes" : "all nodes";
  if (named === undefined) return { containers: chosen, gapsOf };
  const members = namedSeries(named, deps).flatMap((series) => series.members);
  const ids = new Set(members.map(({ id }) => id));
  return { containers: chosen.filter(({ id }) => ids.has(id)), gapsOf };
}
