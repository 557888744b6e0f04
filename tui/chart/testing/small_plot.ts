/**
 * Small plots as text, for pictures in tests.
 *
 * @module
 */

import { dotsPerColumn } from "../glyphs.ts";
import { type Plot, plotRows, type PlotSeries } from "../plot.ts";
import { rowText, type SeriesSlot } from "../styled.ts";

/** A value, a range with its mean in the middle, or an interruption. */
export type SmallPoint = number | readonly [min: number, max: number] | null;

/** A series with one point a second from 0 on. */
export function smallSeries(points: readonly SmallPoint[], slot: SeriesSlot = 0): PlotSeries {
  const range = (point: SmallPoint) => typeof point === "number" ? [point, point] as const : point;
  return {
    slot,
    t: points.map((_, i) => i * 1000),
    min: points.map((point) => range(point)?.[0] ?? null),
    max: points.map((point) => range(point)?.[1] ?? null),
    avg: points.map((point) => {
      const [min, max] = range(point) ?? [NaN, NaN];
      return Number.isNaN(min) ? null : (min + max) / 2;
    }),
  };
}

/** A plot of 12×3 cells from 0 to 11, a second for each dot, unless `parts` say otherwise. */
export function smallPlot(parts: Partial<Plot>): Plot {
  const glyphs = parts.glyphs ?? "braille";
  return {
    width: 12,
    height: 3,
    fromMs: 0,
    msPerDot: 1000,
    dotsPerColumn: dotsPerColumn(glyphs),
    glyphs,
    yMin: 0,
    yMax: 11,
    stepMs: 1000,
    series: [],
    limits: [],
    bands: [],
    lines: [],
    cursorMs: undefined,
    ...parts,
  };
}

/** The rows of a plot, each between two bars, so that blanks at its ends are seen. */
export function picture(parts: Partial<Plot>): readonly string[] {
  return plotRows(smallPlot(parts)).map((row) => `|${rowText(row)}|`);
}
