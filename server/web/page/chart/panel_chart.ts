/**
 * The chart of one panel.
 *
 * @module
 */

import type { Chart, ChartColors, ChartGestures, ChartSetup, PanelDrawing } from "./chart_parts.ts";
import { createPlotFrame } from "./plot_frame.ts";
import { paintSeries, tracesOf } from "./paint_series.ts";
import { extentOf, type Trace } from "./trace.ts";
import { valueRange } from "./value_range.ts";

/** CSS pixels above the plot, where marks of events are. */
const LANE_PX = 16;

/** Puts a chart into `element`, which has a size. It draws at the next frame, and never in a hidden tab. */
export function createPanelChart(
  element: HTMLElement,
  { colors: firstColors, texts }: ChartSetup<ChartGestures>,
): Chart<PanelDrawing> {
  let colors: ChartColors = firstColors;
  let drawing: PanelDrawing | undefined;
  let traces: readonly Trace[] = [];
  let request: number | undefined;
  const frame = createPlotFrame(element, {
    texts,
    colors: () => colors,
    topPx: LANE_PX,
    hasValueAxis: true,
    paint: (context) => paintSeries(context, { traces, area: frame.area(), colors }),
    onSize: () => schedule(),
  });
  const show = () => {
    request = undefined;
    if (drawing === undefined) return;
    const { fromMs, toMs, series } = drawing;
    traces = tracesOf(series, { fromMs, toMs, width: frame.area().width });
    const { low, high } = extentOf(traces, frame.area().width);
    const unit = series?.unit ?? "";
    frame.show({ fromMs, toMs, unit, values: valueRange({ low, high, unit, limits: [] }) });
  };
  const schedule = () => {
    request ??= requestAnimationFrame(show);
  };
  return {
    draw: (next) => {
      drawing = next;
      schedule();
    },
    resize: () => frame.resize(element.clientWidth, element.clientHeight),
    recolor: (next) => {
      colors = next;
      schedule();
    },
    moveCursor: () => {},
    remove: () => {
      if (request !== undefined) cancelAnimationFrame(request);
      frame.remove();
    },
  };
}
