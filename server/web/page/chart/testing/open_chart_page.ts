/**
 * Opens the page of `chart_page.ts` in a browser.
 *
 * @module
 */

import { fromFileUrl } from "@std/path";
import type { ChartTest } from "./chart_page.ts";
import { bundleScript } from "../../../build_page.ts";
import { type Page, type PageOptions, startBrowser } from "../../../testing/browser.ts";

const SCRIPT = fromFileUrl(new URL("./chart_page.ts", import.meta.url));
const STYLES = [
  new URL("../../../../../node_modules/uplot/dist/uPlot.min.css", import.meta.url),
  new URL("../chart.css", import.meta.url),
];

/** A plot is 600 by 200 pixels, at 8, 8; its axes take 58 at the left, 12 at the right, 22 below. */
export const PLOT = { left: 66, top: 24, width: 530, height: 162 } as const;

/** A check on a page of its own. */
export interface ChartCheck {
  readonly name: string;
  readonly check: (page: Page) => Promise<void>;
  readonly options?: PageOptions;
}

/** Runs checks one after the other, in one browser, as steps of a test. */
export async function runChartChecks(
  t: Deno.TestContext,
  checks: readonly ChartCheck[],
): Promise<void> {
  const script = await bundleScript(SCRIPT);
  const styles = await Promise.all(STYLES.map((url) => Deno.readTextFile(url)));
  const style = `${styles.join("\n")} body { margin: 8px } .plot { width: 600px; height: 200px }`;
  await using browser = await startBrowser();
  for (const { name, check, options = {} } of checks) {
    await t.step(name, () =>
      browser.use(options, async ({ page }) => {
        await page.setContent(`<!doctype html><title>Charts</title><style>${style}</style>`);
        await page.addScriptTag({ content: script, type: "module" });
        await page.waitForFunction(() => globalThis.chartTest !== undefined);
        await check(page);
      }));
  }
}

/** What the chart on a page has told so far. */
export function toldOn(page: Page): Promise<ChartTest["told"]> {
  return page.evaluate(() => globalThis.chartTest.told);
}

/** Waits until all that was asked for is drawn. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(() =>
    new Promise<void>((resolve) =>
      requestAnimationFrame(() => requestAnimationFrame(() => resolve()))
    )
  );
}

/** Whether there is paint on the chart's own canvas, at each of some points of the page. */
export function paintAt(
  page: Page,
  points: readonly (readonly [x: number, y: number])[],
): Promise<boolean[]> {
  return page.evaluate((points) => {
    const canvas = document.querySelector<HTMLCanvasElement>(".u-wrap > canvas");
    const image = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height);
    const { left, top } = canvas?.getBoundingClientRect() ?? { left: 0, top: 0 };
    return points.map(([x, y]) => {
      const at = 4 * (Math.floor(y - top) * (image?.width ?? 0) + Math.floor(x - left));
      const [red = 0, green = 0, blue = 0, alpha = 0] = image?.data.slice(at, at + 4) ?? [];
      // The grid is nearly white, lines are not.
      return alpha > 60 && Math.min(red, green, blue) < 160;
    });
  }, points);
}
