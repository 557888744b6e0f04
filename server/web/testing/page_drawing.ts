/**
 * When a page in a browser has drawn what it asked a viewer for.
 *
 * What runs on the page is a script of its own, `page/testing/draw_probe.ts`.
 *
 * @module
 */

import { fromFileUrl } from "@std/path";
import { bundleScript } from "../build_page.ts";
import type { Page } from "./browser.ts";

const PROBE = fromFileUrl(new URL("../page/testing/draw_probe.ts", import.meta.url));

/** How the opening of a page went; times are milliseconds since the navigation began. */
export interface PageOpening {
  readonly firstPaintMs: number;
  /** The first panel has drawn its data. */
  readonly drawnMs: number;
  /** What came over the wire for the page itself: HTML, script and style, in bytes of their bodies. */
  readonly pageBytes: number;
}

/** How a gesture was followed; milliseconds from its end, as the browser dates its event. */
export interface GestureTimes {
  /** The last of the answers that it led to was read. */
  readonly answeredMs: number;
  /** All of them are drawn. */
  readonly drawnMs: number;
}

/** What the script has on the page, as `fgmDrawProbe`. */
export interface DrawProbe {
  /** Forgets gestures and questions up to now. */
  readonly begin: () => void;
  /** See `drawnAfter`. */
  readonly settled: () => Promise<GestureTimes | undefined>;
  readonly opening: () => Promise<PageOpening>;
  /** Waits until no question for series is open. */
  readonly idle: () => Promise<void>;
}

/** Makes what puts the probe on a page before it goes anywhere. */
export async function drawingProbe(): Promise<(page: Page) => Promise<void>> {
  const content = await bundleScript(PROBE);
  // Names of its own: it runs as a plain script, beside the page's module.
  return async (page) => {
    await page.addInitScript({ content: `{${content}}` });
  };
}

/** How the opening of a probed page went; waits until all of its panels have their answers. */
export async function pageOpening(page: Page): Promise<PageOpening> {
  const opening = await page.evaluate<PageOpening>("fgmDrawProbe.opening()");
  await page.evaluate("fgmDrawProbe.idle()");
  return opening;
}

/** How a gesture was followed, once all is drawn; undefined where what was there already was enough. */
export async function drawnAfter(
  page: Page,
  gesture: () => Promise<void>,
): Promise<GestureTimes | undefined> {
  await page.evaluate("fgmDrawProbe.begin()");
  await gesture();
  return await page.evaluate<GestureTimes | undefined>("fgmDrawProbe.settled()");
}
