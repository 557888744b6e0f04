/**
 * What lies over the overview's lines: shades beside its window, and the cursor. Elements, so that moving
 * them draws no line again.
 *
 * @module
 */

import {
  type OverviewFrame,
  overviewX,
  type ShownWindow,
  windowPixels,
} from "./overview_window.ts";

/** What lies over one overview. */
export interface OverviewShade {
  readonly show: (
    window: ShownWindow,
    frame: OverviewFrame,
    cursorMs: number | undefined,
  ) => void;
}

/** Puts shades and a cursor into `plot`, the element that lies over the plot. */
export function createOverviewShade(plot: HTMLElement): OverviewShade {
  const part = (name: string): HTMLElement => {
    const element = document.createElement("div");
    element.className = name;
    element.hidden = true;
    plot.append(element);
    return element;
  };
  const [before, after] = [part("overview-before"), part("overview-after")];
  const cursor = part("overview-cursor");
  return {
    show: (window, frame, cursorMs) => {
      const { left, right } = windowPixels(window, frame);
      before.hidden = after.hidden = false;
      before.style.width = `${left.toFixed(1)}px`;
      after.style.width = `${(frame.width - right).toFixed(1)}px`;
      const x = cursorMs === undefined ? NaN : overviewX(cursorMs, frame);
      cursor.hidden = !(x >= 0 && x <= frame.width);
      if (!cursor.hidden) cursor.style.transform = `translateX(${Math.round(x)}px)`;
    },
  };
}
