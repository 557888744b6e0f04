/**
 * The window in the overview as it is dragged and moved by keys: times in, times out.
 *
 * @module
 */

/** All that there is. */
export interface Extent {
  readonly oldestMs: number;
  readonly newestMs: number;
}

/** What is shown of it. */
export interface ShownWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What was taken hold of: the window itself, an end of it, or a place where a new one begins. */
export type Hold = "window" | "from" | "to" | "new";

/** How near a pointer has to be to an end to take hold of it, in CSS pixels. */
const END_PX = 8;

/** A window is never drawn or taken hold of as less, in CSS pixels. */
const WIDTH_PX_MIN = 4;

/** Where times lie. */
export interface OverviewFrame extends Extent {
  /** Of the plot, in CSS pixels. */
  readonly width: number;
}

/** CSS pixels from the left edge to a time. */
export function overviewX(timeMs: number, { oldestMs, newestMs, width }: OverviewFrame): number {
  return (timeMs - oldestMs) / (newestMs - oldestMs) * width;
}

/** Where a window is drawn, from edge to edge of the plot at most: at least a few pixels wide. */
export function windowPixels(
  shown: ShownWindow,
  frame: OverviewFrame,
): { readonly left: number; readonly right: number } {
  const { width } = frame;
  const left = Math.min(width - WIDTH_PX_MIN, Math.max(0, overviewX(shown.fromMs, frame)));
  const right = Math.min(width, Math.max(overviewX(shown.toMs, frame), left + WIDTH_PX_MIN));
  return { left, right };
}

/**
 * What a pointer at `x` takes hold of. Ends can be taken from outside too, and from inside where that
 * leaves something of the window to be taken. A window of everything cannot be moved: there a new one
 * begins.
 */
export function holdAt(x: number, shown: ShownWindow, frame: OverviewFrame): Hold {
  const { left, right } = windowPixels(shown, frame);
  const inside = Math.min(END_PX, (right - left) / 3);
  if (x >= left - END_PX && x <= left + inside) return "from";
  if (x <= right + END_PX && x >= right - inside) return "to";
  const isAll = shown.fromMs <= frame.oldestMs && shown.toMs >= frame.newestMs;
  return x > left && x < right && !isAll ? "window" : "new";
}

/** What moves, and how far. */
export interface WindowMove extends Extent {
  readonly hold: Hold;
  /** Where it was taken hold of. */
  readonly atMs: number;
  /** Later when positive. */
  readonly byMs: number;
  /** The window is never shorter. */
  readonly leastMs: number;
}

/** The window after a move: within the extent, and an end never passes the other. */
export function movedWindow(shown: ShownWindow, move: WindowMove): ShownWindow {
  const { hold, atMs, byMs, oldestMs, newestMs } = move;
  const leastMs = Math.min(move.leastMs, newestMs - oldestMs);
  const within = (timeMs: number) => Math.min(newestMs, Math.max(oldestMs, timeMs));
  const { fromMs, toMs } = shown;
  switch (hold) {
    case "from": {
      const latestMs = Math.max(oldestMs, toMs - leastMs);
      return { fromMs: Math.min(latestMs, Math.max(oldestMs, fromMs + byMs)), toMs };
    }
    case "to": {
      const earliestMs = Math.min(newestMs, fromMs + leastMs);
      return { fromMs, toMs: Math.max(earliestMs, Math.min(newestMs, toMs + byMs)) };
    }
    case "window": {
      const spanMs = Math.min(toMs - fromMs, newestMs - oldestMs);
      const startMs = Math.min(newestMs - spanMs, Math.max(oldestMs, fromMs + byMs));
      return { fromMs: startMs, toMs: startMs + spanMs };
    }
    case "new": {
      const [startMs, endMs] = [within(atMs), within(atMs + byMs)];
      const firstMs = Math.min(startMs, endMs, newestMs - leastMs);
      return { fromMs: firstMs, toMs: Math.max(startMs, endMs, firstMs + leastMs) };
    }
    default:
      return hold satisfies never;
  }
}

/** Shares of the window that keys move it by. */
const KEY_SHARES: Readonly<Record<string, number>> = {
  ArrowLeft: -0.1,
  ArrowDown: -0.1,
  ArrowRight: 0.1,
  ArrowUp: 0.1,
  PageDown: -1,
  PageUp: 1,
};

/** How far a key moves what has the focus, as sliders are moved (ARIA APG); undefined for other keys. */
export function keyMove(
  key: string,
  shown: ShownWindow,
  { oldestMs, newestMs }: Extent,
): number | undefined {
  if (key === "Home") return oldestMs - newestMs;
  if (key === "End") return newestMs - oldestMs;
  const share = KEY_SHARES[key];
  return share === undefined ? undefined : share * (shown.toMs - shown.fromMs);
}
