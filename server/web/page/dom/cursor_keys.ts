/**
 * The cursor by keys: what a pointer over a chart does.
 *
 * @module
 */

/** Keys of the cursor, as the help dialog shows them. */
export const CURSOR_KEYS = [
  { key: ",", shown: ",", help: "Cursor to the left: read values there", group: "View" },
  { key: ".", shown: ".", help: "Cursor to the right", group: "View" },
] as const;

/** Share of the window that a key moves the cursor by. */
const STEP_SHARE = 0.01;

/** What the cursor may stand on. */
export interface CursorRange {
  readonly fromMs: number;
  readonly toMs: number;
  /** Width of a point of the series, in milliseconds; 0 where it is not known. */
  readonly stepMs: number;
}

/**
 * Where a key moves the cursor to; undefined for other keys. Without a cursor it begins in the middle, and
 * it stays in the window. It moves by whole points, and by a hundredth of the window at least.
 */
export function cursorAfterKey(
  key: string,
  cursorMs: number | undefined,
  { fromMs, toMs, stepMs }: CursorRange,
): number | undefined {
  const by = key === "," ? -1 : key === "." ? 1 : undefined;
  if (by === undefined) return undefined;
  const isShown = cursorMs !== undefined && cursorMs >= fromMs && cursorMs < toMs;
  if (!isShown) return Math.round((fromMs + toMs) / 2);
  const shareMs = (toMs - fromMs) * STEP_SHARE;
  const moveMs = stepMs > 0 ? Math.ceil(shareMs / stepMs) * stepMs : shareMs;
  return Math.round(Math.min(toMs - 1, Math.max(fromMs, cursorMs + by * moveMs)));
}
