/**
 * The events that an exported page carries, narrowed and page by page as `/api/events` does it.
 *
 * @module
 */

import { filterContainers, nameSeries } from "../../../answers/container_naming.ts";
import { type KnownData, rangeIn } from "../../../answers/known_data.ts";
import { EVENTS_PER_PAGE_DEFAULT } from "../../../api/defaults.ts";
import type { EventsQuery, WireEvents } from "../../../api/events.ts";
import { decodeFields, encodeFields } from "../../../http/cursor_text.ts";
import { badParameter } from "../../../http/problems.ts";
import type { TimeRange } from "../../../query/time_range.ts";
import type { EmbeddedHead } from "./embedded_format.ts";

type Event = WireEvents["events"][number];

/**
 * One page of events.
 *
 * @throws {ProblemError} for what cannot be used.
 */
export function embeddedEvents(
  query: EventsQuery,
  { events, areEventsTruncated }: Pick<EmbeddedHead, "events" | "areEventsTruncated">,
  known: KnownData,
): WireEvents {
  const cursor = readCursor(query);
  const range = cursor?.range ?? rangeIn(query, known);
  const isWanted = wantedBy(query, known);
  const found = events.filter((event) =>
    event.time_ms >= range.fromMs && event.time_ms < range.toMs && isWanted(event)
  );
  const start = cursor?.start ?? 0;
  const end = start + (query.limit ?? EVENTS_PER_PAGE_DEFAULT);
  return {
    events: found.slice(start, end),
    from_ms: range.fromMs,
    to_ms: range.toMs,
    truncated: areEventsTruncated,
    ...(end < found.length ? { next_cursor: writeCursor(end, range) } : {}),
  };
}

function wantedBy(query: EventsQuery, known: KnownData): (event: Event) => boolean {
  const { namespace, node, qos_class: qosClass, labels, search, types } = query;
  const all = known.containers(undefined);
  const named = query.containers === undefined
    ? undefined
    : new Set(nameSeries(query.containers, all).flatMap(({ members }) => members));
  const chosen = [...filterContainers(all, query).keys()]
    .filter((container) => named === undefined || named.has(container));
  const ids = new Set(chosen.map(({ id }) => id));
  const nodes = new Set(chosen.map(({ nodeName }) => nodeName ?? null));
  const isChoice = (namespace ?? node ?? qosClass ?? labels ?? search ?? named) !== undefined;
  return ({ type, container, node_name }) => {
    if (types !== undefined && !types.includes(type)) return false;
    if (container !== null) return ids.has(container.id);
    return !isChoice || nodes.has(node_name);
  };
}

/** What is carried never changes, so a position among what is found is enough. */
function writeCursor(start: number, { fromMs, toMs }: TimeRange): string {
  return encodeFields([start, fromMs, toMs]);
}

function readCursor(
  { cursor }: EventsQuery,
): { readonly start: number; readonly range: TimeRange } | undefined {
  if (cursor === undefined) return undefined;
  const [start, fromMs, toMs] = decodeFields(cursor, 3) ?? [];
  if (typeof start !== "number" || typeof fromMs !== "number" || typeof toMs !== "number") {
    throw badParameter("cursor", "it is not one that was given out");
  }
  return { start, range: { fromMs, toMs } };
}
