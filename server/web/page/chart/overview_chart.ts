/**
 * The overview: one metric over all of the data, and the window of the panels in it.
 *
 * @module
 */

import type {
  Chart,
  ChartColors,
  ChartSetup,
  OverviewDrawing,
  OverviewGestures,
} from "./chart_parts.ts";
import { DRAG_PX_MIN } from "./drag_machine.ts";
import { createDrawFrames } from "./draw_frames.ts";
import { createOverviewShade } from "./overview_shade.ts";
import { createOverviewSliders } from "./overview_sliders.ts";
import { type Hold, holdAt, movedWindow, type ShownWindow } from "./overview_window.ts";
import { paintSeries } from "./paint_series.ts";
import { createPlotFrame, type PlotFrame } from "./plot_frame.ts";
import { extentOf, type Trace, traceOf } from "./trace.ts";
import { WINDOW_MS_MIN } from "../state/page_state.ts";
import { valueRange } from "./value_range.ts";

/** What the overview is about at a moment. */
interface Scene {
  drawing: OverviewDrawing | undefined;
  traces: readonly Trace[];
  colors: ChartColors;
  cursorMs: number | undefined;
  /** The window as it is dragged now. */
  dragged: ShownWindow | undefined;
}

/** Puts an overview into `element`, which has a size. It draws at the next frame. */
export function createOverviewChart(
  element: HTMLElement,
  { colors, gestures, texts }: ChartSetup<OverviewGestures>,
): Chart<OverviewDrawing> {
  const scene: Scene = {
    drawing: undefined,
    traces: [],
    colors,
    cursorMs: undefined,
    dragged: undefined,
  };
  const frame: PlotFrame = createPlotFrame(element, {
    texts,
    colors: () => scene.colors,
    topPx: 3,
    hasValueAxis: false,
    paint: (context) => {
      const { traces, colors } = scene;
      paintSeries(context, { traces, area: frame.area(), colors });
    },
    onSize: () => frames.drawAll(),
  });
  const shade = createOverviewShade(frame.over); // first, so that the window's handles lie over it
  const sliders = createOverviewSliders(frame.over, texts, (hold, byMs) => {
    const { drawing } = scene;
    if (drawing === undefined) return;
    const { oldestMs, newestMs, fromMs } = drawing;
    const move = { hold, byMs, oldestMs, newestMs, atMs: fromMs, leastMs: WINDOW_MS_MIN };
    tell(movedWindow(drawing, move), gestures);
  });
  const showWindow = () => {
    const { drawing, dragged, cursorMs } = scene;
    if (drawing === undefined) return;
    const { oldestMs, newestMs } = drawing;
    const { width, ratio } = frame.area();
    const room = { oldestMs, newestMs, width: width / ratio };
    const moved = { ...drawing, ...dragged };
    sliders.show(moved, room);
    shade.show(moved, room, cursorMs);
  };
  const showAll = () => {
    if (scene.drawing === undefined) return;
    showLines(scene, scene.drawing, frame);
    showWindow();
  };
  const frames = createDrawFrames(showAll, showWindow);
  const stopListening = listenToWindow(scene, { frame, gestures, onChange: frames.drawOverlay });
  return {
    draw: (drawing) => {
      const isOnlyMoved = hasSameLines(scene.drawing, drawing);
      scene.drawing = drawing;
      if (isOnlyMoved) frames.drawOverlay();
      else frames.drawAll();
    },
    resize: () => frame.resize(element.clientWidth, element.clientHeight),
    recolor: (next) => {
      scene.colors = next;
      frames.drawAll();
    },
    moveCursor: (timeMs) => {
      scene.cursorMs = timeMs;
      frames.drawOverlay();
    },
    remove: () => {
      frames.stop();
      stopListening();
      frame.remove();
    },
  };
}

function tell({ fromMs, toMs }: ShownWindow, { onRange }: OverviewGestures): void {
  onRange(Math.round(fromMs), Math.round(toMs));
}

function showLines(
  scene: Scene,
  { oldestMs, newestMs, series }: OverviewDrawing,
  frame: PlotFrame,
): void {
  const { width } = frame.area();
  const span = { fromMs: oldestMs, toMs: newestMs };
  scene.traces = series?.series.map((one) => traceOf(one, { ...span, width })) ?? [];
  const unit = series?.unit ?? "";
  const values = valueRange({ ...extentOf(scene.traces, width), unit, limits: [] });
  frame.show({ ...span, values, unit });
}

/** Whether two drawings differ in their window at most. */
function hasSameLines(before: OverviewDrawing | undefined, after: OverviewDrawing): boolean {
  return before?.oldestMs === after.oldestMs && before.newestMs === after.newestMs &&
    before.series === after.series;
}

/** What was taken hold of, and the window as it was. */
interface Grip extends ShownWindow {
  readonly hold: Hold;
  readonly startX: number;
  readonly atMs: number;
}

interface Dragging {
  readonly frame: PlotFrame;
  readonly gestures: OverviewGestures;
  readonly onChange: () => void;
}

/**
 * Lets pointers drag the window. It is told when it is let go: all that lies on the way would be asked of
 * the viewer, and be in the history.
 */
function listenToWindow(scene: Scene, { frame, gestures, onChange }: Dragging): () => void {
  const stop = new AbortController();
  const { root, over } = frame;
  let grip: Grip | undefined;
  const on = <Type extends keyof HTMLElementEventMap>(
    type: Type,
    listener: (event: HTMLElementEventMap[Type]) => void,
  ) => root.addEventListener(type, listener, { signal: stop.signal, passive: true });
  const xOf = (event: PointerEvent) => event.clientX - over.getBoundingClientRect().left;
  const width = () => over.clientWidth || 1;
  on("pointerdown", (event) => {
    const { drawing } = scene;
    if (drawing === undefined || event.button !== 0) return;
    root.setPointerCapture(event.pointerId);
    grip = gripAt(xOf(event), drawing, width());
  });
  on("pointermove", (event) => {
    const { drawing } = scene;
    if (drawing === undefined) return;
    if (grip === undefined) {
      over.style.cursor = CURSORS[holdAt(xOf(event), drawing, { ...drawing, width: width() })];
      return;
    }
    scene.dragged = draggedWindow(grip, { drawing, dx: xOf(event) - grip.startX, width: width() });
    onChange();
  });
  const drop = ({ isTaken }: { readonly isTaken: boolean }) => {
    const { dragged } = scene;
    [grip, scene.dragged] = [undefined, undefined];
    if (isTaken && dragged !== undefined) tell(dragged, gestures);
    onChange();
  };
  on("pointerup", () => drop({ isTaken: true }));
  on("pointercancel", () => drop({ isTaken: false }));
  on("dblclick", () => gestures.onReset());
  return () => stop.abort();
}

function gripAt(x: number, drawing: OverviewDrawing, width: number): Grip {
  const { oldestMs, newestMs, fromMs, toMs } = drawing;
  const atMs = oldestMs + x / width * (newestMs - oldestMs);
  return { hold: holdAt(x, drawing, { ...drawing, width }), startX: x, atMs, fromMs, toMs };
}

/** The window while it is dragged; undefined while that may still be a click. */
function draggedWindow(
  grip: Grip,
  { drawing, dx, width }: {
    readonly drawing: OverviewDrawing;
    readonly dx: number;
    readonly width: number;
  },
): ShownWindow | undefined {
  if (Math.abs(dx) < DRAG_PX_MIN) return undefined;
  const { oldestMs, newestMs } = drawing;
  const byMs = dx / width * (newestMs - oldestMs);
  const { hold, atMs } = grip;
  return movedWindow(grip, { hold, atMs, byMs, oldestMs, newestMs, leastMs: WINDOW_MS_MIN });
}

/** The pointer over what it would take hold of. */
const CURSORS: Readonly<Record<Hold, string>> = {
  window: "grab",
  from: "ew-resize",
  to: "ew-resize",
  new: "crosshair",
};
