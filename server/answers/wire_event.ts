/**
 * Events as `/api/events` answers with them.
 *
 * @module
 */

import type { WireEvent } from "../api/events.ts";
import type { FoundEvent } from "../events/event.ts";
import { eventText } from "../events/event_text.ts";
import { toWireSeriesContainer } from "../http/wire_container.ts";

/** An event on the wire. */
export function toWireEvent(event: FoundEvent): WireEvent {
  const text = eventText(event);
  if (event.type === "collector_gap") {
    const { type, timeMs, endMs, nodeName } = event;
    const node_name = nodeName === "" ? null : nodeName;
    return { type, time_ms: timeMs, container: null, node_name, text, end_ms: endMs };
  }
  const common = {
    time_ms: event.timeMs,
    container: toWireSeriesContainer(event.container),
    node_name: event.container.nodeName ?? null,
    text,
  };
  switch (event.type) {
    case "start":
    case "stop":
      return { type: event.type, ...common };
    case "restart":
      return { type: event.type, ...common, previous_id: event.previous.id };
    case "oom_kill":
      return { type: event.type, ...common, count: event.count };
    case "throttling":
      return { type: event.type, ...common, end_ms: event.endMs, share: event.share };
    default:
      return event satisfies never;
  }
}
