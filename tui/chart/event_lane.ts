/**
 * The lane below the panels that says what happened when.
 *
 *     ▶ start   ■ stop   ↻ restart   ✖ OOM kill   ~~~ throttled   ░░░ not sampled
 *
 * @module
 */

import type { WireEvent, WireEventType } from "@fgm/server/api/events";
import { columnAt, type Row, type SeriesSlot, type Span, type Tone } from "./styled.ts";

/** The mark of each kind of event. */
export const EVENT_GLYPHS: Readonly<Record<WireEventType, string>> = {
  start: "▶",
  stop: "■",
  restart: "↻",
  oom_kill: "✖",
  throttling: "~",
  collector_gap: "░",
};

/** Of two events in one cell, the one with the greater number is shown. */
const URGENCY: Readonly<Record<WireEventType, number>> = {
  collector_gap: 1,
  throttling: 2,
  start: 3,
  stop: 4,
  restart: 5,
  oom_kill: 6,
};

/** What the lane shows. */
export interface EventLane {
  /** Time of the left edge of the first column. */
  readonly fromMs: number;
  readonly msPerColumn: number;
  readonly width: number;
  /** In any order. */
  readonly events: readonly WireEvent[];
  /** Until when is known what happened: what goes on is drawn to there. */
  readonly knownToMs: number;
  /** Slot of the container that an event is about; undefined where it is not on the screen. */
  readonly slotOf: (event: WireEvent) => SeriesSlot | undefined;
  /** Column of the cursor, where there is one. */
  readonly cursorMs?: number | undefined;
}

interface Mark {
  readonly text: string;
  readonly tone: Tone;
  readonly urgency: number;
}

/**
 * The lane, exactly `width` cells. A mark has the tone of its container's slot; of what is about no
 * container that is drawn, tone plain, and gaps of the collector dim. The most urgent mark wins a cell,
 * of equal ones the one that comes first in `events`. The cursor is a thin line, or its mark inverse.
 */
export function eventLaneRow(lane: EventLane): Row {
  const width = Math.max(0, Math.floor(lane.width));
  const marks = new Array<Mark | undefined>(width).fill(undefined);
  for (const event of lane.events) place(marks, event, lane);
  const cursor = lane.cursorMs === undefined ? undefined : columnAt(lane.cursorMs, lane);
  const row: Span[] = [];
  marks.forEach((mark, column) => {
    if (column === cursor) row.push(cursorSpan(mark));
    else push(row, mark?.text ?? " ", mark?.tone);
  });
  return row;
}

function cursorSpan(mark: Mark | undefined): Span {
  if (mark === undefined) return { text: "│", tone: "dim" };
  return { text: mark.text, tone: mark.tone, isInverse: true };
}

/** Adds a cell; to the last span where it looks alike. Blanks look like everything but inversion. */
function push(row: Span[], text: string, tone: Tone | undefined): void {
  const last = row.at(-1);
  const isAlike = last !== undefined && last.isInverse !== true &&
    (last.tone === tone || text === " ");
  if (isAlike) row[row.length - 1] = { ...last, text: last.text + text };
  else row.push(tone === undefined ? { text } : { text, tone });
}

function place(marks: (Mark | undefined)[], event: WireEvent, lane: EventLane): void {
  const slot = lane.slotOf(event);
  const other = event.type === "collector_gap" ? "dim" : "plain";
  const mark: Mark = {
    text: EVENT_GLYPHS[event.type],
    tone: slot === undefined ? other : `series${slot}`,
    urgency: URGENCY[event.type],
  };
  const first = columnAt(event.time_ms, lane);
  const last = Math.max(first, columnAt(endOf(event, lane), lane));
  for (let column = Math.max(0, first); column <= last && column < marks.length; column++) {
    const there = marks[column];
    if (there === undefined || there.urgency < mark.urgency) marks[column] = mark;
  }
}

function endOf(event: WireEvent, { knownToMs }: EventLane): number {
  switch (event.type) {
    case "start":
    case "stop":
    case "restart":
    case "oom_kill":
      return event.time_ms;
    case "throttling":
    case "collector_gap":
      return event.end_ms ?? knownToMs;
    default:
      return event satisfies never;
  }
}
