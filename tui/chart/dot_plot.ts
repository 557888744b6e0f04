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

/**
 * The dots of a series: each column from its least to its greatest row, and columns that are linked made
 * to touch, each reaching half of the way to the other.
 */
export function dotInk(
  { low, high, linked }: Strokes,
  { width, height, dotsPerRow }: DotCells,
): Ink {
  const ink = new Uint8Array(width * height);
  const bits = dotsPerRow === 4 ? BRAILLE_BITS : BLOCK_BITS;
  let fromPrevious = -1; // row from which the column is reached by its predecessor
  for (let dot = 0; dot < low.length; dot++) {
    const [lowest, highest] = [low[dot] ?? -1, high[dot] ?? -1];
    if (lowest < 0) {
      fromPrevious = -1;
      continue;
    }
    let bottom = lowest;
    let top = highest;
    if (fromPrevious >= 0) {
      bottom = Math.min(bottom, fromPrevious);
      top = Math.max(top, fromPrevious);
    }
    fromPrevious = -1;
    const next = dot + 1;
    if (linked[next] === 1) {
      const [nextLow, nextHigh] = [low[next] ?? -1, high[next] ?? -1];
      if (nextLow > highest + 1) {
        top = Math.max(top, (highest + nextLow) >> 1);
        fromPrevious = ((highest + nextLow) >> 1) + 1;
      } else if (nextHigh < lowest - 1) {
        fromPrevious = (lowest + nextHigh) >> 1;
        bottom = Math.min(bottom, fromPrevious + 1);
      }
    }
    const side = bits[(dot & 1) as 0 | 1];
    const column = dot >> 1;
    for (let row = bottom; row <= top; row++) {
      const cell = (height - 1 - Math.floor(row / dotsPerRow)) * width + column;
      ink[cell] = (ink[cell] ?? 0) | (side[row % dotsPerRow] ?? 0);
    }
  }
  return ink;
}
