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
  /** Around it. */
  readonly outline: Path2D;
  /**
   * Through it, one line for each pixel from left to right, to be stroked one pixel wide; undefined where
   * the outline has few corners. To fill one of many takes a processor most of a frame, as it sorts all
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

/** The paths of a trace. */
export function seriesPaths(trace: Trace, area: PlotArea): SeriesPaths {
  const line = new Path2D();
  const [outline, dots] = [new Path2D(), new Path2D()];
  const columns = trace.count > FILLED_POINTS_MAX ? new Path2D() : undefined;
  let [hasBand, hasDots] = [false, false];
  for (let start = 0; start < trace.count;) {
    let end = start + 1;
    while (end < trace.count && trace.isStart[end] === 0) end++;
    if (addRun(trace, { start, end, line, area })) {
      addDot(dots, trace, { at: start, area });
      hasDots = true;
    }
    hasBand = addBands({ outline, columns }, trace, { start, end, area }) || hasBand;
    start = end;
  }
  return {
    line,
    band: hasBand ? { outline, columns } : undefined,
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

/** Adds the ranges of the points [start, end), but not where they are nothing. */
function addBands(band: BandPaths, trace: Trace, { start, end, area }: Stretch): boolean {
  const { low, high } = trace;
  let hasBand = false;
  for (let i = start; i < end; i++) {
    if (low[i] === high[i]) continue;
    let last = i + 1;
    while (last < end && low[last] !== high[last]) last++;
    // The band closes to a point where the values are one again.
    const stretch = { start: Math.max(start, i - 1), end: Math.min(end, last + 1), area };
    addOutline(band.outline, trace, stretch);
    if (band.columns !== undefined) addColumns(band.columns, trace, stretch);
    hasBand = true;
    i = last;
  }
  return hasBand;
}

function addOutline(band: Path2D, { x, low, high }: Trace, { start, end, area }: Stretch): void {
  if (end - start === 1) { // a lone bucket has a width, if but that of a line
    const left = area.left + (x[start] ?? 0) - area.ratio / 2;
    const [top, bottom] = [yOf(high[start] ?? 0, area), yOf(low[start] ?? 0, area)];
    band.rect(left, top, area.ratio, bottom - top);
    return;
  }
  band.moveTo(area.left + (x[start] ?? 0), yOf(high[start] ?? 0, area));
  for (let i = start + 1; i < end; i++) {
    band.lineTo(area.left + (x[i] ?? 0), yOf(high[i] ?? 0, area));
  }
  for (let i = end - 1; i >= start; i--) {
    band.lineTo(area.left + (x[i] ?? 0), yOf(low[i] ?? 0, area));
  }
  // Chromium's closePath() measures all of the path so far: with many stretches, that is most of the time.
  band.lineTo(area.left + (x[start] ?? 0), yOf(high[start] ?? 0, area));
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
