/**
 * What all panels share below them: the events, the axis of time, and the strip of all data.
 *
 *       events ▶      ✖        ↻         ~~~~~~~          ✖ OOM kill  ↻ restart
 *            ╵21:40       ╵21:45   [21:47:12]             strip: all data, 3d
 *     ▁▁▂▃▂▁▁▂▃[▇▆▅▂▁]▁▁▂▂▃▃
 *
 * @module
 */

import type { WireEvent, WireEventType } from "@fgm/server/api/events";
import { EVENT_GLYPHS, eventLaneRow } from "../chart/event_lane.ts";
import { stripRows } from "../chart/sparkline.ts";
import { fitRow, plainText, type Row, rowText, rowWidth } from "../chart/styled.ts";
import { durationText, timeAxisRow, timeText } from "../chart/time_axis.ts";
import { AXIS_COLUMNS, type Layout } from "../state/layout.ts";
import type { TuiState } from "../state/state.ts";
import { msPerColumnOf } from "../state/view_moves.ts";
import { windowOf } from "../state/viewport.ts";
import { slotOf } from "./container_names.ts";
import { blank, bold, dim } from "./span.ts";

/** Kinds of events with the words for them, the most urgent first. */
export const EVENT_WORDS: Readonly<Record<WireEventType, string>> = {
  oom_kill: "OOM kill",
  restart: "restart",
  throttling: "throttled",
  collector_gap: "no samples",
  stop: "stop",
  start: "start",
};

/** A window shorter than this has its cursor told with milliseconds. */
const FINE_WINDOW_MS = 60_000;

/** The lane of events with its name to the left, and what its marks mean to the right. */
export function laneRow(state: TuiState, { plotSpan: { width } }: Layout): Row {
  const { fromMs, toMs } = windowOf(state);
  const { events, extent, size: { columns } } = { ...state, events: eventsOf(state) };
  const lane = eventLaneRow({
    fromMs,
    msPerColumn: msPerColumnOf(state),
    width,
    events,
    knownToMs: Math.min(toMs, (extent?.newestMs ?? toMs - 1) + 1),
    slotOf: ({ container }) => container === null ? undefined : slotOf(container, state.chosen),
    cursorMs: state.cursorMs,
  });
  const room = columns - AXIS_COLUMNS - width - 1;
  const visible = events.filter((event) => event.time_ms < toMs && endMsOf(event, toMs) >= fromMs);
  return fitRow([dim(" events "), ...lane, blank(1), ...marksSpans(visible, room)], columns);
}

function eventsOf({ answers }: TuiState): readonly WireEvent[] {
  return answers.events?.value?.events ?? [];
}

function endMsOf(event: WireEvent, openMs: number): number {
  return "end_ms" in event ? event.end_ms ?? openMs : event.time_ms;
}

/** The marks that are on the lane with their words, as many as fit whole. */
function marksSpans(events: readonly WireEvent[], room: number): Row {
  const present = new Set(events.map(({ type }) => type));
  const row: Row[number][] = [];
  for (const [type, words] of Object.entries(EVENT_WORDS)) {
    if (!present.has(type as WireEventType)) continue;
    const gap = row.length === 0 ? "" : "  ";
    const text = `${gap}${EVENT_GLYPHS[type as WireEventType]} ${words}`;
    if (rowWidth(row) + [...text].length <= room) row.push(dim(text));
  }
  return row;
}

/** The axis of time, with the time of the cursor on it, and the length of all data to the right. */
export function axisRow(state: TuiState, { plotSpan: { width } }: Layout): Row {
  const { timeZone, extent, cursorMs, size: { columns } } = state;
  const { fromMs, toMs } = windowOf(state);
  const msPerColumn = msPerColumnOf(state);
  const axis = rowText(timeAxisRow({ fromMs, msPerColumn, width, timeZone }));
  const below = extent === undefined
    ? ""
    : `strip: all data, ${durationText(extent.newestMs - extent.oldestMs)}`;
  const isCursorShown = cursorMs !== undefined && cursorMs >= fromMs && cursorMs < toMs;
  const label = isCursorShown
    ? ` ${timeText(cursorMs, timeZone, { withMs: toMs - fromMs < FINE_WINDOW_MS })} `
    : "";
  const at = isCursorShown ? Math.floor((cursorMs - fromMs) / msPerColumn) : 0;
  const spans = label === "" ? [dim(axis)] : labelledAxis(axis, label, at);
  return fitRow([blank(AXIS_COLUMNS), ...spans, blank(1), dim(below)], columns);
}

/** The axis with a label around the column `at`; times that it would cut into give way to it. */
function labelledAxis(axis: string, label: string, at: number): Row {
  const start = Math.max(
    0,
    Math.min(at - Math.floor(label.length / 2), axis.length - label.length),
  );
  const end = start + label.length;
  // A time that touches the label is blanked as a whole: half a time is none.
  const before = axis.slice(0, start).replace(
    /\S(?:\S| (?=\d))*$/,
    (cut) => " ".repeat(cut.length),
  );
  const behind = axis.slice(end).replace(/^[^\s╵]+(?: \d+)?/, (cut) => " ".repeat(cut.length));
  return [dim(before), { ...bold(label, "accent"), isInverse: true }, dim(behind)];
}

/** The strip of all data with the window on it; blank rows where there is none. */
export function overviewRows(state: TuiState, { overview }: Layout): readonly Row[] {
  const { extent, answers } = state;
  const data = answers.overview?.value;
  const { width, height } = overview;
  if (extent === undefined || data === undefined) {
    const isFailed = answers.overview?.state === "failed";
    const words = isFailed
      ? dim(` no overview: ${plainText(answers.overview?.why ?? "")}`)
      : blank(0);
    return Array.from({ length: height }, (_, row) => fitRow(row === 0 ? [words] : [], width));
  }
  return stripRows({
    width,
    rows: height > 1 ? 2 : 1,
    fromMs: extent.oldestMs,
    toMs: extent.newestMs + 1,
    stepMs: data.stepMs,
    series: data.series,
    window: windowOf(state),
  });
}
