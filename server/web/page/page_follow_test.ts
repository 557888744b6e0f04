import { assert, assertEquals } from "@std/assert";
import { chromiumPath, NO_BROWSER_NOTE, type Page, withPage } from "../testing/browser.ts";
import { startGrowingViewer } from "../testing/growing_viewer.ts";
import { meterUsage, type PageUsage } from "../testing/page_usage.ts";

/** Ticks after which all that is kept of each is there: the page's windows are five minutes long. */
const SETTLED_TICKS = 600;
const HOUR_TICKS = 3_600;

/** Ticks that come in between two frames. */
const TICKS_PER_FRAME = 30;

/** By how much fifty minutes may raise what is left after a collection of garbage. */
const GROWTH_MAX = { heapBytes: 800_000, nodes: 200, listeners: 20 } as const;

/** Lets ticks go by until there are so many. */
async function follow(
  pass: (seconds: number, page: Page) => Promise<void>,
  { page, ticks }: { readonly page: Page; readonly ticks: number },
): Promise<void> {
  for (let passed = 0; passed < ticks; passed += TICKS_PER_FRAME) await pass(TICKS_PER_FRAME, page);
}

function assertFlat(before: PageUsage, after: PageUsage): void {
  for (const key of Object.keys(GROWTH_MAX) as (keyof typeof GROWTH_MAX)[]) {
    const grown = after[key] - before[key];
    assert(grown <= GROWTH_MAX[key], `${key} grew by ${grown}: ${before[key]} to ${after[key]}`);
  }
}

Deno.test({
  name: `page: an hour of ticks leaves no more behind than ten minutes${NO_BROWSER_NOTE}`,
  ignore: chromiumPath() === undefined,
  fn: async () => {
    await using viewer = await startGrowingViewer();
    await withPage({ size: { width: 1_024, height: 768 } }, async ({ page }) => {
      await page.goto(viewer.pageUrl);
      await page.locator(".legend-value", { hasText: /\d/ }).nth(24).waitFor();
      const meter = await meterUsage(page);
      await follow(viewer.pass, { page, ticks: SETTLED_TICKS });
      const before = await meter.readCollected();
      await follow(viewer.pass, { page, ticks: HOUR_TICKS - SETTLED_TICKS });
      const after = await meter.readCollected();
      assertFlat(before, after);
      // The last of all ticks has come to the page.
      await page.getByRole("button", { name: "Show as numbers" }).first().click();
      const newest = new Date(viewer.newestMs()).toISOString().slice(11, 19);
      await page.locator(".numbers td", { hasText: newest }).first().waitFor();
      assertEquals(await page.locator(".panel").count(), 5);
    });
  },
});
