/**
 * Which part of a list is shown, in words.
 *
 * @module
 */

/** "1–20 of 96", or "96" where all are shown; "none" for an empty list. */
export function listExtentText(
  top: number,
  { count, height }: { readonly count: number; readonly height: number },
): string {
  if (count === 0) return "none";
  if (height <= 0 || count <= height) return `${count}`;
  return `${top + 1}–${Math.min(count, top + height)} of ${count}`;
}
