/**
 * A page with one chart, for tests in a browser: it keeps what the chart tells.
 *
 * @module
 */

import type { Chart, OverviewDrawing, PanelDrawing } from "../chart_parts.ts";
import { createOverviewChart } from "../overview_chart.ts";
import { CHART_COLORS } from "../palette.ts";
import { createPanelChart } from "../panel_chart.ts";
import { PLAIN_TEXTS } from "./drawing.ts";

/** What tests find on the page as `chartTest`. */
export interface ChartTest {
  /** Name and arguments of each gesture, but not of those of the cursor. */
  readonly told: (readonly [name: string, ...values: readonly number[]])[];
  /** Where the cursor was last; null when it has left. */
  cursorMs: number | null;
  readonly makePanel: (drawing: PanelDrawing) => Chart<PanelDrawing>;
  readonly makeOverview: (drawing: OverviewDrawing) => Chart<OverviewDrawing>;
}

declare global {
  var chartTest: ChartTest;
}

function element(): HTMLElement {
  const box = document.createElement("div");
  box.className = "plot";
  document.body.append(box);
  return box;
}

const told: ChartTest["told"] = [];

globalThis.chartTest = {
  told,
  cursorMs: null,
  makePanel: (drawing) => {
    const chart = createPanelChart(element(), {
      colors: CHART_COLORS.light,
      texts: PLAIN_TEXTS,
      gestures: {
        onRange: (fromMs, toMs) => told.push(["range", fromMs, toMs]),
        onZoom: (factor, atMs) => told.push(["zoom", factor, atMs]),
        onPan: (share) => told.push(["pan", share]),
        onReset: () => told.push(["reset"]),
        onCursor: (timeMs) => {
          globalThis.chartTest.cursorMs = timeMs ?? null;
          chart.moveCursor(timeMs);
        },
      },
    });
    chart.draw(drawing);
    return chart;
  },
  makeOverview: (drawing) => {
    const chart = createOverviewChart(element(), {
      colors: CHART_COLORS.light,
      texts: PLAIN_TEXTS,
      gestures: {
        onRange: (fromMs, toMs) => told.push(["range", fromMs, toMs]),
        onReset: () => told.push(["reset"]),
      },
    });
    chart.draw(drawing);
    return chart;
  },
};
