/**
 * What is drawn around the series of a plot: marks, bands, limits, lines, the cursor.
 *
 * Each of them paints cells that no series has, and later ones paint over earlier ones.
 *
 * @module
 */

import { type Cells, toneNumber } from "./cells.ts";
import { columnAt, SERIES_MARKS, type SeriesSlot, type Tone } from "./styled.ts";

/** A plot whose series are drawn. */
export interface Canvas {
  readonly cells: Cells;
  /** By cell: 0 where no series is, else the position of its series plus one. */
  readonly owners: Uint8Array;
  /** Time of the left edge, and of one column. */
  readonly fromMs: number;
  readonly msPerColumn: number;
}

/** The last point of a series. */
export interface SeriesEnd {
  readonly slot: SeriesSlot;
  /** Position of the series in the order of drawing. */
  readonly position: number;
  /** The cell it is in. */
  readonly column: number;
  readonly row: number;
}

function paint(
  { cells, owners }: Canvas,
  cell: number,
  { sign, tone }: { readonly sign: string; readonly tone: Tone },
): void {
  if (owners[cell] !== 0) return;
  cells.signs[cell] = sign.charCodeAt(0);
  cells.tones[cell] = toneNumber(tone);
}

/**
 * Marks the last point of each series, the one drawn last first: in the cell to the right where no series
 * is, else in its own cell where it is alone. A mark takes its cell like a series does.
 */
export function drawMarks(
  { cells, owners }: Canvas,
  ends: readonly SeriesEnd[],
  isShared: (cell: number) => boolean,
): void {
  const marked = new Set<number>();
  for (const { slot, position, column, row } of ends.toReversed()) {
    const own = row * cells.width + column;
    const right = own + 1;
    const isRightFree = column + 1 < cells.width && owners[right] === 0;
    const cell = isRightFree ? right : own;
    if (!isRightFree && (isShared(own) || marked.has(own))) continue;
    marked.add(cell);
    owners[cell] = position + 1;
    cells.signs[cell] = SERIES_MARKS[slot].charCodeAt(0);
    cells.tones[cell] = toneNumber(`series${slot}`);
  }
}

/** A band is "·" on the highest and the lowest row of its columns: the rows that are free most often. */
export function drawBand(
  canvas: Canvas,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): void {
  const { width, height } = canvas.cells;
  const first = columnAt(fromMs, canvas);
  const last = Math.max(first, Math.ceil((toMs - canvas.fromMs) / canvas.msPerColumn) - 1);
  for (let column = Math.max(0, first); column <= last && column < width; column++) {
    for (const row of [0, height - 1]) {
      paint(canvas, row * width + column, { sign: "·", tone: "finding" });
    }
  }
}

/** A limit is "┈" over the whole width. */
export function drawLimit(canvas: Canvas, row: number): void {
  const { width, height } = canvas.cells;
  if (!(row >= 0 && row < height)) return;
  for (let column = 0; column < width; column++) {
    paint(canvas, row * width + column, { sign: "┈", tone: "limit" });
  }
}

/** A vertical line. Of a glyph that is no sign of one cell, "┆" is drawn. */
export function drawLine(
  canvas: Canvas,
  { atMs, tone, glyph }: { readonly atMs: number; readonly tone: Tone; readonly glyph: string },
): void {
  const sign = glyph.length === 1 ? glyph : "┆";
  forColumn(canvas, atMs, (cell) => paint(canvas, cell, { sign, tone }));
}

/** The cursor is a thin line, and inverse where a series is. */
export function drawCursor(canvas: Canvas, atMs: number): void {
  const { cells, owners } = canvas;
  forColumn(canvas, atMs, (cell) => {
    if (owners[cell] === 0) paint(canvas, cell, { sign: "│", tone: "accent" });
    else cells.inverse[cell] = 1;
  });
}

function forColumn(canvas: Canvas, atMs: number, visit: (cell: number) => void): void {
  const { width, height } = canvas.cells;
  const column = columnAt(atMs, canvas);
  if (!(column >= 0 && column < width)) return;
  for (let row = 0; row < height; row++) visit(row * width + column);
}
