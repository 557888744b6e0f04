import { assertEquals } from "@std/assert";
import { accessibilityViolations as allViolations } from "@fgm/server/web/testing/axe";
import { chromiumPath, NO_BROWSER_NOTE, type Page } from "@fgm/server/web/testing/browser";
import { pageStage, PAST } from "./page_run.ts";

const TWO = `${PAST}&panel=total_cpu_usage_millicores~periodicity&panel=cgroup.v2.io.stat.wbytes` +
  "&container=data/postgres-4/db&container=shop/queue-drain-z5p8lwfhjt-ph5cv/worker";

const SIZES = [
  { width: 1_440, height: 900 },
  { width: 1_024, height: 700 },
  { width: 360, height: 740 },
] as const;

const KEYS_OF_DIALOGS = { metric: "a", study: "s", range: "r", help: "?" } as const;

Deno.test({
  name: `page: for everybody${NO_BROWSER_NOTE}`,
  ignore: chromiumPath() === undefined,
  fn: async (t) => {
    await using stage = await pageStage();
    for (const theme of ["light", "dark"] as const) {
      for (const size of SIZES) {
        const look = `${theme} at ${size.width} pixels`;
        await t.step(
          `nothing is in anybody's way, ${look}`,
          () =>
            stage.use(TWO, { size, theme }, async (page) => {
              await settled(page);
              assertEquals(await accessibilityViolations(page), []);
              assertEquals(await overflow(page), 0);
            }),
        );
      }
      await t.step(
        `dialogs are in nobody's way, ${theme}`,
        () =>
          stage.use(TWO, { theme }, async (page) => {
            await settled(page);
            for (const [name, key] of Object.entries(KEYS_OF_DIALOGS)) {
              await page.keyboard.press(key);
              await page.locator("dialog[open]").waitFor();
              assertEquals(await accessibilityViolations(page), [], name);
              await page.keyboard.press("Escape");
              await page.locator("dialog[open]").waitFor({ state: "detached" });
            }
          }),
      );
    }
    await t.step(
      "a table, a menu and the message in place of panels are, too",
      () =>
        stage.use(TWO, {}, async (page) => {
          await settled(page);
          await page.getByRole("button", { name: "Show as numbers" }).first().click();
          await page.getByRole("button", { name: "Download" }).click();
          assertEquals(await accessibilityViolations(page), []);
          await page.keyboard.press("Escape");
          await page.getByRole("button", { name: "Clear" }).click();
          await page.getByRole("heading", { name: "No container is chosen" }).waitFor();
          assertEquals(await accessibilityViolations(page), []);
        }),
    );
    await t.step(
      "the containers unfold on a narrow screen",
      () =>
        stage.use(TWO, { size: SIZES[2], hasTouch: true }, async (page) => {
          await settled(page);
          await page.getByRole("button", { name: "Containers" }).tap();
          await page.locator(".row").first().waitFor();
          assertEquals(await accessibilityViolations(page), []);
          assertEquals(await overflow(page), 0);
        }),
    );
  },
});

/** Without what only looks like a target: the overview's sliders are for keys, and let pointers through. */
async function accessibilityViolations(page: Page): Promise<readonly string[]> {
  const lines = await allViolations(page);
  return lines.filter((line) => !/^target-size.*overview-slider/.test(line));
}

async function settled(page: Page): Promise<void> {
  await page.locator(".legend-value", { hasText: /\d/ }).first().waitFor();
  await page.locator(".study-found", { hasNotText: "looking" }).first().waitFor();
}

/** CSS pixels by which the page is wider than the window. */
async function overflow(page: Page): Promise<unknown> {
  return await page.evaluate("document.documentElement.scrollWidth - innerWidth");
}
