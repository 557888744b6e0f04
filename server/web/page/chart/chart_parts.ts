/**
 * What charts are given, and what they tell. Nothing here knows the page's state: `dom/` hands in
 * what to draw and gets back what a person did on it.
 *
 * @module
 */

import type { WireEvents } from "../../../api/events.ts";
import type { WireFinding } from "../../../api/studies.ts";
import type { WireTimeseries } from "../../../api/timeseries.ts";

/** Colours of everything that charts draw, as CSS colours; read from the page's style sheet. */
export interface ChartColors {
  /** One for each place in the choice; places beyond go round again with other dashes. */
  readonly series: readonly string[];
  readonly axis: string;
  readonly grid: string;
  readonly text: string;
  readonly limit: string;
  readonly event: string;
  readonly critical: string;
  readonly study: string;
  readonly background: string;
}

/** How values and times are written; `state/` knows how. Units are those of answers: "bytes/s". */
export interface ChartTexts {
  /** A value for a read-out. */
  readonly value: (value: number, unit: string) => string;
  /** Labels of a value axis, one for each of these values, which ascend. */
  readonly axis: (splits: readonly number[], unit: string) => readonly string[];
  /** A time for a read-out. */
  readonly time: (timeMs: number) => string;
  /** Labels of a time axis, one for each of these times, which are `stepMs` apart, more or less. */
  readonly axisTime: (splitsMs: readonly number[], stepMs: number) => readonly string[];
}

/** What a chart is made with. */
export interface ChartSetup<Gestures> {
  readonly colors: ChartColors;
  readonly gestures: Gestures;
  readonly texts: ChartTexts;
}

/** A finding over a chart. */
export interface StudyMark {
  readonly finding: WireFinding;
  /** Place of its container in the choice. */
  readonly place: number;
  /** Whether the view was moved to it. */
  readonly isCurrent: boolean;
}

/** What one panel draws. */
export interface PanelDrawing {
  readonly fromMs: number;
  readonly toMs: number;
  /** Undefined before the first answer. */
  readonly series: WireTimeseries | undefined;
  /** Whether other series than these, those of the window, are on their way. */
  readonly isPending: boolean;
  /** Names for the read-out, one for each place in the choice. */
  readonly labels: readonly string[];
  readonly limit: WireTimeseries | undefined;
  readonly events: WireEvents["events"];
  readonly marks: readonly StudyMark[];
}

/** What a person did on a chart, in times. */
export interface ChartGestures {
  /** A range was dragged, or the wheel was turned about `atMs`. */
  readonly onRange: (fromMs: number, toMs: number) => void;
  readonly onZoom: (factor: number, atMs: number) => void;
  /** Dragged with shift or the middle button, or wheeled sideways; a share of the window, later when positive. */
  readonly onPan: (share: number) => void;
  readonly onReset: () => void;
  /** The pointer is over this time on this or another chart; undefined when it has left. */
  readonly onCursor: (timeMs: number | undefined) => void;
}

/** A chart in the page. */
export interface Chart<Drawing> {
  readonly draw: (drawing: Drawing) => void;
  /** Takes the room that its element has now. */
  readonly resize: () => void;
  /** Colours have changed. */
  readonly recolor: (colors: ChartColors) => void;
  /** Shows the cursor and its read-out at a time, on every chart alike. */
  readonly moveCursor: (timeMs: number | undefined) => void;
  readonly remove: () => void;
}

/** What the overview draws: one metric over all of the data, and the window in it. */
export interface OverviewDrawing {
  readonly oldestMs: number;
  readonly newestMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly series: WireTimeseries | undefined;
}

/** What a person did on the overview. */
export interface OverviewGestures {
  /** The window was dragged, an end of it moved, or a new one drawn. */
  readonly onRange: (fromMs: number, toMs: number) => void;
  readonly onReset: () => void;
}
