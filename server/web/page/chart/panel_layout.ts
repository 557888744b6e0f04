/**
 * Everything that a panel draws, with its place on the plot, before anything is painted.
 *
 * @module
 */

import type { WireEvent } from "../../../api/events.ts";
import type { ChartTexts, PanelDrawing } from "./chart_parts.ts";
import { type EventLayout, eventMarks, layoutEvents } from "./event_marks.ts";
import { type LimitLine, limitLines, tellingLimits } from "./limit_lines.ts";
import type { Mark } from "./mark.ts";
import { combHeight, type StudyShape, studyShapes } from "./study_shapes.ts";
import { extentOf, type Trace, traceOf } from "./trace.ts";
import { type ValueRange, valueRange } from "./value_range.ts";

/** The room that there is. */
export interface PanelRoom {
  /** Of the plot, in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Pixels of the device in one of them. */
  readonly ratio: number;
  readonly texts: ChartTexts;
}

/** What a panel draws. */
export interface PanelLayout {
  readonly unit: string;
  readonly values: ValueRange;
  /** By place; in pixels of the device. */
  readonly traces: readonly Trace[];
  readonly limits: readonly LimitLine[];
  readonly events: EventLayout;
  readonly studies: readonly StudyShape[];
  /** What of it can be read. */
  readonly marks: readonly Mark[];
}

/** Lays a drawing out. */
export function layoutPanel(drawing: PanelDrawing, room: PanelRoom): PanelLayout {
  const { fromMs, toMs, series: answer } = drawing;
  const { width, height, ratio, texts } = room;
  const unit = answer?.unit ?? "";
  const series = answer?.series ?? [];
  const frame = { fromMs, toMs, width: width * ratio };
  const traces = series.map((one) => traceOf(one, frame));
  const limits = tellingLimits(limitLines(drawing.limit, { frame, unit }), traces);
  const { low, high } = extentOf(traces, frame.width);
  const range = valueRange({ low, high, unit, limits: limits.map(({ value }) => value) });
  const values = withRoomAbove(range, Math.min(0.5, combHeight(drawing.marks) / height));
  const events = layoutEvents(drawing.events, {
    ...{ fromMs, toMs, width },
    knownToMs: Math.max(...series.map(({ t }) => t.at(-1) ?? fromMs), fromMs),
    placeOf: placeFinder(drawing),
  });
  const yOf = (value: number) => (values.max - value) / (values.max - values.min) * height;
  const studies = studyShapes(drawing.marks, {
    ...{ fromMs, toMs, width, height, yOf, series, unit, texts },
  });
  const marks = [...studies.map(({ hit }) => hit), ...eventMarks(events, height)];
  return { unit, values, traces, limits, events, studies, marks };
}

/** A range whose values leave a share of its height free at the top. */
function withRoomAbove({ min, max }: ValueRange, share: number): ValueRange {
  return { min, max: min + (max - min) / (1 - share) };
}

/** The place of an event's container: by its id, or that of one of those whose series was joined. */
function placeFinder({ series }: PanelDrawing): (event: WireEvent) => number | undefined {
  const places = new Map<string, number>();
  series?.series.forEach(({ container, joined_ids }, place) => {
    for (const id of [container.id, ...joined_ids ?? []]) places.set(id, place);
  });
  return ({ container }) => container === null ? undefined : places.get(container.id);
}
