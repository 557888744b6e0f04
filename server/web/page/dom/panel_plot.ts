/**
 * The plot of a panel: its chart, and words where there is nothing to draw.
 *
 * @module
 */

import { createPanelChart } from "../chart/panel_chart.ts";
import type { PanelDrawing } from "../chart/chart_parts.ts";
import { VALUE_AXIS_PX } from "../chart/plot_frame.ts";
import type { ChartRoom } from "./chart_room.ts";
import type { Words } from "./condition_words.ts";
import { el, setText } from "./elements.ts";
import type { Dispatch } from "./part.ts";

/** A plot. */
export interface PanelPlot {
  readonly element: HTMLElement;
  readonly draw: (drawing: PanelDrawing) => void;
  readonly say: (words: Words | undefined) => void;
  readonly remove: () => void;
}

/** Makes an empty plot; its chart is there as soon as it has a size. */
export function panelPlot(room: ChartRoom, dispatch: Dispatch): PanelPlot {
  const place = el("div", { class: "plot-chart" });
  const words = el("p", { class: "plot-words", hidden: true });
  const element = el("div", { class: "plot" }, place, words);
  const chart = createPanelChart(place, {
    colors: room.colors(),
    texts: room.texts,
    gestures: {
      onRange: (fromMs, toMs) => dispatch({ type: "view", view: { kind: "fixed", fromMs, toMs } }),
      onZoom: (factor, atMs) => dispatch({ type: "zoom", factor, atMs }),
      onPan: (share) => dispatch({ type: "pan", share }),
      onReset: () => dispatch({ type: "reset" }),
      onCursor: room.cursor.set,
    },
  });
  const sizes = new ResizeObserver(() => {
    if (place.clientWidth === 0) return;
    chart.resize();
    room.onWidth(Math.max(1, place.clientWidth - VALUE_AXIS_PX));
  });
  sizes.observe(place);
  const stops = [
    room.onColors(() => chart.recolor(room.colors())),
    room.cursor.listen(chart.moveCursor),
  ];
  return {
    element,
    draw: chart.draw,
    say: (next) => {
      words.hidden = next === undefined;
      element.classList.toggle("is-empty", next !== undefined);
      if (next === undefined) return;
      setText(words, next.text);
      words.dataset["tone"] = next.tone;
    },
    remove: () => {
      sizes.disconnect();
      for (const stop of stops) stop();
      chart.remove();
    },
  };
}
