/**
 * Events in words, and which of them are bad news.
 *
 * @module
 */

import type { WireEvent, WireEventType } from "../../../api/events.ts";
import { placeOf } from "./container_names.ts";
import { timeText } from "./time_text.ts";
import type { TimeWindow } from "./window.ts";

const WORDS: Readonly<Record<WireEventType, string>> = {
  start: "Start",
  stop: "Stop",
  restart: "Restart",
  oom_kill: "OOM kill",
  throttling: "Throttling",
  collector_gap: "No samples",
};

/** A kind of events in one or two words. */
export function eventWords(type: WireEventType): string {
  return WORDS[type] ?? type;
}

/** Whether somebody should look at it: a container was killed or held back. */
export function isCritical({ type }: Pick<WireEvent, "type">): boolean {
  return type === "oom_kill" || type === "restart" || type === "throttling";
}

/** Where an event ends, in milliseconds: at its time unless it lasts; what goes on lasts to `newestMs`. */
export function eventEndMs(event: WireEvent, newestMs: number): number {
  if (!("end_ms" in event)) return event.time_ms;
  return Math.max(event.time_ms, event.end_ms ?? newestMs);
}

/** Place in the choice of the container that an event is about; undefined for a node's. */
export function eventPlace(
  { container }: WireEvent,
  chosen: readonly string[],
): number | undefined {
  return container === null ? undefined : placeOf(container, chosen);
}

/** One line for a list or a tooltip: "21:40:06 OOM kill: …". */
export function eventLine(
  event: WireEvent,
  { timeZone, window }: { readonly timeZone: string; readonly window?: TimeWindow | undefined },
): string {
  return `${timeText(event.time_ms, timeZone, { window })} ${
    eventWords(event.type)
  }: ${event.text}`;
}
