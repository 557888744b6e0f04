/**
 * The web page in a real browser: how soon it is there, how soon it answers, what it costs, and whether
 * it stays as small as it was.
 *
 * @module
 */

import { attempt, type BenchOptions, type BenchRow, note } from "@fgm/collector/bench/bench_table";
import { chromiumPath } from "../web/testing/browser.ts";
import { openGeneratedData } from "./generated_data.ts";
import { pageDrawings } from "./page_drawings.ts";
import { pageCost, pageHour } from "./page_follow.ts";
import { pageLoads } from "./page_loads.ts";
import { pageZooms } from "./page_zooms.ts";
import { viewData } from "./viewed_data.ts";

/** Rows on weight, first paint, zoom, drawing, follow-live and memory of the page. */
export async function pageBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  if (chromiumPath() === undefined) {
    return [note("web page", "left out: needs chromium; FGM_CHROMIUM may name one")];
  }
  const rows: BenchRow[] = [];
  const generated = await openGeneratedData(options);
  {
    await using data = await viewData(generated);
    rows.push(...await attempt("opening the page", () => pageLoads(data, options)));
    rows.push(...await attempt("zoom on the page", () => pageZooms(data, options)));
  }
  rows.push(...await attempt("drawing of a panel", () => pageDrawings(options)));
  rows.push(...await attempt("follow-live on the page", () => pageCost(options)));
  rows.push(...await attempt("an hour of follow-live", () => pageHour(options)));
  return rows;
}
