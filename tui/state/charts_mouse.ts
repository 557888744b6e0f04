/**
 * What the mouse does to the charts.
 *
 * - A click on a plot sets the cursor and the focus; dragging moves the window, and with Shift or Ctrl
 *   marks a range that is zoomed into. The wheel zooms around the pointer, with Shift it moves.
 * - A click beside a plot sets the focus alone; on the lanes below the plots the cursor alone.
 * - On the strip of all data the window goes where the pointer is.
 *
 * @module
 */

import type { MouseEvent } from "./action.ts";
import { wheelOf } from "./dialog_mouse.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { isInside } from "./layout_hit.ts";
import { withNotice } from "./notices.ts";
import { focusAt } from "./panel_moves.ts";
import type { Drag, TuiState } from "./state.ts";
import { endAt, msPerColumnOf, panBy, panned, showRange, zoom, zoomAround } from "./view_moves.ts";
import { timeInWindow, windowOf } from "./viewport.ts";
import { wallText } from "./zoned_time.ts";

/** Share of the window that a notch of the wheel moves it by. */
const WHEEL_SHARE = 0.1;

/** Columns at the right end of a plot in which the wheel zooms around the newest sample. */
const END_COLUMNS = 4;

/** Columns that a range must be dragged over to be meant. */
const RANGE_COLUMNS_MIN = 2;

/** The state after a mouse event while the charts are shown. */
export function chartsMouse(state: TuiState, event: MouseEvent): TuiState {
  const layout = layoutOf(state);
  switch (event.kind) {
    case "press":
      return pressed(withoutDrag(state), event, layout);
    case "drag":
      return dragged(state, event, layout);
    case "release":
      return released(state);
    case "wheel-up":
    case "wheel-down":
      return wheeled(state, event, layout);
    default:
      return event.kind satisfies never;
  }
}

/** The state with nothing dragged. */
export function withoutDrag(state: TuiState): TuiState {
  if (state.drag === undefined) return state;
  const { drag: _, ...rest } = state;
  return rest;
}

function pressed(state: TuiState, event: MouseEvent, layout: Layout): TuiState {
  if (isInside(layout.overview, event)) {
    return jumpOnOverview(withDrag(state, { kind: "overview" }), event, layout);
  }
  const panel = layout.panels.find(({ region }) => isInside(region, event));
  const focused = panel === undefined ? state : focusAt(state, panel.index);
  const isOnPlot = panel !== undefined && isInside(panel.plot, event);
  if (!isOnPlot && !isOnLane(event, layout)) return focused;
  const atMs = timeAt(state, event, layout);
  if (event.isShift || event.isCtrl) {
    return withDrag(focused, { kind: "range", fromMs: atMs, toMs: atMs });
  }
  const { column } = event;
  return withDrag({ ...focused, cursorMs: atMs }, { kind: "pan", column, view: state.view });
}

function withDrag(state: TuiState, drag: Drag): TuiState {
  return { ...state, drag };
}

/** Whether a cell is below the plots, where columns are times as well. */
function isOnLane(event: MouseEvent, { eventLane, timeAxis, plotSpan }: Layout): boolean {
  const isOnRow = [eventLane, timeAxis].some((lane) => lane !== undefined && isInside(lane, event));
  return isOnRow && event.column >= plotSpan.column &&
    event.column < plotSpan.column + plotSpan.width;
}

/** The time in the middle of a column, or the nearest one in the window. */
function timeAt(state: TuiState, { column }: MouseEvent, { plotSpan }: Layout): number {
  const window = windowOf(state);
  const columns = column - plotSpan.column + 0.5;
  const atMs = window.fromMs + columns * msPerColumnOf(state, window);
  return timeInWindow(Math.round(atMs), window);
}

function dragged(state: TuiState, event: MouseEvent, layout: Layout): TuiState {
  const { drag } = state;
  switch (drag?.kind) {
    case undefined:
      return state;
    case "overview":
      return jumpOnOverview(state, event, layout);
    case "range": {
      const marked = { ...drag, toMs: timeAt(state, event, layout) };
      return withNotice({ ...state, drag: marked }, rangeText(marked, state.timeZone));
    }
    case "pan": {
      const columns = drag.column - event.column;
      // Each step begins where the button was pressed, so that nothing adds up on the way.
      const start = { ...state, view: drag.view, cursorMs: undefined };
      const { cursorMs } = state;
      const isStill = columns === 0 || (columns > 0 && drag.view.end.mode === "follow");
      const moved = isStill ? start : panned(start, columns * msPerColumnOf(state));
      return cursorMs === undefined
        ? moved
        : { ...moved, cursorMs: timeInWindow(cursorMs, windowOf(moved)) };
    }
    default:
      return drag satisfies never;
  }
}

function rangeText({ fromMs, toMs }: Extract<Drag, { kind: "range" }>, timeZone: string): string {
  const [first, last] = [Math.min(fromMs, toMs), Math.max(fromMs, toMs)];
  return `${wallText(first, timeZone)} – ${wallText(last, timeZone).slice(-8)}`;
}

function released(state: TuiState): TuiState {
  const { drag } = state;
  if (drag === undefined) return state;
  const rest = withoutDrag(state);
  if (drag.kind !== "range") return rest;
  const isMeant = Math.abs(drag.toMs - drag.fromMs) >= RANGE_COLUMNS_MIN * msPerColumnOf(state);
  return isMeant ? showRange({ ...rest, notice: undefined }, drag.fromMs, drag.toMs) : rest;
}

function wheeled(state: TuiState, event: MouseEvent, layout: Layout): TuiState {
  const isUp = wheelOf(event) < 0;
  const isOnPlot = layout.panels.some(({ plot }) => isInside(plot, event));
  if (!isOnPlot && !isOnLane(event, layout)) return state;
  if (event.isShift) return panBy(state, isUp ? -WHEEL_SHARE : WHEEL_SHARE);
  const { plotSpan: { column, width } } = layout;
  const isAtEnd = event.column >= column + width - END_COLUMNS;
  // Who looks at the newest samples wants to go on to see them.
  if (isAtEnd && state.view.end.mode === "follow" && state.cursorMs === undefined) {
    return zoom(state, isUp ? "in" : "out");
  }
  return zoomAround(state, timeAt(state, event, layout), isUp ? "in" : "out");
}

/** Moves the window so that what the pointer is at on the strip of all data is in its middle. */
function jumpOnOverview(state: TuiState, event: MouseEvent, { overview }: Layout): TuiState {
  const { extent } = state;
  if (extent === undefined || overview.width === 0) return state;
  const lengthMs = extent.newestMs + 1 - extent.oldestMs;
  const share = (event.column - overview.column + 0.5) / overview.width;
  const { fromMs, toMs } = windowOf(state);
  const endMs = extent.oldestMs + share * lengthMs + (toMs - fromMs) / 2;
  const moved = endAt(state, endMs);
  const isNewest = moved.view.end.mode === "paused" && moved.view.end.toMs > extent.newestMs;
  // At the right end of the strip is the newest sample, which is followed.
  return isNewest && state.view.end.mode === "follow" ? { ...state, cursorMs: undefined } : moved;
}
