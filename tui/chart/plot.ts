/**
 * The picture of one panel: its series, and what is known about them.
 *
 * Who gets a cell
 * 1. Series. In a cell of several series the last one in the order of drawing has tone and sign; dots of
 *    the others stay. A series that has no cell of its own in a column, because others lie on it, gets
 *    every third such column back, so that it is hidden nowhere for long. Shade, what only fills the
 *    ranges of coarse buckets side by side, gives way to lines.
 * 2. Where no series is: the cursor "│", vertical lines, limits "┈", and bands "·" on the highest and the
 *    lowest row. On series the cursor is inverse, and the others are left out: data are never hidden.
 *
 * Without colour
 *    Where there is more than one series, each bears its mark at its last point: in the cell to the right
 *    of it if that is free, else in its last cell if no other series is in it, else nowhere. What is drawn
 *    last is marked first.
 *
 * @module
 */

import type { Glyphs } from "../state/state.ts";
import {
  type Canvas,
  drawBand,
  drawCursor,
  drawLimit,
  drawLine,
  drawMarks,
  type SeriesEnd,
} from "./annotations.ts";
import { blankCells, type Cells, rowsOf, toneNumber } from "./cells.ts";
import { type DotInk, dotInk, dotSign, type Ink } from "./dot_plot.ts";
import { dotRowOf, dotsPerRow } from "./glyphs.ts";
import { lineInk, lineSign } from "./line_plot.ts";
import { ownersOf } from "./owners.ts";
import { type Strokes, strokesOf, type StrokeSource } from "./strokes.ts";
import type { Row, SeriesSlot, Tone } from "./styled.ts";

/** What a plot shows. */
export interface Plot {
  /** Cells of the plot. */
  readonly width: number;
  readonly height: number;
  /** Time of the left edge. */
  readonly fromMs: number;
  /** Time of one dot. */
  readonly msPerDot: number;
  /** Dots side by side in a cell: `dotsPerColumn(glyphs)`. */
  readonly dotsPerColumn: 1 | 2;
  readonly glyphs: Glyphs;
  /** Value in the middle of the lowest dot. */
  readonly yMin: number;
  /** Value in the middle of the highest dot. */
  readonly yMax: number;
  /** Time from one point to the next; each point stands for [t, t + stepMs). */
  readonly stepMs: number;
  /** Later ones are drawn on earlier ones. What is no finite number is an interruption. */
  readonly series: readonly PlotSeries[];
  /** Values that are not to be exceeded. Those beyond the bounds are not drawn. */
  readonly limits: readonly { readonly value: number; readonly slot: SeriesSlot | undefined }[];
  /** Times that a finding or an event is about. */
  readonly bands: readonly { readonly fromMs: number; readonly toMs: number }[];
  /** Vertical lines, later ones on earlier ones. */
  readonly lines: readonly { readonly atMs: number; readonly tone: Tone; readonly glyph: string }[];
  readonly cursorMs: number | undefined;
}

/** One series of a plot. */
export interface PlotSeries extends StrokeSource {
  readonly slot: SeriesSlot;
}

/** The picture: exactly `height` rows of exactly `width` cells, whatever the data. */
export function plotRows(plot: Plot): readonly Row[] {
  const width = Math.max(0, Math.floor(plot.width));
  const height = Math.max(0, Math.floor(plot.height));
  if (width === 0 || height === 0) return Array.from({ length: height }, () => []);
  const strokes = plot.series.map((series) => strokesOf(series, gridOf(plot, { width, height })));
  const drawn = strokes.map((one) => inkOf(one, { plot, width, height }));
  const inks = drawn.map(({ ink }) => ink);
  const owners = ownersOf(inks, { width, height, cores: drawn.map(({ core }) => core) });
  const cells = blankCells(width, height);
  drawSeries(cells, { plot, inks, owners });
  const msPerColumn = plot.msPerDot * plot.dotsPerColumn;
  const canvas: Canvas = { cells, owners, fromMs: plot.fromMs, msPerColumn };
  if (strokes.length > 1) {
    const isShared = (cell: number) => inks.filter((ink) => ink[cell] !== 0).length > 1;
    drawMarks(canvas, endsOf(plot, { strokes, height }), isShared);
  }
  for (const band of plot.bands) drawBand(canvas, band);
  for (const { value } of plot.limits) drawLimit(canvas, rowOfValue(value, { plot, height }));
  for (const line of plot.lines) drawLine(canvas, line);
  if (plot.cursorMs !== undefined) drawCursor(canvas, plot.cursorMs);
  return rowsOf(cells);
}

interface CellCount {
  readonly width: number;
  readonly height: number;
}

function gridOf(plot: Plot, { width, height }: CellCount): Parameters<typeof strokesOf>[1] {
  return {
    columns: width * plot.dotsPerColumn,
    rows: height * dotsPerRow(plot.glyphs),
    fromMs: plot.fromMs,
    msPerDot: plot.msPerDot,
    yMin: plot.yMin,
    yMax: plot.yMax,
    stepMs: plot.stepMs,
  };
}

function inkOf(
  strokes: Strokes,
  { plot: { glyphs }, width, height }: CellCount & { readonly plot: Plot },
): DotInk {
  switch (glyphs) {
    case "line": {
      const ink = lineInk(strokes, { width, height });
      return { ink, core: ink };
    }
    case "block":
    case "braille":
      return dotInk(strokes, { width, height, dotsPerRow: dotsPerRow(glyphs) === 4 ? 4 : 2 });
    default:
      return glyphs satisfies never;
  }
}

/** Dots of all series in a cell are shown together; of lines only the owner's. */
function drawSeries(
  cells: Cells,
  { plot, inks, owners }: {
    readonly plot: Plot;
    readonly inks: readonly Ink[];
    readonly owners: Uint8Array;
  },
): void {
  const dots = dotsPerRow(plot.glyphs);
  const tones = plot.series.map(({ slot }) => toneNumber(`series${slot}`));
  for (let cell = 0; cell < owners.length; cell++) {
    const owner = (owners[cell] ?? 0) - 1;
    if (owner < 0) continue;
    cells.tones[cell] = tones[owner] ?? 0;
    if (dots === 1) {
      cells.signs[cell] = lineSign(inks[owner]?.[cell] ?? 0);
      continue;
    }
    let ink = 0;
    for (let i = 0; i < inks.length; i++) ink |= inks[i]?.[cell] ?? 0;
    cells.signs[cell] = dotSign(ink, dots);
  }
}

function endsOf(
  plot: Plot,
  { strokes, height }: { readonly strokes: readonly Strokes[]; readonly height: number },
): readonly SeriesEnd[] {
  const dots = dotsPerRow(plot.glyphs);
  return plot.series.flatMap(({ slot }, position) => {
    const { lastColumn = -1, mid } = strokes[position] ?? {};
    const dot = mid?.[lastColumn] ?? -1;
    if (dot < 0) return [];
    const column = Math.floor(lastColumn / plot.dotsPerColumn);
    return [{ slot, position, column, row: height - 1 - Math.floor(dot / dots) }];
  });
}

/** The row of a value from the top; -1 where it is beyond the bounds. */
function rowOfValue(
  value: number,
  { plot, height }: { readonly plot: Plot; readonly height: number },
): number {
  if (!(value >= plot.yMin && value <= plot.yMax)) return -1;
  const dots = dotsPerRow(plot.glyphs);
  const dot = dotRowOf(value, { min: plot.yMin, max: plot.yMax, dots: height * dots });
  return height - 1 - Math.floor(dot / dots);
}
