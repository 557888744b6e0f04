/**
 * Which series a cell of several series belongs to.
 *
 * @module
 */

import type { Ink } from "./dot_plot.ts";

/** Of the columns in which a series lies wholly under others, one in so many is given to it. */
const GIVE_BACK = 3;

/** How many cells there are, and what of the inks is more than shade. */
export interface OwnedCells {
  readonly width: number;
  readonly height: number;
  /** By the positions of the inks; the inks themselves when left out. */
  readonly cores?: readonly Ink[];
}

/**
 * The series that each cell belongs to, as its position in `inks` plus one; 0 where there is none. That is
 * the last one in it that is no shade there, except where an earlier one would have no cell in a column at
 * all: every third such column, counted over the plot, belongs to those that are hidden, in turn.
 */
export function ownersOf(
  inks: readonly Ink[],
  { width, height, cores = [] }: OwnedCells,
): Uint8Array {
  const owners = new Uint8Array(width * height);
  for (const layer of [inks, cores]) {
    layer.forEach((ink, i) => {
      for (let cell = 0; cell < ink.length; cell++) if (ink[cell] !== 0) owners[cell] = i + 1;
    });
  }
  if (inks.length < 2) return owners;
  for (let column = 1; column < width; column += GIVE_BACK) {
    const hidden = hiddenIn(column, { inks, owners, width });
    const chosen = hidden[Math.floor(column / GIVE_BACK) % hidden.length];
    if (chosen === undefined) continue;
    const ink = inks[chosen];
    for (let cell = column; cell < owners.length; cell += width) {
      if (ink?.[cell]) owners[cell] = chosen + 1;
    }
  }
  return owners;
}

/** Positions of the series that have ink in a column, but no cell of their own. */
function hiddenIn(
  column: number,
  { inks, owners, width }: {
    readonly inks: readonly Ink[];
    readonly owners: Uint8Array;
    readonly width: number;
  },
): readonly number[] {
  const hidden: number[] = [];
  inks.forEach((ink, i) => {
    let [isThere, isOwner] = [false, false];
    for (let cell = column; cell < owners.length; cell += width) {
      if (ink[cell] === 0) continue;
      isThere = true;
      isOwner ||= owners[cell] === i + 1;
    }
    if (isThere && !isOwner) hidden.push(i);
  });
  return hidden;
}
