/**
 * The chart of one panel: two canvases, the marks that can have the focus, and a tooltip.
 *
 * Values at the cursor are the legend's to show (`read_at.ts`): there they stand still, for all panels at
 * once. The tooltip says only which line the pointer is on, and what the marks under it mean.
 *
 * @module
 */

import type {
  Chart,
  ChartColors,
  ChartGestures,
  ChartSetup,
  ChartTexts,
  PanelDrawing,
} from "./chart_parts.ts";
import { LANE_PX, type Mark, marksAt, type PlotPoint } from "./mark.ts";
import { createDrawFrames } from "./draw_frames.ts";
import { createMarkStrip } from "./mark_strip.ts";
import { nearSeries } from "./near_series.ts";
import { createOverlay } from "./overlay.ts";
import { paintPanel } from "./paint_panel.ts";
import { layoutPanel, type PanelLayout } from "./panel_layout.ts";
import { markText, tooltipRows } from "./panel_tooltip.ts";
import { createPlotFrame, type PlotFrame } from "./plot_frame.ts";
import { listenToPlot, type PlotInput } from "./plot_input.ts";
import { readAt } from "./read_at.ts";
import { type SeriesPaths, yOf } from "./series_paths.ts";
import { createSeriesPicture } from "./series_picture.ts";
import { createTooltip } from "./tooltip.ts";
import type { Trace } from "./trace.ts";

/** What the chart is about at a moment. */
interface Scene {
  drawing: PanelDrawing | undefined;
  layout: PanelLayout | undefined;
  paths: readonly SeriesPaths[];
  colors: ChartColors;
  cursorMs: number | undefined;
  /** Where the pointer is, in CSS pixels of the plot. */
  pointer: PlotPoint | undefined;
  /** The mark that has the focus. */
  focused: Mark | undefined;
  range: readonly [number, number] | undefined;
}

const EMPTY_SCENE: Omit<Scene, "colors"> = {
  drawing: undefined,
  layout: undefined,
  paths: [],
  cursorMs: undefined,
  pointer: undefined,
  focused: undefined,
  range: undefined,
};

/** Puts a chart into `element`, which has a size. It draws at the next frame, and never in a hidden tab. */
export function createPanelChart(
  element: HTMLElement,
  { colors, gestures, texts }: ChartSetup<ChartGestures>,
): Chart<PanelDrawing> {
  const scene: Scene = { ...EMPTY_SCENE, colors };
  const frame: PlotFrame = createPlotFrame(element, {
    texts,
    colors: () => scene.colors,
    topPx: LANE_PX,
    hasValueAxis: true,
    paint: (context) => {
      const { drawing, layout, colors, cursorMs } = scene;
      if (drawing === undefined || layout === undefined) return;
      const area = frame.area();
      const paintTraces = (traces: readonly Trace[]) => {
        const subject = { ...drawing, isKept: cursorMs !== undefined };
        scene.paths = picture.show(context, { traces, area, colors }, subject);
      };
      paintPanel(context, layout, { area, colors, texts, paintTraces });
    },
    onSize: () => frames.drawAll(),
  });
  const picture = createSeriesPicture(() => frames.drawAll());
  const strip = createMarkStrip(frame.over, {
    onFocus: (mark) => {
      scene.focused = mark;
      gestures.onCursor(mark?.timeMs);
      frames.drawOverlay();
    },
    onOpen: ({ timeMs }) => gestures.onZoom(OPEN_FACTOR, timeMs),
  });
  const showOverlay = overlayPainter(scene, { frame, texts });
  const showAll = () => {
    const { drawing } = scene;
    if (drawing === undefined) return;
    const { width, height, ratio } = frame.area();
    const room = { width: width / ratio, height: height / ratio, ratio, texts };
    const layout = layoutPanel(drawing, room);
    scene.layout = layout;
    const { fromMs, toMs } = drawing;
    frame.show({ fromMs, toMs, values: layout.values, unit: layout.unit });
    strip.show(layout.marks, (mark) => markText(mark, drawing));
    showOverlay();
  };
  const frames = createDrawFrames(showAll, showOverlay);
  const input = inputOf(scene, { frame, gestures, onChange: frames.drawOverlay });
  const stopListening = listenToPlot(frame.root, frame.over, input);
  return {
    draw: (drawing) => {
      scene.drawing = drawing;
      frames.drawAll();
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
      picture.stop();
      stopListening();
      frame.remove();
    },
  };
}

/** Draws what follows the pointer. */
function overlayPainter(
  scene: Scene,
  { frame, texts }: { readonly frame: PlotFrame; readonly texts: ChartTexts },
): () => void {
  const overlay = createOverlay(frame.root, frame.canvas);
  const tooltip = createTooltip(frame.root);
  return () => {
    const { drawing, layout, cursorMs, colors, range, pointer, focused } = scene;
    if (drawing === undefined || layout === undefined) return;
    const area = frame.area();
    const readings = cursorMs === undefined ? [] : readAt(drawing, cursorMs);
    const heightOf = (value: number) => (yOf(value, area) - area.top) / area.ratio;
    const place = pointer && nearSeries(readings, pointer.y, heightOf);
    const [reading, paths] = [readings[place ?? -1], scene.paths[place ?? -1]];
    const { fromMs, toMs, labels } = drawing;
    const line = place === undefined || paths === undefined ? undefined : { place, paths };
    overlay.paint({ area, colors, texts, fromMs, toMs, cursorMs, readings, near: line, range });
    const point = focused?.at ?? pointer;
    if (point === undefined) return tooltip.hide();
    const near = place === undefined || reading === undefined ? undefined : { place, reading };
    const marks = focused === undefined ? marksAt(layout.marks, point) : [focused];
    const rows = tooltipRows({ near, marks }, { labels, unit: layout.unit, colors, texts });
    // The plot's place on the canvas: to ask the page for it would have it laid out in every frame.
    const [left, top] = [area.left / area.ratio, area.top / area.ratio];
    tooltip.show(rows, { x: point.x + left, y: point.y + top });
  };
}

/** How much closer a mark is looked at. */
const OPEN_FACTOR = 0.25;

function inputOf(
  scene: Scene,
  { frame, gestures, onChange }: {
    readonly frame: PlotFrame;
    readonly gestures: ChartGestures;
    readonly onChange: () => void;
  },
): PlotInput {
  const widthPx = () => Math.max(1, frame.over.clientWidth);
  const timeAt = (x: number) => {
    const { fromMs, toMs } = scene.drawing ?? { fromMs: 0, toMs: 1 };
    return Math.round(fromMs + x / widthPx() * (toMs - fromMs));
  };
  return {
    onHover: (point) => {
      const wasOver = scene.pointer !== undefined;
      scene.pointer = point;
      if (point !== undefined) gestures.onCursor(timeAt(point.x));
      else if (wasOver) gestures.onCursor(undefined);
      onChange();
    },
    onMark: (range) => {
      scene.range = range;
      onChange();
    },
    onRange: ([fromX, toX]) => gestures.onRange(timeAt(fromX), timeAt(toX)),
    onMove: (dx) => gestures.onPan(-dx / widthPx()),
    onStretch: (factor, x) => gestures.onZoom(factor, timeAt(x)),
    onReset: () => gestures.onReset(),
  };
}
