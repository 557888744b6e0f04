/**
 * What follows the pointer, on a canvas of its own: so that moving it never draws the lines again.
 *
 * @module
 */

import { takeSize } from "./canvas_size.ts";
import type { ChartColors, ChartTexts } from "./chart_parts.ts";
import { MARK_FONT } from "./paint_marks.ts";
import { paintLine } from "./paint_series.ts";
import { seriesStyle } from "./palette.ts";
import { TIME_AXIS_PX } from "./plot_frame.ts";
import type { Reading } from "./read_at.ts";
import { type PlotArea, type SeriesPaths, yOf } from "./series_paths.ts";

/** What the overlay shows. */
export interface OverlayView {
  readonly area: PlotArea;
  readonly colors: ChartColors;
  readonly texts: ChartTexts;
  readonly fromMs: number;
  readonly toMs: number;
  readonly cursorMs: number | undefined;
  /** By place. */
  readonly readings: readonly (Reading | undefined)[];
  /** The series that the pointer is on. */
  readonly near: { readonly place: number; readonly paths: SeriesPaths } | undefined;
  /** The range that is being drawn, in CSS pixels of the plot. */
  readonly range: readonly [number, number] | undefined;
}

/** A canvas over a chart. */
export interface Overlay {
  readonly paint: (view: OverlayView) => void;
}

/** Makes an overlay in `root`, which is positioned and as large as `canvas`, the chart's own. */
export function createOverlay(root: HTMLElement, canvas: HTMLCanvasElement): Overlay {
  const own = document.createElement("canvas");
  own.className = "chart-overlay";
  root.append(own);
  const context = own.getContext("2d");
  let isPainted = false;
  return {
    paint: (view) => {
      if (context === null) return;
      takeSize(own, canvas);
      if (isPainted) context.clearRect(0, 0, own.width, own.height);
      isPainted = view.range !== undefined || view.cursorMs !== undefined;
      if (view.range !== undefined) paintRange(context, view.range, view);
      if (view.cursorMs !== undefined) paintCursor(context, view.cursorMs, view);
    },
  };
}

function paintRange(
  context: CanvasRenderingContext2D,
  [fromX, toX]: readonly [number, number],
  { area, colors }: OverlayView,
): void {
  const [left, width] = [area.left + fromX * area.ratio, (toX - fromX) * area.ratio];
  context.fillStyle = colors.study;
  context.globalAlpha = 0.14;
  context.fillRect(left, area.top, width, area.height);
  context.globalAlpha = 0.8;
  context.fillRect(left, area.top, area.ratio, area.height);
  context.fillRect(left + width - area.ratio, area.top, area.ratio, area.height);
  context.globalAlpha = 1;
}

function paintCursor(
  context: CanvasRenderingContext2D,
  cursorMs: number,
  view: OverlayView,
): void {
  const { area, colors, fromMs, toMs, near } = view;
  const share = (cursorMs - fromMs) / (toMs - fromMs);
  if (!(share >= 0 && share <= 1)) return;
  const x = Math.round(area.left + share * area.width);
  context.fillStyle = colors.axis;
  context.fillRect(x, area.top, Math.max(1, Math.round(area.ratio)), area.height);
  if (near !== undefined) {
    context.save();
    context.beginPath();
    context.rect(area.left, area.top, area.width, area.height);
    context.clip();
    context.lineJoin = "round";
    paintLine(context, near.paths, { place: near.place, area, colors, weight: 2 });
    context.restore();
  }
  view.readings.forEach((reading, place) => {
    if (reading !== undefined) paintDot(context, reading, { place, view });
  });
  paintTime(context, { x, cursorMs, view });
}

/** A point on the line that was read. */
function paintDot(
  context: CanvasRenderingContext2D,
  { timeMs, avg }: Reading,
  { place, view }: { readonly place: number; readonly view: OverlayView },
): void {
  const { area, colors, fromMs, toMs } = view;
  const x = area.left + (timeMs - fromMs) / (toMs - fromMs) * area.width;
  if (x < area.left || x > area.left + area.width) return;
  context.beginPath();
  context.arc(x, yOf(avg, area), 3 * area.ratio, 0, 2 * Math.PI);
  context.fillStyle = seriesStyle(place, colors).color;
  context.fill();
  context.strokeStyle = colors.background;
  context.lineWidth = 1.5 * area.ratio;
  context.stroke();
}

/** The time in a box on the axis. */
function paintTime(
  context: CanvasRenderingContext2D,
  { x, cursorMs, view }: {
    readonly x: number;
    readonly cursorMs: number;
    readonly view: OverlayView;
  },
): void {
  const { area, colors, texts } = view;
  const { ratio } = area;
  context.save();
  context.scale(ratio, ratio);
  context.font = `600 ${MARK_FONT}`;
  const text = texts.time(cursorMs);
  const width = context.measureText(text).width + 12;
  const height = TIME_AXIS_PX - 6;
  const left = Math.max(area.left / ratio, x / ratio - width / 2);
  const most = (area.left + area.width) / ratio + 8 - width;
  const top = (area.top + area.height) / ratio + 3;
  context.fillStyle = colors.text;
  context.beginPath();
  context.roundRect(Math.min(left, most), top, width, height, 4);
  context.fill();
  context.fillStyle = colors.background;
  context.textBaseline = "middle";
  context.fillText(text, Math.min(left, most) + 6, top + height / 2 + 0.5);
  context.restore();
}
