/**
 * Lines and bands on a canvas.
 *
 * @module
 */

import type { Trace } from "./trace.ts";

/** What of a series is filled and stroked, in pixels of the canvas. */
export interface SeriesPaths {
  /** Through the means. */
  readonly line: Path2D;
  /** From the least to the greatest value; undefined where they are the same all along. */
  readonly band: BandPaths | undefined;
  /** Points that nothing joins to others; undefined where there are none. */
  readonly dots: Path2D | undefined;
}

/** The area between two lines. */
export interface BandPaths {
  /** Around it, or only its needles. */
  readonly edge: Path2D;
  /**
   * Through it, one line for each pixel from left to right, to be stroked one pixel wide; undefined where
   * the edge goes around it and has few corners. To fill one of many takes a processor most of a frame, as it sorts all
   * that it crosses in each row.
   */
  readonly columns: Path2D | undefined;
}

/** Points of a band that is filled; more are stroked column by column. */
const FILLED_POINTS_MAX = 200;

/** Where a plot lies on the canvas, in its pixels, and which values it shows. */
export interface PlotArea {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly min: number;
  readonly max: number;
  /** Pixels of the canvas in one of CSS. */
  readonly ratio: number;
}

/** Radius of a lone point, in CSS pixels. */
const DOT_PX = 2;

/** Pixels from the top of the canvas to a value. */
export function yOf(value: number, { top, height, min, max }: PlotArea): number {
  return top + (max - value) / (max - min) * height;
}

/** How paths are made. */
export interface PathOptions {
  /**
   * Of a band with many points, the edge is only its needles: points that reach beyond those on both
   * sides, and would not be seen in the band's faint colour. The edges of many such bands hide each other,
   * and take a quarter of the time of painting them.
   */
  readonly isCrowded: boolean;
}

/** The paths of a trace. */
export function seriesPaths(
  trace: Trace,
  area: PlotArea,
  { isCrowded }: PathOptions,
): SeriesPaths {
  const line = new Path2D();
  const [edge, dots] = [new Path2D(), new Path2D()];
  const columns = trace.count > FILLED_POINTS_MAX ? new Path2D() : undefined;
  const addEdge = isCrowded && columns !== undefined ? addNeedles : addOutline;
  let [hasBand, hasDots] = [false, false];
  for (let start = 0; start < trace.count;) {
    let end = start + 1;
    while (end < trace.count && trace.isStart[end] === 0) end++;
    if (addRun(trace, { start, end, line, area })) {
      addDot(dots, trace, { at: start, area });
      hasDots = true;
    }
    forEachBand(trace, { start, end, area }, (stretch) => {
      addEdge(edge, trace, stretch);
      if (columns !== undefined) addColumns(columns, trace, stretch);
      hasBand = true;
    });
    start = end;
  }
  return {
    line,
    band: hasBand ? { edge, columns } : undefined,
    dots: hasDots ? dots : undefined,
  };
}

/** Adds the points [start, end) to the line. Answers whether that is but one. */
function addRun(
  { x, mid }: Trace,
  { start, end, line, area }: {
    readonly start: number;
    readonly end: number;
    readonly line: Path2D;
    readonly area: PlotArea;
  },
): boolean {
  if (end - start === 1) return true;
  line.moveTo(area.left + (x[start] ?? 0), yOf(mid[start] ?? 0, area));
  for (let i = start + 1; i < end; i++) {
    line.lineTo(area.left + (x[i] ?? 0), yOf(mid[i] ?? 0, area));
  }
  return false;
}

function addDot(
  dots: Path2D,
  { x, mid }: Trace,
  { at, area }: { readonly at: number; readonly area: PlotArea },
): void {
  const [centreX, centreY] = [area.left + (x[at] ?? 0), yOf(mid[at] ?? 0, area)];
  const radius = DOT_PX * area.ratio;
  dots.moveTo(centreX + radius, centreY);
  dots.arc(centreX, centreY, radius, 0, 2 * Math.PI);
}

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly area: PlotArea;
}

/** Visits the ranges of the points [start, end), but not where they are nothing. */
function forEachBand(
  { low, high }: Trace,
  { start, end, area }: Stretch,
  visit: (stretch: Stretch) => void,
): void {
  for (let i = start; i < end; i++) {
    if (low[i] === high[i]) continue;
    let last = i + 1;
    while (last < end && low[last] !== high[last]) last++;
    // The band closes to a point where the values are one again.
    visit({ start: Math.max(start, i - 1), end: Math.min(end, last + 1), area });
    i = last;
  }
}

/** Pixels, in CSS pixels, by which a needle reaches beyond the points on both sides. */
const NEEDLE_PX = 2;

/** Adds the ends of points that reach beyond their neighbours; all of a lone one. */
function addNeedles(edge: Path2D, { x, low, high }: Trace, { start, end, area }: Stretch): void {
  const add = (i: number, from: number, to: number) => {
    if (Math.abs(to - from) < NEEDLE_PX * area.ratio) return;
    const middle = Math.floor(area.left + (x[i] ?? 0)) + 0.5;
    edge.moveTo(middle, from);
    edge.lineTo(middle, to);
  };
  for (let i = start; i < end; i++) {
    const [before, behind] = [i > start ? i - 1 : i + 1, i + 1 < end ? i + 1 : i - 1];
    const [top, bottom] = [high[i] ?? 0, low[i] ?? 0];
    if (end - start === 1) return add(i, yOf(top, area), yOf(bottom, area));
    const shoulder = Math.max(high[before] ?? 0, high[behind] ?? 0);
    if (top > shoulder) add(i, yOf(top, area), yOf(shoulder, area));
    const foot = Math.min(low[before] ?? 0, low[behind] ?? 0);
    if (bottom < foot) add(i, yOf(foot, area), yOf(bottom, area));
  }
}

function addOutline(edge: Path2D, { x, low, high }: Trace, { start, end, area }: Stretch): void {
  if (end - start === 1) { // a lone bucket has a width, if but that of a line
    const left = area.left + (x[start] ?? 0) - area.ratio / 2;
    const [top, bottom] = [yOf(high[start] ?? 0, area), yOf(low[start] ?? 0, area)];
    edge.rect(left, top, area.ratio, bottom - top);
    return;
  }
  edge.moveTo(area.left + (x[start] ?? 0), yOf(high[start] ?? 0, area));
  for (let i = start + 1; i < end; i++) {
    edge.lineTo(area.left + (x[i] ?? 0), yOf(high[i] ?? 0, area));
  }
  for (let i = end - 1; i >= start; i--) {
    edge.lineTo(area.left + (x[i] ?? 0), yOf(low[i] ?? 0, area));
  }
  // Chromium's closePath() measures all of the path so far: with many stretches, that is most of the time.
  edge.lineTo(area.left + (x[start] ?? 0), yOf(high[start] ?? 0, area));
}

/** Adds a line down the middle of each pixel between the first point and the last; a lone one has one. */
function addColumns(columns: Path2D, { x, low, high }: Trace, { start, end, area }: Stretch): void {
  const add = (middle: number, top: number, bottom: number) => {
    columns.moveTo(middle, top);
    columns.lineTo(middle, bottom);
  };
  const at = (i: number) => ({
    left: area.left + (x[i] ?? 0),
    top: yOf(high[i] ?? 0, area),
    bottom: yOf(low[i] ?? 0, area),
  });
  let from = at(start);
  if (end - start === 1) return add(Math.floor(from.left) + 0.5, from.top, from.bottom);
  for (let i = start + 1; i < end; i++) {
    const to = at(i);
    for (let middle = Math.ceil(from.left - 0.5) + 0.5; middle < to.left; middle++) {
      const share = (middle - from.left) / (to.left - from.left);
      const top = from.top + share * (to.top - from.top);
      add(middle, top, from.bottom + share * (to.bottom - from.bottom));
    }
    from = to;
  }
}
