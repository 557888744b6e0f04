/**
 * The part of a list that is shown, so that the selected item is in it.
 *
 * @module
 */

/** A list of `count` items of which `height` fit. */
export interface ListSize {
  readonly count: number;
  readonly height: number;
}

/**
 * Position of the first item shown: the selected one is in the middle where the list is longer than
 * the place for it, and the place is never emptier than it must be. 0 for an empty list.
 */
export function listTop(selected: number, { count, height }: ListSize): number {
  return Math.max(0, Math.min(selected - Math.floor(height / 2), count - height));
}

/** "1–20 of 96", or "96" where all are shown; "none" for an empty list. */
export function listExtentText(top: number, { count, height }: ListSize): string {
  if (count === 0) return "none";
  if (height <= 0 || count <= height) return `${count}`;
  return `${top + 1}–${Math.min(count, top + height)} of ${count}`;
}
