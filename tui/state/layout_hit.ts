/**
 * What of the screen a cell belongs to.
 *
 * @module
 */

import type { Region } from "./layout.ts";

/** A cell of the screen, counted from 0. */
export interface Cell {
  readonly column: number;
  readonly row: number;
}

/** Whether a cell lies in a region. */
export function isInside({ column, row, width, height }: Region, cell: Cell): boolean {
  return cell.column >= column && cell.column < column + width && cell.row >= row &&
    cell.row < row + height;
}
