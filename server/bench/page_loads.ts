/**
 * How soon the page is there: nothing of it in the browser's cache, the viewer warm.
 *
 * @module
 */

import { atMost, type BenchOptions, type BenchRow, note } from "@fgm/collector/bench/bench_table";
import { startBrowser, type TestBrowser } from "../web/testing/browser.ts";
import { drawingProbe, type PageOpening, pageOpening } from "../web/testing/page_drawing.ts";
import { describeTimes, percentile } from "./measurements.ts";
import { BENCH_SIZE, fivePanels, longLived } from "./page_views.ts";
import { lengthText } from "./questions.ts";
import type { ViewedData } from "./viewed_data.ts";

const ROUNDS = { whole: 30, quick: 3 } as const;
/** Openings before those that count: the viewer then has read what it is asked, and compiled itself. */
const WARM_UP_ROUNDS = 2;
const PAGE_KB_MAX = 150;
const FIRST_PAINT_MS_MAX = 300;
const DRAWN_MS_MAX = 1_000;

/** Rows on weight, first paint and first drawing. */
export async function pageLoads(
  data: ViewedData,
  options: BenchOptions,
): Promise<readonly BenchRow[]> {
  const { manifest: { order } } = data.generated;
  const length = `${lengthText(order.ticks * 1_000)} of ${order.containers} containers`;
  const ids = longLived(data.asked);
  const views = [
    [`first visit, ${length}`, ""],
    [`all of ${length}, three panels that it chooses`, "range=all&follow=0"],
    [`five panels, five containers, all of ${length}`, fivePanels("range=all&follow=0", ids)],
  ] as const;
  await using browser = await startBrowser();
  const rows: BenchRow[] = [];
  for (const [what, query] of views) {
    options.say(`opening the page: ${what}`);
    const openings = await openOften(browser, `${data.viewer.url}/?${query}`, options);
    if (rows.length === 0) rows.push(weightRow(openings));
    rows.push(...describe(what, openings));
  }
  return rows;
}

async function openOften(
  browser: TestBrowser,
  url: string,
  { quick }: BenchOptions,
): Promise<readonly PageOpening[]> {
  const openings: PageOpening[] = [];
  const probe = await drawingProbe();
  const rounds = WARM_UP_ROUNDS + (quick ? ROUNDS.quick : ROUNDS.whole);
  for (let round = 0; round < rounds; round++) {
    // Each time in a context of its own, which has no cache yet.
    await browser.use({ size: BENCH_SIZE }, async ({ page }) => {
      await probe(page);
      await page.goto(url);
      const opening = await pageOpening(page);
      if (round >= WARM_UP_ROUNDS) openings.push(opening);
    });
  }
  return openings;
}

function weightRow(openings: readonly PageOpening[]): BenchRow {
  const bytes = Math.max(...openings.map(({ pageBytes }) => pageBytes));
  const limit = { limit: PAGE_KB_MAX, unit: "kB" };
  return atMost("page: HTML, script and style over the wire", { value: bytes / 1e3, ...limit });
}

function describe(what: string, openings: readonly PageOpening[]): readonly BenchRow[] {
  const row = (part: string, times: readonly number[], limit: number) => [
    atMost(`  ${part}, p95`, { value: percentile(times, 0.95), limit, unit: "ms" }),
    note(`  of ${times.length} openings`, describeTimes(times)),
  ];
  return [
    note(`page: ${what}`, ""),
    ...row("first paint", openings.map(({ firstPaintMs }) => firstPaintMs), FIRST_PAINT_MS_MAX),
    ...row("first panel drawn", openings.map(({ drawnMs }) => drawnMs), DRAWN_MS_MAX),
  ];
}
