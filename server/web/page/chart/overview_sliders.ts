/**
 * The overview's window as three sliders: its start, itself, its end.
 *
 * @module
 */

import type { ChartTexts, OverviewDrawing } from "./chart_parts.ts";
import { type Hold, keyMove, type OverviewFrame, windowPixels } from "./overview_window.ts";

/** The sliders of one overview. */
export interface OverviewSliders {
  readonly show: (drawing: OverviewDrawing, frame: OverviewFrame) => void;
}

/** Slider by slider: what it holds, and what it is called. */
const SLIDERS = [
  { hold: "from", label: "Start of the window" },
  { hold: "window", label: "The window" },
  { hold: "to", label: "End of the window" },
] as const satisfies readonly { readonly hold: Hold; readonly label: string }[];

/**
 * Makes sliders in `plot`, the element that lies over the plot.
 *
 * @param onMove an arrow key moves what `hold` says by so many milliseconds, later when positive.
 */
export function createOverviewSliders(
  plot: HTMLElement,
  texts: ChartTexts,
  onMove: (hold: Hold, byMs: number) => void,
): OverviewSliders {
  let shown: OverviewDrawing | undefined;
  const sliders = SLIDERS.map(({ hold, label }) => {
    const slider = document.createElement("div");
    slider.className = `overview-slider overview-${hold}`;
    slider.setAttribute("role", "slider");
    slider.setAttribute("aria-label", label);
    slider.setAttribute("aria-orientation", "horizontal");
    slider.tabIndex = 0;
    slider.hidden = true;
    slider.addEventListener("keydown", (event) => {
      const byMs = shown === undefined ? undefined : keyMove(event.key, shown, shown);
      if (byMs === undefined) return;
      event.preventDefault();
      event.stopPropagation(); // the page's own arrows move the window too
      onMove(hold, byMs);
    });
    plot.append(slider);
    return { slider, hold };
  });
  return {
    show: (drawing, frame) => {
      shown = drawing;
      const { left, right } = windowPixels(drawing, frame);
      for (const { slider, hold } of sliders) {
        slider.hidden = false;
        const [x, width] = hold === "window"
          ? [left, right - left]
          : [hold === "from" ? left : right, 0];
        slider.style.transform = `translateX(${x.toFixed(1)}px)`;
        if (hold === "window") slider.style.width = `${width.toFixed(1)}px`;
        setValue(slider, { drawing, texts, hold });
      }
    },
  };
}

function setValue(
  slider: HTMLElement,
  { drawing, texts, hold }: {
    readonly drawing: OverviewDrawing;
    readonly texts: ChartTexts;
    readonly hold: Hold;
  },
): void {
  const { oldestMs, newestMs, fromMs, toMs } = drawing;
  const range = `${texts.time(fromMs)} to ${texts.time(toMs)}`;
  const values = {
    "aria-valuemin": Math.round(oldestMs),
    "aria-valuemax": Math.round(newestMs),
    "aria-valuenow": Math.round(hold === "to" ? toMs : fromMs),
    "aria-valuetext": hold === "window" ? range : texts.time(hold === "to" ? toMs : fromMs),
  };
  for (const [name, value] of Object.entries(values)) slider.setAttribute(name, String(value));
}
