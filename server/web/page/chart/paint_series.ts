/**
 * Series on a canvas: first all ranges, then all lines, so that no band hides a line.
 *
 * @module
 */

import type { ChartColors } from "./chart_parts.ts";
import { seriesStyle } from "./palette.ts";
import { type BandPaths, type PlotArea, type SeriesPaths, seriesPaths } from "./series_paths.ts";
import type { Trace } from "./trace.ts";

/** Width of a line in CSS pixels. */
const LINE_PX = 1.5;

/** More lines than these are hairlines: they hide less of each other, and are painted in half the time. */
const [BOLD_MAX, HAIR_WEIGHT] = [6, 1 / LINE_PX] as const;

/** How much of a band's colour covers what is below, and of its edge. */
const [BAND_ALPHA, EDGE_ALPHA] = [0.16, 0.5] as const;

/** What series are painted with. */
export interface SeriesPainting {
  readonly traces: readonly Trace[];
  readonly area: PlotArea;
  readonly colors: ChartColors;
}

/**
 * Paints series, the first on top. Answers their paths, of which the line of one can be painted again.
 */
export function paintSeries(
  context: CanvasRenderingContext2D,
  { traces, area, colors }: SeriesPainting,
): readonly SeriesPaths[] {
  const isCrowded = traces.length > BOLD_MAX;
  const paths = traces.map((trace) => seriesPaths(trace, area, { isCrowded }));
  const places = [...paths.keys()].reverse();
  context.save();
  clipTo(context, area);
  // Of lines this thin nobody sees the corners, which take half as long again when they are round.
  context.lineJoin = "bevel";
  const weight = isCrowded ? HAIR_WEIGHT : 1;
  for (const place of places) paintBand(context, paths[place]?.band, { place, area, colors });
  for (const place of places) {
    const one = paths[place];
    if (one !== undefined) paintLine(context, one, { place, area, colors, weight });
  }
  context.restore();
  return paths;
}

/** Lets nothing be painted outside of the plot. */
export function clipTo(context: CanvasRenderingContext2D, area: PlotArea): void {
  context.beginPath();
  context.rect(area.left, area.top, area.width, area.height);
  context.clip();
}

interface Look {
  readonly place: number;
  readonly area: PlotArea;
  readonly colors: ChartColors;
  /** Times the usual width. */
  readonly weight?: number;
}

function paintBand(
  context: CanvasRenderingContext2D,
  band: BandPaths | undefined,
  { place, area, colors }: Look,
): void {
  if (band === undefined) return;
  const { color } = seriesStyle(place, colors);
  context.fillStyle = color;
  context.strokeStyle = color;
  context.globalAlpha = BAND_ALPHA;
  context.lineWidth = 1;
  if (band.columns === undefined) context.fill(band.edge);
  else context.stroke(band.columns);
  // A single high bucket is a needle one pixel wide: only its edge is seen.
  context.globalAlpha = EDGE_ALPHA;
  context.lineWidth = area.ratio / 2;
  context.stroke(band.edge);
  context.globalAlpha = 1;
}

/** Paints the line of a series, and its lone points. */
export function paintLine(
  context: CanvasRenderingContext2D,
  { line, dots }: SeriesPaths,
  { place, area, colors, weight = 1 }: Look,
): void {
  const { color, dash } = seriesStyle(place, colors);
  context.strokeStyle = color;
  context.fillStyle = color;
  context.lineWidth = LINE_PX * area.ratio * weight;
  context.setLineDash(dash.map((px) => px * area.ratio));
  context.stroke(line);
  context.setLineDash([]);
  if (dots !== undefined) context.fill(dots);
}
