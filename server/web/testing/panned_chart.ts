/**
 * A chart in a browser that is panned, and how evenly its frames come.
 *
 * What runs on the page is a script of its own, `page/chart/testing/pan_page.ts`.
 *
 * @module
 */

import { fromFileUrl } from "@std/path";
import { bundleScript } from "../build_page.ts";
import type { Page } from "./browser.ts";

const SCRIPT = fromFileUrl(new URL("../page/chart/testing/pan_page.ts", import.meta.url));
const STYLES = [
  new URL("../../../node_modules/uplot/dist/uPlot.min.css", import.meta.url),
  new URL("../page/chart/chart.css", import.meta.url),
];

/** What is panned. */
export interface PanSetup {
  readonly series: number;
  /** Points of each series. */
  readonly points: number;
  readonly frames: number;
}

/** How it went. */
export interface PannedFrames {
  /** Milliseconds between frames. */
  readonly frameMs: readonly number[];
  /** Tasks of the main thread over 50 ms (Long Tasks API). */
  readonly longTasks: number;
}

/** Makes of a page one that can pan charts of a size, in CSS pixels. */
export async function openPanPage(
  page: Page,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<void> {
  const styles = await Promise.all(STYLES.map((url) => Deno.readTextFile(url)));
  const box = `body { margin: 8px } .plot { width: ${width}px; height: ${height}px }`;
  const style = `${styles.join("\n")} ${box}`;
  await page.setContent(`<!doctype html><title>Charts</title><style>${style}</style>`);
  await page.addScriptTag({ content: await bundleScript(SCRIPT), type: "module" });
  await page.waitForFunction("globalThis.panChart !== undefined");
}

/** Makes a panel, moves it by a little with each frame, and takes it away. */
export function panFrames(page: Page, setup: PanSetup): Promise<PannedFrames> {
  return page.evaluate<PannedFrames>(`panChart(${JSON.stringify(setup)})`);
}
