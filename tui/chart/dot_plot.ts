/**
 * Series as dots: braille (2×4 dots a cell) and block (2×2 quadrants a cell).
 *
 * @module
 */

import type { Strokes } from "./strokes.ts";

/** What one series puts into the cells of a plot, row by row from the top. 0 is nothing. */
export type Ink = Uint8Array;

/** Cells of a plot, and the dots of a cell. */
export interface DotCells {
  readonly width: number;
  readonly height: number;
  /** Dots above each other in a cell. */
  readonly dotsPerRow: 2 | 4;
}

/** Bits of braille dots by row from the bottom, for the left and the right dot (Unicode, U+2800). */
const BRAILLE_BITS = [[0x40, 0x04, 0x02, 0x01], [0x80, 0x20, 0x10, 0x08]] as const;

/** Bits of quadrants by row from the bottom. */
const BLOCK_BITS = [[0x01, 0x04], [0x02, 0x08]] as const;

/** By bits of quadrants: 1 lower left, 2 lower right, 4 upper left, 8 upper right. */
const BLOCKS = " ▖▗▄▘▌▚▙▝▞▐▟▀▛▜█";

/** The sign of a cell's dots, as a UTF-16 unit. */
export function dotSign(ink: number, dotsPerRow: 2 | 4): number {
  return dotsPerRow === 4 ? 0x2800 + ink : BLOCKS.charCodeAt(ink & 15);
}

/** The dots of a series: all of them, and which of them are more than shade. */
export interface DotInk {
  readonly ink: Ink;
  /** The same without the dots that only fill a range. */
  readonly core: Ink;
}

/**
 * The dots of a series: each column from its least to its greatest row, and columns that are linked made
 * to touch, each reaching half of the way to the other.
 *
 * Where ranges lie side by side they would make a wall in which nothing else is seen: a dot that both
 * neighbours' ranges hold too is shade, of which every second one is drawn. Least, greatest and mean
 * values are never shade, and so a lone spike is solid.
 */
export function dotInk(strokes: Strokes, { width, height, dotsPerRow }: DotCells): DotInk {
  const { low, high, mid, linked } = strokes;
  const [ink, core] = [new Uint8Array(width * height), new Uint8Array(width * height)];
  const bits = dotsPerRow === 4 ? BRAILLE_BITS : BLOCK_BITS;
  let reached = { low: -1, mid: -1 }; // rows from which the column is reached by its predecessor
  for (let dot = 0; dot < low.length; dot++) {
    const [lowest, highest, middle] = [low[dot] ?? -1, high[dot] ?? -1, mid[dot] ?? -1];
    const from = reached;
    reached = { low: -1, mid: -1 };
    if (lowest < 0) continue;
    let [bottom, top] = withRow(lowest, highest, from.low);
    let [meanBottom, meanTop] = withRow(middle, middle, from.mid);
    if (linked[dot + 1] === 1) {
      const next = meeting(strokes, dot);
      [bottom, top] = withRow(bottom, top, next.low.own);
      [meanBottom, meanTop] = withRow(meanBottom, meanTop, next.mid.own);
      reached = { low: next.low.next, mid: next.mid.next };
    }
    const shadeFrom = Math.max(lowest, low[dot - 1] ?? Infinity, low[dot + 1] ?? Infinity);
    const shadeTo = Math.min(highest, high[dot - 1] ?? -1, high[dot + 1] ?? -1);
    const side = bits[(dot & 1) as 0 | 1];
    const column = dot >> 1;
    for (let row = bottom; row <= top; row++) {
      const isMean = row >= meanBottom && row <= meanTop;
      const isShade = row > shadeFrom && row < shadeTo && !isMean;
      if (isShade && ((row + dot) & 1) === 1) continue;
      const cell = (height - 1 - Math.floor(row / dotsPerRow)) * width + column;
      const bit = side[row % dotsPerRow] ?? 0;
      ink[cell] = (ink[cell] ?? 0) | bit;
      if (!isShade) core[cell] = (core[cell] ?? 0) | bit;
    }
  }
  return { ink, core };
}

/** A range that holds one more row; -1 is none. */
function withRow(bottom: number, top: number, row: number): [bottom: number, top: number] {
  return row < 0 ? [bottom, top] : [Math.min(bottom, row), Math.max(top, row)];
}

/** Rows at which a column and its successor meet, each reaching half of the way; -1 where they touch. */
function meeting({ low, high, mid }: Strokes, dot: number): {
  readonly low: { readonly own: number; readonly next: number };
  readonly mid: { readonly own: number; readonly next: number };
} {
  const at = (rows: Int16Array, column: number) => rows[column] ?? -1;
  return {
    low: halfWay([at(low, dot), at(high, dot)], [at(low, dot + 1), at(high, dot + 1)]),
    mid: halfWay([at(mid, dot), at(mid, dot)], [at(mid, dot + 1), at(mid, dot + 1)]),
  };
}

function halfWay(
  [low, high]: readonly [number, number],
  [nextLow, nextHigh]: readonly [number, number],
): { readonly own: number; readonly next: number } {
  if (nextLow > high + 1) {
    const own = (high + nextLow) >> 1;
    return { own, next: own + 1 };
  }
  if (nextHigh < low - 1) {
    const next = (low + nextHigh) >> 1;
    return { own: next + 1, next };
  }
  return { own: -1, next: -1 };
}
