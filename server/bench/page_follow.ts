/**
 * What it costs to let the page follow, and what an hour of it leaves behind.
 *
 * @module
 */

import { withDirectory } from "@fgm/collector/bench/bench_session";
import {
  atMost,
  type BenchOptions,
  type BenchRow,
  note,
  readable,
} from "@fgm/collector/bench/bench_table";
import { startCollector, startSimulatedNode, wait } from "@fgm/collector/bench/collector_process";
import { type GrowingViewer, startGrowingViewer } from "../web/testing/growing_viewer.ts";
import { type Page, withPage } from "../web/testing/browser.ts";
import { meterUsage, type PageUsage } from "../web/testing/page_usage.ts";
import { BENCH_SIZE, fivePanels, VIEW_CONTAINERS } from "./page_views.ts";
import { METRIC } from "./questions.ts";
import { type BenchViewer, startViewer } from "./viewer_process.ts";

const CONTAINERS = 20;
const MEASURED_MS = { whole: 60_000, quick: 5_000 } as const;
const POLL_MS = 250;
const PATIENCE_MS = 30_000;
/** A legend's entries of five panels, all with a number. */
const VALUES = VIEW_CONTAINERS * 5;

const HOUR_TICKS = { whole: 3_600, quick: 900 } as const;
/** Ticks after which what is kept of each is there. */
const SETTLED_TICKS = 600;
const TICKS_PER_FRAME = { whole: 3, quick: 15 } as const;
const HEAP_GROWTH_MB_MAX = 1;
const NODES_GROWTH_MAX = 200;

/** Rows on the main thread's time while ticks come in, one a second. */
export function pageCost(options: BenchOptions): Promise<readonly BenchRow[]> {
  if (Deno.build.os !== "linux") {
    return Promise.resolve([note("page: follow-live", "left out: needs Linux")]);
  }
  options.say("follow-live on the page");
  return withDirectory(async (outputDir) => {
    await using node = await startSimulatedNode(CONTAINERS);
    const collector = startCollector([...node.flags, "--output-dir", outputDir]);
    try {
      await using viewer = await startViewer([outputDir]);
      const ids = await busiest(viewer);
      const usage = await usageOf(
        `${viewer.url}/?${fivePanels("range=15m&follow=1", ids)}`,
        options,
      );
      return describeCost(usage);
    } finally {
      collector.kill("SIGTERM");
      await collector.status;
    }
  });
}

async function busiest(viewer: BenchViewer): Promise<readonly string[]> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const { body } = await viewer.ask(`/api/containers?sort=${METRIC}&limit=${VIEW_CONTAINERS}`);
    const found: readonly { readonly id: string; readonly value: number | null }[] =
      body.containers;
    const ids = found.filter(({ value }) => typeof value === "number").map(({ id }) => id);
    if (ids.length === VIEW_CONTAINERS) return ids;
    if (performance.now() > deadlineMs) throw new Error("Cannot follow: no container has a sample");
    await wait(POLL_MS);
  }
}

/** What a while of following came to, per second of it. */
interface Cost {
  readonly taskMs: number;
  readonly scriptMs: number;
}

async function usageOf(url: string, { quick }: BenchOptions): Promise<Cost> {
  let cost: Cost | undefined;
  await withPage({ size: BENCH_SIZE }, async ({ page }) => {
    await page.goto(url);
    await drawn(page);
    const meter = await meterUsage(page);
    const [before, beganMs] = [await meter.read(), performance.now()];
    await wait(quick ? MEASURED_MS.quick : MEASURED_MS.whole);
    const [after, seconds] = [await meter.read(), (performance.now() - beganMs) / 1_000];
    cost = {
      taskMs: (after.taskMs - before.taskMs) / seconds,
      scriptMs: (after.scriptMs - before.scriptMs) / seconds,
    };
  });
  if (cost === undefined) throw new Error("Cannot measure the page: it was not opened");
  return cost;
}

function describeCost({ taskMs, scriptMs }: Cost): readonly BenchRow[] {
  const percent = (ms: number) => `${readable(ms / 10)} %`;
  const what = "page: main thread, five panels of five containers following";
  return [note(what, `${percent(taskMs)} of a core, ${percent(scriptMs)} in scripts`)];
}

/** Rows on memory over an hour's ticks, as fast as they are taken. */
export async function pageHour(options: BenchOptions): Promise<readonly BenchRow[]> {
  const size = options.quick ? "quick" : "whole";
  options.say(`${HOUR_TICKS[size]} ticks on the page`);
  await using viewer = await startGrowingViewer();
  const kept: PageUsage[] = [];
  await withPage({ size: BENCH_SIZE }, async ({ page }) => {
    await page.goto(viewer.pageUrl);
    await drawn(page);
    const meter = await meterUsage(page);
    const last = HOUR_TICKS[size];
    let ticks = 0;
    for (const stop of [0, SETTLED_TICKS, (SETTLED_TICKS + last) / 2, last]) {
      ticks = await passUntil(viewer, { page, ticks, stop, atOnce: TICKS_PER_FRAME[size] });
      kept.push(await meter.readCollected());
    }
  });
  return describeHour(kept, HOUR_TICKS[size]);
}

async function passUntil(
  viewer: GrowingViewer,
  { page, ticks, stop, atOnce }: {
    readonly page: Page;
    readonly ticks: number;
    readonly stop: number;
    readonly atOnce: number;
  },
): Promise<number> {
  let passed = ticks;
  for (; passed < stop; passed += atOnce) await viewer.pass(atOnce, page);
  return passed;
}

function describeHour(kept: readonly PageUsage[], ticks: number): readonly BenchRow[] {
  const settled = kept[1], end = kept.at(-1);
  if (settled === undefined || end === undefined) {
    throw new Error("Cannot compare: nothing was read");
  }
  const grown = (key: keyof PageUsage) => end[key] - settled[key];
  const all = (key: keyof PageUsage, scale = 1) =>
    kept.map((usage) => readable(usage[key] / scale)).join(", ");
  const what = `page: heap grown from tick ${SETTLED_TICKS} to ${ticks}, garbage collected`;
  return [
    atMost(what, { value: grown("heapBytes") / 1e6, limit: HEAP_GROWTH_MB_MAX, unit: "MB" }),
    note("  heap at the start, then, half way and at the end", `${all("heapBytes", 1e6)} MB`),
    atMost("  nodes grown", { value: grown("nodes"), limit: NODES_GROWTH_MAX, unit: "nodes" }),
    note("  nodes", all("nodes")),
    note("  listeners", all("listeners")),
  ];
}

async function drawn(page: Page): Promise<void> {
  await page.locator(".legend-value", { hasText: /\d/ }).nth(VALUES - 1).waitFor();
}
