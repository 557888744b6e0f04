/**
 * A page with one chart that is panned, one redraw a frame; for benches, which ask it for `panChart`.
 *
 * @module
 */

import type { WireTimeseries } from "../../../../api/timeseries.ts";
import type { PannedFrames, PanSetup } from "../../../testing/panned_chart.ts";
import type { PanelDrawing } from "../chart_parts.ts";
import { CHART_COLORS } from "../palette.ts";
import { createPanelChart } from "../panel_chart.ts";
import { answerOf, drawingOf, PLAIN_TEXTS, seriesOf } from "./drawing.ts";

declare global {
  var panChart: (setup: PanSetup) => Promise<PannedFrames>;
}

const STEP_MS = 1_000;

/** How much of the data is on the plot. */
const SHOWN_SHARE = 0.8;

const IGNORED = { onRange() {}, onZoom() {}, onPan() {}, onReset() {}, onCursor() {} };

function nextFrame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

function answerFor({ series, points }: PanSetup): WireTimeseries {
  const lines = Array.from({ length: series }, (_, place) => {
    const samples = Array.from({ length: points }, (_, i) => {
      const value = 100 * place + 40 * Math.sin(i / 30 + place) + 20 * Math.sin(i * i);
      return [i * STEP_MS, value, value - 25, value + 25] as const;
    });
    return seriesOf(place, samples);
  });
  return answerOf(lines, { to_ms: points * STEP_MS });
}

globalThis.panChart = async (setup) => {
  const wholeMs = setup.points * STEP_MS;
  const answer = answerFor(setup);
  const labels = answer.series.map(({ container }) => container.id);
  const drawingAt = (share: number): PanelDrawing => {
    const fromMs = share * (1 - SHOWN_SHARE) * wholeMs;
    return drawingOf({ fromMs, toMs: fromMs + SHOWN_SHARE * wholeMs, series: answer, labels });
  };
  let longTasks = 0;
  const observer = new PerformanceObserver((list) => {
    longTasks += list.getEntries().length;
  });
  observer.observe({ type: "longtask" });
  const box = document.createElement("div");
  box.className = "plot";
  document.body.append(box);
  const chart = createPanelChart(box, {
    ...{ colors: CHART_COLORS.light, texts: PLAIN_TEXTS, gestures: IGNORED },
  });
  const times = [await nextFrame()];
  for (let frame = 0; frame < setup.frames; frame++) {
    chart.draw(drawingAt(frame / setup.frames));
    times.push(await nextFrame());
  }
  // Tasks are told of some time after they have ended.
  await nextFrame();
  longTasks += observer.takeRecords().length;
  observer.disconnect();
  chart.remove();
  box.remove();
  return { frameMs: times.slice(1).map((time, i) => time - (times[i] ?? time)), longTasks };
};
