/**
 * uPlot as the charts use it: axes, grid, scales and a canvas of the right size and resolution.
 *
 * Lines are drawn in its `draw` hook, not as uPlot's own series: those share one time axis, and a series
 * with its range would be three of them.
 *
 * @module
 */

import uPlot from "uplot";
import type { ChartColors, ChartTexts } from "./chart_parts.ts";
import type { PlotArea } from "./series_paths.ts";
import { labelSteps, type ValueRange } from "./value_range.ts";

/** Width of all value axes in CSS pixels: equal, so that panels stand one below another. */
export const VALUE_AXIS_PX = 58;

/** Height of a time axis in CSS pixels. */
export const TIME_AXIS_PX = 22;

/** CSS pixels to the right of a plot, for half of the last label. */
const RIGHT_PX = 12;

const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

/** What a frame shows. */
export interface FrameView {
  readonly fromMs: number;
  readonly toMs: number;
  readonly values: ValueRange;
  readonly unit: string;
}

/** How a frame is made. */
export interface FrameSetup {
  readonly texts: ChartTexts;
  /** Read at each drawing, as colours change with the theme. */
  readonly colors: () => ChartColors;
  /** CSS pixels above the plot. */
  readonly topPx: number;
  readonly hasValueAxis: boolean;
  /** Draws what is on the plot, axes being there already. */
  readonly paint: (context: CanvasRenderingContext2D) => void;
  /** The plot has another size or resolution. */
  readonly onSize: () => void;
}

/** uPlot behind what charts need of it. */
export interface PlotFrame {
  /** Holds the canvas, and is as large; positioned. */
  readonly root: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  /** Lies exactly over the plot. */
  readonly over: HTMLElement;
  /** Draws everything, at once. */
  readonly show: (view: FrameView) => void;
  readonly resize: (widthPx: number, heightPx: number) => void;
  /** The plot on the canvas. */
  readonly area: () => PlotArea;
  readonly remove: () => void;
}

/** Puts a frame into `element`. */
export function createPlotFrame(element: HTMLElement, setup: FrameSetup): PlotFrame {
  let view: FrameView = { fromMs: 0, toMs: 1, values: { min: 0, max: 1 }, unit: "" };
  const options = frameOptions(element, { setup, view: () => view });
  const plot = new uPlot(options, [[0], [null]], element);
  const scale = (key: string) => ({ min: plot.scales[key]?.min, max: plot.scales[key]?.max });
  return {
    root: plot.over.parentElement ?? plot.root,
    canvas: plot.ctx.canvas,
    over: plot.over,
    show: (next) => {
      view = next;
      plot.batch(() => {
        plot.setScale("x", { min: next.fromMs, max: next.toMs });
        plot.setScale("y", { min: next.values.min, max: next.values.max });
      });
    },
    resize: (width, height) => {
      if (width > 0 && height > 0) plot.setSize({ width, height });
    },
    area: () => {
      const { min = 0, max = 1 } = scale("y");
      const { left, top, width, height } = plot.bbox;
      return { left, top, width, height, min, max, ratio: uPlot.pxRatio };
    },
    remove: () => plot.destroy(),
  };
}

interface OptionsSource {
  readonly setup: FrameSetup;
  readonly view: () => FrameView;
}

function frameOptions(element: HTMLElement, { setup, view }: OptionsSource): uPlot.Options {
  return {
    width: Math.max(1, element.clientWidth),
    height: Math.max(1, element.clientHeight),
    ms: 1,
    padding: [setup.topPx, RIGHT_PX, 0, setup.hasValueAxis ? 0 : RIGHT_PX],
    cursor: { show: false },
    legend: { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    scales: {
      x: { time: true, auto: false, range: (_plot, min, max) => min < max ? [min, max] : [0, 1] },
      y: { auto: false, range: () => [0, 1] },
    },
    series: [{}, { paths: () => null, points: { show: false } }],
    axes: [timeAxis(setup), { ...valueAxis({ setup, view }), show: setup.hasValueAxis }],
    hooks: {
      draw: [({ ctx }) => setup.paint(ctx)],
      setSize: [() => setup.onSize()],
    },
  };
}

function timeAxis({ texts, colors, hasValueAxis }: FrameSetup): uPlot.Axis {
  return {
    size: TIME_AXIS_PX,
    font: FONT,
    gap: 4,
    space: 88,
    stroke: () => colors().text,
    grid: { show: hasValueAxis, stroke: () => colors().grid, width: 1 },
    ticks: { show: true, stroke: () => colors().grid, width: 1, size: 4 },
    values: (_plot, splits, _axis, _space, stepMs) => [...texts.axisTime(splits, stepMs)],
  };
}

function valueAxis({ setup, view }: OptionsSource): uPlot.Axis {
  const { texts, colors } = setup;
  return {
    size: VALUE_AXIS_PX,
    font: FONT,
    gap: 6,
    space: 26,
    stroke: () => colors().text,
    grid: { stroke: () => colors().grid, width: 1 },
    ticks: { show: false },
    incrs: () => [...labelSteps(view().values, view().unit)],
    values: (_plot, splits) => [...texts.axis(splits, view().unit)],
  };
}
