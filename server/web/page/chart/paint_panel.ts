/**
 * A panel's plot on its canvas, from back to front.
 *
 * @module
 */

import type { ChartColors, ChartTexts } from "./chart_parts.ts";
import { paintLimits } from "./paint_limits.ts";
import { paintEvents, paintGaps } from "./paint_marks.ts";
import { clipTo, paintSeries } from "./paint_series.ts";
import { paintStretches, paintStudies } from "./paint_studies.ts";
import type { PanelLayout } from "./panel_layout.ts";
import type { PlotArea, SeriesPaths } from "./series_paths.ts";

/** What a panel is painted with. */
export interface PanelPainting {
  readonly area: PlotArea;
  readonly colors: ChartColors;
  readonly texts: ChartTexts;
}

/** Paints a panel; its axes are there already. Answers the paths of its series, by place. */
export function paintPanel(
  context: CanvasRenderingContext2D,
  { traces, limits, events, studies, unit }: PanelLayout,
  { area, colors, texts }: PanelPainting,
): readonly SeriesPaths[] {
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
  const paths = paintSeries(context, { traces, area, colors });
  context.save();
  clipTo(context, area);
  paintLimits(context, limits, { area, colors, texts, unit });
  context.restore();
  onPlot(() => paintEvents(context, events, painting), { isClipped: false });
  onPlot(() => paintStudies(context, studies, painting), { isClipped: true });
  return paths;
}
