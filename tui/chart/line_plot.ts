/**
 * Series in the style of asciichart: one box-drawing sign a cell.
 *
 *          ╷
 *      ╭───┤
 *     ─╯   ╰──
 *
 * asciichart draws one value for each column. A column here holds a range, so its line is drawn through
 * the means, and the range is a vertical stroke that is joined to it. asciichart throws on empty series
 * and on what is no number, and allocates a row for each unit of value unless it is told a height: so it
 * gets rows of the plot instead of values, one call for each piece between two gaps.
 *
 * @module
 */

import { plot } from "asciichart";
import type { Ink } from "./dot_plot.ts";
import type { Strokes } from "./strokes.ts";

/** To which sides a box-drawing sign reaches: 1 left, 2 right, and these. */
const [UP, DOWN] = [4, 8] as const;

/** A point that nothing is joined to. */
const LONE = 16;

/** By the sum of the sides. */
const SIGNS = " ╴╶─╵╯╰┴╷╮╭┬│┤├┼•";

/** The sides of asciichart's signs, by their place in the block of box drawing (Unicode, U+2500). */
const SIDES = new Uint8Array(128);
for (let sides = 1; sides < LONE; sides++) SIDES[SIGNS.charCodeAt(sides) - 0x2500] = sides;

/** The sign of a cell, as a UTF-16 unit. */
export function lineSign(ink: number): number {
  return SIGNS.charCodeAt(Math.min(ink, LONE));
}

/** The lines of a series, whose dots are cells. */
export function lineInk(
  strokes: Strokes,
  { width, height }: { readonly width: number; readonly height: number },
): Ink {
  const ink = new Uint8Array(width * height);
  let start = -1;
  for (let column = 0; column <= width; column++) {
    const isDrawn = column < width && (strokes.mid[column] ?? -1) >= 0;
    if (start >= 0 && !(isDrawn && strokes.linked[column] === 1)) {
      drawPiece(ink, strokes, { start, end: column, width, height });
      start = -1;
    }
    if (isDrawn && start < 0) start = column;
  }
  return ink;
}

interface Piece {
  /** Columns [start, end), all of them linked. */
  readonly start: number;
  readonly end: number;
  readonly width: number;
  readonly height: number;
}

function drawPiece(ink: Ink, strokes: Strokes, piece: Piece): void {
  const { start, end, width, height } = piece;
  const mids = strokes.mid.subarray(start, end);
  const isLone = mids.length === 1 && strokes.low[start] === strokes.high[start];
  if (isLone) {
    ink[(height - 1 - (mids[0] ?? 0)) * width + start] = LONE;
    return;
  }
  let [bottom, top] = [height - 1, 0];
  for (const row of mids) {
    bottom = Math.min(bottom, row);
    top = Math.max(top, row);
  }
  const text = lineText(mids, { bottom, top });
  let at = 0;
  for (let row = height - 1 - top; row <= height - 1 - bottom; row++) {
    at++; // asciichart's axis
    for (let column = start; column < end; column++) {
      ink[row * width + column] = SIDES[text.charCodeAt(at++) - 0x2500] ?? 0;
    }
    at += 2; // a column for the value after the last, and the end of the line
  }
  for (let column = start; column < end; column++) {
    const [low, high] = [strokes.low[column] ?? 0, strokes.high[column] ?? 0];
    if (low < high) addStroke(ink, column, { low, high, width, height });
  }
}

/** What asciichart draws for rows of a plot: lines from `top` to `bottom`, its axis in front of each. */
function lineText(
  rows: Int16Array,
  { bottom, top }: { readonly bottom: number; readonly top: number },
): string {
  // The first value twice: a change is then drawn in the column that it leads to.
  return plot([rows[0] ?? 0, ...rows], {
    min: bottom,
    max: top,
    height: top - bottom,
    offset: 1,
    format: () => " ",
  });
}

/** Joins the cells from the greatest to the least value of a column. */
function addStroke(
  ink: Ink,
  column: number,
  { low, high, width, height }: {
    readonly low: number;
    readonly high: number;
    readonly width: number;
    readonly height: number;
  },
): void {
  for (let row = low; row <= high; row++) {
    const cell = (height - 1 - row) * width + column;
    ink[cell] = (ink[cell] ?? 0) | (row < high ? UP : 0) | (row > low ? DOWN : 0);
  }
}
