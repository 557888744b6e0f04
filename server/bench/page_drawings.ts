/**
 * What it costs the browser to draw a panel again and again, as while it is panned.
 *
 * @module
 */

import {
  atMost,
  type BenchOptions,
  type BenchRow,
  note,
  readable,
} from "@fgm/collector/bench/bench_table";
import { startBrowser } from "../web/testing/browser.ts";
import { openPanPage, panFrames, type PannedFrames } from "../web/testing/panned_chart.ts";
import { meterUsage } from "../web/testing/page_usage.ts";
import { percentile } from "./measurements.ts";
import { BENCH_SIZE } from "./page_views.ts";

/** 60 frames a second. */
const FRAME_MS_MAX = 16;
const FRAMES = { whole: 240, quick: 30 } as const;
/** Frames before those that count: hot functions are compiled after them. */
const WARM_UP_FRAMES = 20;

/** Series and points of each: as many as the page ever has, and a hundred thousand points. */
const PANELS = [[20, 1_920], [20, 5_000]] as const;

/** A panel as large as in a wide window. */
const PANEL_SIZE = { width: 1_100, height: 240 } as const;

/** Rows on redraws of one panel. */
export async function pageDrawings(options: BenchOptions): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  await using browser = await startBrowser();
  for (const [series, points] of PANELS) {
    const what = `${series} series of ${points.toLocaleString("en-US")} points`;
    options.say(`drawing of ${what}`);
    await browser.use({ size: BENCH_SIZE }, async ({ page }) => {
      await openPanPage(page, PANEL_SIZE);
      await panFrames(page, { series, points, frames: WARM_UP_FRAMES });
      const frames = options.quick ? FRAMES.quick : FRAMES.whole;
      const meter = await meterUsage(page);
      const before = await meter.read();
      const panned = await panFrames(page, { series, points, frames });
      const after = await meter.read();
      rows.push(...describe(what, (after.taskMs - before.taskMs) / frames, panned));
    });
  }
  return rows;
}

function describe(
  what: string,
  taskMs: number,
  { frameMs, longTasks }: PannedFrames,
): readonly BenchRow[] {
  const limit = { limit: FRAME_MS_MAX, unit: "ms" };
  const at = (share: number) => readable(percentile(frameMs, share));
  return [
    atMost(`page: main thread for a redraw, ${what}`, { value: taskMs, ...limit }),
    note(
      `  between ${frameMs.length} frames`,
      `p50 ${at(0.5)}, p95 ${at(0.95)}, worst ${at(1)} ms; ${longTasks} tasks over 50 ms`,
    ),
  ];
}
