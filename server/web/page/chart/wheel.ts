/**
 * What a turn of a wheel, or two fingers on a pad, mean.
 *
 * @module
 */

/** The part of a browser's WheelEvent that counts (UI Events, 5.4). */
export interface WheelTurn {
  readonly deltaX: number;
  readonly deltaY: number;
  /** 0 for pixels, 1 for lines, 2 for pages. */
  readonly deltaMode: number;
  readonly shiftKey: boolean;
  /** Held, or pretended to be by browsers for a pinch on a pad. */
  readonly ctrlKey: boolean;
}

/** What it does: looks closer by factors below 1, or moves by a number of pixels, later when positive. */
export type WheelEffect =
  | { readonly type: "zoom"; readonly factor: number }
  | { readonly type: "pan"; readonly px: number };

/** Pixels of a line, and of a page. */
const [LINE_PX, PAGE_PX] = [33, 400] as const;

/** A turn of 100 pixels, one notch of most wheels, is a factor of 1.2; of a pinch, 100 are far. */
const [ZOOM_PER_PX, PINCH_PER_PX] = [Math.log(1.2) / 100, Math.log(2) / 100] as const;

/** One event zooms by no more than this, however fast the wheel was turned. */
const FACTOR_MAX = 2;

/** What a turn does; undefined where it is none. */
export function wheelEffect(turn: WheelTurn): WheelEffect | undefined {
  const unit = turn.deltaMode === 0 ? 1 : turn.deltaMode === 1 ? LINE_PX : PAGE_PX;
  const [x, y] = [turn.deltaX * unit, turn.deltaY * unit];
  const isSideways = turn.shiftKey || Math.abs(x) > Math.abs(y);
  if (isSideways) {
    // Some browsers turn shift and wheel into a sideways turn, others leave that to the page.
    const px = x !== 0 ? x : y;
    return px === 0 ? undefined : { type: "pan", px };
  }
  if (y === 0) return undefined;
  const exact = Math.exp(y * (turn.ctrlKey ? PINCH_PER_PX : ZOOM_PER_PX));
  return { type: "zoom", factor: Math.min(FACTOR_MAX, Math.max(1 / FACTOR_MAX, exact)) };
}
