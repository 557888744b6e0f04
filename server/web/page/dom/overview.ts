/**
 * All of the data in one strip, and the window of the panels in it.
 *
 * @module
 */

import type { WireTimeseries } from "../../../api/timeseries.ts";
import { createOverviewChart } from "../chart/overview_chart.ts";
import type { PageState } from "../state/page_state.ts";
import { placedSeries } from "../state/container_names.ts";
import { windowOf } from "../state/window.ts";
import type { ChartRoom } from "./chart_room.ts";
import { el } from "./elements.ts";
import type { Dispatch, Part } from "./part.ts";
import { whenChanged } from "./when_changed.ts";

/** The strip; hidden while there is no data. */
export function overview(room: ChartRoom, dispatch: Dispatch): Part {
  const place = el("div", { class: "overview-chart" });
  const attrs = { role: "group", "aria-label": "Overview of all of the data" };
  const element = el("div", { class: "overview", attrs }, place);
  const chart = createOverviewChart(place, {
    colors: room.colors(),
    texts: room.texts,
    gestures: {
      onRange: (fromMs, toMs) => dispatch({ type: "view", view: { kind: "fixed", fromMs, toMs } }),
      onReset: () => dispatch({ type: "reset" }),
    },
  });
  new ResizeObserver(() => {
    if (place.clientWidth > 0) chart.resize();
  }).observe(place);
  room.onColors(() => chart.recolor(room.colors()));
  room.cursor.listen(chart.moveCursor);
  let shown: PageState | undefined;
  let series: WireTimeseries | undefined;
  // The same object as long as it is the same answer: the chart then draws no line again.
  const takeSeries = whenChanged((value: WireTimeseries | undefined, chosen: readonly string[]) => {
    series = value === undefined ? undefined : placedSeries(value, chosen);
  });
  const draw = whenChanged((..._parts: readonly unknown[]) => {
    const extent = shown?.facts?.extent;
    const window = shown === undefined ? undefined : windowOf(shown);
    element.hidden = extent === undefined || window === undefined;
    if (shown === undefined || extent === undefined || window === undefined) return;
    takeSeries(shown.overview.value, shown.choice.chosen);
    chart.draw({ ...extent, ...window, series });
  });
  return {
    element,
    render: (state) => {
      shown = state;
      const { choice, facts, overview: { value } } = state;
      draw(facts?.extent, choice.view, choice.chosen, value);
    },
  };
}
