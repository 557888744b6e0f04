/**
 * Limits on a canvas: fine dashes with a name.
 *
 * @module
 */

import type { ChartColors, ChartTexts } from "./chart_parts.ts";
import type { LimitLine } from "./limit_lines.ts";
import { paintText } from "./paint_studies.ts";
import { seriesStyle } from "./palette.ts";
import { type PlotArea, seriesPaths, yOf } from "./series_paths.ts";

/** What limits are painted with. */
export interface LimitPainting {
  readonly area: PlotArea;
  readonly colors: ChartColors;
  readonly texts: ChartTexts;
  readonly unit: string;
}

/** Labels are at least this far apart, in CSS pixels; those that find no room are left out. */
const LABEL_PX = 12;

/** Paints the lines, in pixels of the canvas, and their labels at the right. */
export function paintLimits(
  context: CanvasRenderingContext2D,
  limits: readonly LimitLine[],
  { area, colors, texts, unit }: LimitPainting,
): void {
  const { left, top, width, height, ratio } = area;
  const labelled: number[] = [];
  for (const { trace, value, places } of limits) {
    const [place = 0, ...others] = places;
    const isOwn = others.length === 0 && limits.length > 1;
    const color = isOwn ? seriesStyle(place, colors).color : colors.limit;
    context.strokeStyle = color;
    context.lineWidth = ratio;
    context.globalAlpha = 0.85;
    context.setLineDash([2 * ratio, 3 * ratio]);
    context.stroke(seriesPaths(trace, area, { isCrowded: false }).line);
    context.setLineDash([]);
    context.globalAlpha = 1;
    const y = (yOf(value, area) - top) / ratio;
    const hasRoom = labelled.every((other) => Math.abs(other - y) >= LABEL_PX);
    if (y < 0 || y > height / ratio || !hasRoom) continue;
    labelled.push(y);
    context.save();
    context.translate(left, top);
    context.scale(ratio, ratio);
    paintText(context, `limit ${texts.value(value, unit)}`, {
      x: width / ratio - 4,
      y: y > 14 ? y - 7 : y + 8,
      color: colors.limit,
      background: colors.background,
      isRightAligned: true,
    });
    context.restore();
  }
}
