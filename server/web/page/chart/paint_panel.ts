/**
 * A panel's plot on its canvas, from back to front.
 *
 * @module
 */

import type { ChartColors, ChartTexts } from "./chart_parts.ts";
import { paintLimits } from "./paint_limits.ts";
import { paintEvents, paintGaps } from "./paint_marks.ts";
import { clipTo } from "./paint_series.ts";
import { paintStretches, paintStudies } from "./paint_studies.ts";
import type { PanelLayout } from "./panel_layout.ts";
import type { PlotArea } from "./series_paths.ts";
import type { Trace } from "./trace.ts";

/** What a panel is painted with. */
export interface PanelPainting {
  readonly area: PlotArea;
  readonly colors: ChartColors;
  readonly texts: ChartTexts;
  /** Paints the series. */
  readonly paintTraces: (traces: readonly Trace[]) => void;
}

/** Paints a panel; its axes are there already. */
export function paintPanel(
  context: CanvasRenderingContext2D,
  { traces, limits, events, studies, unit }: PanelLayout,
  { area, colors, texts, paintTraces }: PanelPainting,
): void {
  const { left, top, ratio } = area;
  const painting = { colors, width: area.width / ratio, height: area.height / ratio };
  const onPlot = (paint: () => void, { isClipped }: { readonly isClipped: boolean }) => {
    context.save();
    if (isClipped) clipTo(context, area);
    context.translate(left, top);
    context.scale(ratio, ratio);
    paint();
    context.restore();
  };
  onPlot(() => {
    paintGaps(context, events, painting);
    paintStretches(context, studies, painting);
  }, { isClipped: true });
  paintTraces(traces);
  context.save();
  clipTo(context, area);
  paintLimits(context, limits, { area, colors, texts, unit });
  context.restore();
  onPlot(() => paintEvents(context, events, painting), { isClipped: false });
  onPlot(() => paintStudies(context, studies, painting), { isClipped: true });
}
