/**
 * How fine the styles of lines are: the dots of a cell.
 *
 *     line      1×1   one box-drawing sign a cell
 *     block     2×2   quadrants
 *     braille   2×4   braille dots
 *
 * Dots are counted from the left and from the bottom.
 *
 * @module
 */

import type { Glyphs } from "../state/state.ts";

/** Dots side by side in a cell: 1 for lines, 2 for blocks and braille. */
export function dotsPerColumn(glyphs: Glyphs): 1 | 2 {
  return glyphs === "line" ? 1 : 2;
}

/** Dots above each other in a cell: 1 for lines, 2 for blocks, 4 for braille. */
export function dotsPerRow(glyphs: Glyphs): 1 | 2 | 4 {
  switch (glyphs) {
    case "line":
      return 1;
    case "block":
      return 2;
    case "braille":
      return 4;
    default:
      return glyphs satisfies never;
  }
}

/**
 * The dot of a value, from 0 at the bottom to `dots` - 1: `min` lies in the middle of the lowest and
 * `max` in that of the highest. Values beyond the bounds lie on them; where the bounds leave no room,
 * values between them lie in the middle.
 */
export function dotRowOf(
  value: number,
  { min, max, dots }: { readonly min: number; readonly max: number; readonly dots: number },
): number {
  const range = max - min;
  if (value >= max && range > 0) return dots - 1;
  if (value <= min && range > 0) return 0;
  const share = range > 0 ? (value - min) / range : 0.5;
  return Math.max(0, Math.min(dots - 1, Math.round(share * (dots - 1))));
}
