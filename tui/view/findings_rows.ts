/**
 * The lists to walk through: what studies found, and what happened.
 *
 * @module
 */

import type { WireEvent } from "@fgm/server/api/events";
import { EVENT_GLYPHS } from "../chart/event_lane.ts";
import { plainText, type Row, type Span, type Tone } from "../chart/styled.ts";
import { timeText } from "../chart/time_axis.ts";
import type { Dialog } from "../state/dialog.ts";
import { eventItems } from "../state/events_dialog.ts";
import { findingsOf, type ListedFinding, wordsWithout } from "../state/findings.ts";
import type { TuiState } from "../state/state.ts";
import { windowOf } from "../state/viewport.ts";
import { alignedRow } from "./aligned_row.ts";
import { containerLabel, slotOf } from "./container_names.ts";
import {
  detailRows,
  type DialogContent,
  type ListContent,
  listContent,
  type ListRoom,
  ruleRow,
} from "./dialog_content.ts";
import { EVENT_WORDS } from "./overview_rows.ts";
import { counted, dim, markSpan, shortened, toned } from "./span.ts";

/** Rows of the selected entry's sentence. */
const DETAIL_ROWS = 2;

/** A day in milliseconds: windows that are longer, or long ago, need dates. */
const DAY_MS = 86_400_000;

/** Signs of the kinds of findings. */
const FINDING_SIGNS: Readonly<Record<ListedFinding["type"], string>> = {
  periodic: "≈ period",
  changepoint: "Δ change",
  trend: "↗ trend",
};

/** Findings of all panels' studies, by time. */
export function findingsContent(
  state: TuiState,
  { selected }: Extract<Dialog, { kind: "findings" }>,
  room: ListRoom,
): DialogContent {
  const findings = findingsOf(state);
  const time = timeColumn(state);
  const rowAt = (index: number): Row => {
    const found = findings[index];
    if (found === undefined) return [];
    const panel = state.panels.findIndex(({ id }) => id === found.panelId) + 1;
    return entryRow(room.width - 1, {
      time: time.textOf(found.atMs),
      kind: toned(FINDING_SIGNS[found.type], "finding"),
      slot: found.slot,
      label: `${panel} ${found.label}`,
      text: found.text,
    });
  };
  const text = findings[selected]?.text ?? `${wordsWithout(state)}.`;
  return walkContent(room, {
    title: counted(findings.length, "finding"),
    list: { count: findings.length, selected, rowAt },
    text,
  });
}

/** What happened to the chosen containers in the window, newest first. */
export function eventsContent(
  state: TuiState,
  { selected }: Extract<Dialog, { kind: "events" }>,
  room: ListRoom,
): DialogContent {
  const events = eventItems(state);
  const time = timeColumn(state);
  const rowAt = (index: number): Row => {
    const event = events[index];
    if (event === undefined) return [];
    return entryRow(room.width - 1, {
      time: time.textOf(event.time_ms),
      kind: toned(`${EVENT_GLYPHS[event.type]} ${EVENT_WORDS[event.type]}`, eventTone(event)),
      slot: event.container === null ? -1 : slotOf(event.container, state.chosen) ?? -1,
      label: eventLabel(event),
      text: withoutSubject(event),
    });
  };
  const isTruncated = state.answers.events?.value?.isTruncated === true;
  return walkContent(room, {
    title: `${counted(events.length, "event")}, newest first${isTruncated ? ", incomplete" : ""}`,
    list: { count: events.length, selected, rowAt },
    text: events[selected]?.text ?? emptyText(state),
  });
}

/** The sentence of an event without the container that it begins with: the column before says that. */
function withoutSubject({ container, text }: WireEvent): string {
  if (container === null) return text;
  const { namespace, pod_name, container_name } = container;
  const subject = [namespace, pod_name, container_name].join("/");
  return text.startsWith(`${subject} `) ? text.slice(subject.length + 1) : text;
}

function emptyText({ answers: { events } }: TuiState): string {
  if (events?.state === "failed") return `failed: ${events.why ?? "no reason was given"}`;
  if (events?.state !== "ready") return "loading…";
  return "Nothing happened to these containers in the window.";
}

function eventLabel({ container, node_name }: WireEvent): string {
  if (container === null) return node_name === null ? "collector" : `node ${node_name}`;
  return containerLabel(container);
}

function eventTone({ type }: WireEvent): Tone {
  if (type === "oom_kill") return "critical";
  return type === "throttling" || type === "restart" ? "warning" : "plain";
}

/** How times are told in a list, and in how many cells. */
function timeColumn(state: TuiState) {
  const { fromMs, toMs } = windowOf(state);
  const withDate = toMs - fromMs > DAY_MS || state.nowMs - fromMs > DAY_MS;
  return { textOf: (atMs: number) => timeText(atMs, state.timeZone, { withDate }) };
}

interface Entry {
  readonly time: string;
  readonly kind: Span;
  readonly slot: number;
  readonly label: string;
  readonly text: string;
}

function entryRow(width: number, { time, kind, slot, label, text }: Entry): Row {
  const timeCells = [...time].length;
  const labelCells = Math.max(12, Math.min(32, Math.floor((width - timeCells) * 0.32)));
  const rest = Math.max(0, width - timeCells - 12 - 1 - labelCells - 8);
  return alignedRow([
    [dim(time)],
    [kind],
    [markSpan(slot)],
    [{ text: shortened(label, labelCells) }],
    [dim(plainText(text))],
  ], [{ width: timeCells }, { width: 12 }, { width: 1 }, { width: labelCells }, { width: rest }]);
}

function walkContent(
  room: ListRoom,
  { title, list, text }: {
    readonly title: string;
    readonly list: ListContent;
    readonly text: string;
  },
): DialogContent {
  const { width } = room;
  const { rows, extent } = listContent(list, room);
  return {
    title,
    rows: [...rows, ruleRow(width), ...detailRows(text, { width, height: DETAIL_ROWS })],
    foot: extent,
  };
}
