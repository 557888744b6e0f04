/**
 * Where events are on a plot, and which of them are one mark because they are too near to be told apart.
 *
 * @module
 */

import type { WireEvent, WireEventType } from "../../../api/events.ts";
import { LANE_PX, type Mark } from "./mark.ts";

/** Events that are drawn as one glyph. */
export interface EventGroup {
  /** CSS pixels from the left edge of the plot: that of its most urgent event. */
  readonly x: number;
  /** By time. */
  readonly events: readonly WireEvent[];
  /** The most urgent kind among them. */
  readonly type: WireEventType;
  readonly place: number | undefined;
}

/** An event that lasts. */
export interface EventSpan {
  readonly event: Extract<WireEvent, { type: "throttling" | "collector_gap" }>;
  /** CSS pixels, within the plot. */
  readonly fromX: number;
  readonly toX: number;
  readonly place: number | undefined;
}

/** Events of one plot. */
export interface EventLayout {
  readonly groups: readonly EventGroup[];
  readonly spans: readonly EventSpan[];
}

/** What events are laid out on. */
export interface EventFrame {
  readonly fromMs: number;
  readonly toMs: number;
  /** Width of the plot in CSS pixels. */
  readonly width: number;
  /** Until when is known what happened: what goes on lasts to there. */
  readonly knownToMs: number;
  /** Place of an event's container in the choice; undefined where it is not chosen. */
  readonly placeOf: (event: WireEvent) => number | undefined;
}

/** Glyphs whose middles are nearer than this, in CSS pixels, are one. */
export const GROUP_PX = 16;

/** Of a group's events, the kind with the greatest number is drawn. */
const URGENCY: Readonly<Record<WireEventType, number>> = {
  collector_gap: 0,
  throttling: 0,
  start: 1,
  stop: 2,
  restart: 3,
  oom_kill: 4,
};

/** The layout of events, in any order; those outside of the plot are left out. */
export function layoutEvents(events: readonly WireEvent[], frame: EventFrame): EventLayout {
  const scale = frame.width / (frame.toMs - frame.fromMs);
  const xOf = (timeMs: number) => (timeMs - frame.fromMs) * scale;
  const spans: EventSpan[] = [];
  const moments: WireEvent[] = [];
  for (const event of events) {
    if (event.type !== "throttling" && event.type !== "collector_gap") {
      if (event.time_ms >= frame.fromMs && event.time_ms <= frame.toMs) moments.push(event);
      continue;
    }
    const endMs = event.end_ms ?? Math.max(frame.knownToMs, event.time_ms);
    if (endMs < frame.fromMs || event.time_ms > frame.toMs) continue;
    const [fromX, toX] = [Math.max(0, xOf(event.time_ms)), Math.min(frame.width, xOf(endMs))];
    spans.push({ event, fromX, toX, place: frame.placeOf(event) });
  }
  moments.sort((a, b) => a.time_ms - b.time_ms);
  return { groups: groupsOf(moments, { xOf, placeOf: frame.placeOf }), spans };
}

function groupsOf(
  moments: readonly WireEvent[],
  { xOf, placeOf }: {
    readonly xOf: (timeMs: number) => number;
    readonly placeOf: EventFrame["placeOf"];
  },
): readonly EventGroup[] {
  const groups: EventGroup[] = [];
  for (let start = 0; start < moments.length;) {
    const firstX = xOf(moments[start]?.time_ms ?? 0);
    let end = start + 1;
    while (end < moments.length && xOf(moments[end]?.time_ms ?? 0) - firstX < GROUP_PX) end++;
    const events = moments.slice(start, end);
    const urgent = events.reduce((a, b) => URGENCY[b.type] > URGENCY[a.type] ? b : a);
    const places = new Set(events.map(placeOf));
    const place = places.size === 1 ? placeOf(urgent) : undefined;
    groups.push({ x: xOf(urgent.time_ms), events, type: urgent.type, place });
    start = end;
  }
  return groups;
}

/** Sentences of a group that are shown at most. */
const SENTENCES_MAX = 5;

/** What of events can be pointed at: a glyph with its line, the bar of what lasts. */
export function eventMarks({ groups, spans }: EventLayout, plotHeight: number): readonly Mark[] {
  const ofGroups = groups.map(({ x, events, place }): Mark => ({
    timeMs: events[0]?.time_ms ?? 0,
    at: { x, y: 0 },
    hits: [
      { from: { x, y: -LANE_PX / 2 }, to: { x, y: -LANE_PX / 2 }, reachPx: LANE_PX / 2 },
      { from: { x, y: 0 }, to: { x, y: plotHeight }, reachPx: 3 },
    ],
    lines: groupLines(events),
    place,
  }));
  const ofSpans = spans.map(({ event, fromX, toX, place }): Mark => {
    const y = event.type === "throttling" ? 0 : plotHeight / 2;
    const reachPx = event.type === "throttling" ? 5 : plotHeight / 2;
    const inset = event.type === "throttling" ? 0 : Math.min(reachPx, (toX - fromX) / 2);
    return {
      timeMs: event.time_ms,
      at: { x: (fromX + toX) / 2, y: 0 },
      hits: [{
        from: { x: fromX + inset, y },
        to: { x: toX - inset, y },
        reachPx: Math.max(4, event.type === "throttling" ? reachPx : inset),
      }],
      lines: [event.text],
      place,
    };
  });
  return [...ofGroups, ...ofSpans];
}

function groupLines(events: readonly WireEvent[]): readonly string[] {
  const texts = events.map(({ text }) => text);
  if (texts.length === 1) return texts;
  const more = texts.length - SENTENCES_MAX;
  return [
    `${texts.length} events`,
    ...texts.slice(0, SENTENCES_MAX),
    ...more > 0 ? [`and ${more} more`] : [],
  ];
}
