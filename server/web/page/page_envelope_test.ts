import { assert, assertEquals } from "@std/assert";
import { chromiumPath, NO_BROWSER_NOTE, withPage } from "../testing/browser.ts";
import { DAY_TICKS, SPIKE, startDayViewer } from "../testing/day_viewer.ts";
import { POINTS_MAX } from "./state/asked_range.ts";

/** What came in answer to one question for series. */
interface Asked {
  readonly points: number;
  readonly longest: number;
}

Deno.test({
  name: `page: a day has no more points than pixels, and its one-second spike${NO_BROWSER_NOTE}`,
  ignore: chromiumPath() === undefined,
  fn: async () => {
    await using viewer = await startDayViewer();
    await withPage({}, async ({ page }) => {
      const asked: Promise<Asked>[] = [];
      page.on("response", (response) => {
        const { pathname, searchParams } = new URL(response.url());
        if (!pathname.endsWith("/api/timeseries")) return;
        const points = Number(searchParams.get("points"));
        asked.push(
          response.json().then(({ series }) => ({
            points,
            longest: Math.max(...series.map(({ t }: { t: readonly number[] }) => t.length)),
          })),
        );
      });
      await page.goto(`${viewer.pageUrl}&range=all&follow=0`);
      await page.locator(".legend-value", { hasText: /\d/ }).waitFor();
      await page.getByRole("button", { name: "Show as numbers" }).click();
      const row = page.locator(".numbers tbody tr").first();
      await row.waitFor();
      const [least, average, greatest] = await row.locator("td").allTextContents();
      assertEquals([least, greatest], [SPIKE.restText, SPIKE.text], `average ${average}`);
      const answers = await Promise.all(asked);
      assert(answers.length > 0, "nothing was asked");
      const width = await page.locator(".panel .u-over").first().evaluate((plot) =>
        plot.clientWidth
      );
      // Widths are rounded up to hundreds, and a stride lies beside the window.
      const pointsMax = Math.min(POINTS_MAX, Math.ceil(width / 100) * 100 * 1.25 + 1);
      for (const { points, longest } of answers) {
        assert(points <= pointsMax, `${points} points were asked for, of ${width} pixels`);
        assert(longest <= points, `${longest} points came for ${points}`);
      }
      assert(DAY_TICKS > 10 * pointsMax, "the day has too few samples to tell");
    });
  },
});
