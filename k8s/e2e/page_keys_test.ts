import { assert, assertEquals, assertMatch } from "@std/assert";
import { chromiumPath, NO_BROWSER_NOTE, type Page } from "@fgm/server/web/testing/browser";
import { counted, pageStage, PAST } from "./page_run.ts";

const TWO = `${PAST}&panel=total_cpu_usage_millicores&panel=cgroup.v2.memory.current` +
  "&container=data/postgres-4/db&container=shop/queue-drain-z5p8lwfhjt-ph5cv/worker";

type Check = (page: Page) => Promise<void>;

const CHECKS: readonly (readonly [fact: string, check: Check])[] = [
  ["the window is zoomed, moved, reset and gone back from", windowKeys],
  ["a panel is added, changed, moved, counted and removed", panelKeys],
  ["containers are searched, chosen with arrows and space, and chosen alone with Enter", listKeys],
  ["a study is laid over, and n and p go through its findings", studyKeys],
  ["the cursor moves, and legends read there", cursorKeys],
  ["help tells the keys, and Escape gives the focus back", helpKeys],
  ["Tab stays in a dialog", trappedKeys],
  ["the overview's window moves", overviewKeys],
  ["keys typed into fields are text", typedKeys],
];

Deno.test({
  name: `page: by keys${NO_BROWSER_NOTE}`,
  ignore: chromiumPath() === undefined,
  fn: async (t) => {
    await using stage = await pageStage();
    for (const [fact, check] of CHECKS) {
      await t.step(fact, () =>
        stage.use(TWO, {}, async (page) => {
          await page.locator(".legend-value", { hasText: /\d/ }).first().waitFor();
          await check(page);
        }));
    }
  },
});

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

async function windowKeys(page: Page): Promise<void> {
  const length = page.locator(".range-window-length");
  const text = page.locator(".range-window-text");
  await press(page, "+");
  await length.filter({ hasText: "10 min" }).waitFor();
  const zoomed = await text.textContent() ?? "";
  await press(page, "ArrowLeft");
  await text.filter({ hasNotText: zoomed }).waitFor();
  await press(page, "ArrowRight");
  await text.filter({ hasText: zoomed }).waitFor();
  await press(page, "-", "0");
  await length.filter({ hasText: "20 min" }).waitFor();
  await press(page, "r");
  const dialog = page.getByRole("dialog", { name: "Range of time" });
  await dialog.waitFor();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("5m ago");
  await press(page, "Enter");
  await length.filter({ hasText: "5 min" }).waitFor();
  await press(page, "Backspace");
  await length.filter({ hasText: "20 min" }).waitFor();
}

async function panelKeys(page: Page): Promise<void> {
  await press(page, "2");
  await page.locator(".panel.is-focused", { hasText: "memory" }).waitFor();
  await press(page, "a");
  await page.getByRole("combobox", { name: "Search metrics" }).waitFor();
  await page.keyboard.type("io wbytes");
  await page.locator('.metric-option[aria-selected="true"]', { hasText: "wbytes" }).waitFor();
  await press(page, "Enter");
  await counted(page.locator(".panel"), 3);
  await page.locator(".panel.is-focused", { hasText: "wbytes" }).waitFor();
  await press(page, "v");
  await page.locator(".panel.is-focused .button[aria-pressed=true]", { hasText: "Total" })
    .waitFor();
  await press(page, "Shift+ArrowUp");
  await page.locator(".panel-title >> nth=1", { hasText: "wbytes" }).waitFor();
  await press(page, "e");
  await page.getByRole("combobox", { name: "Search metrics" }).waitFor();
  await page.keyboard.type("pids cur");
  await page.locator('.metric-option[aria-selected="true"]', { hasText: "pids" }).waitFor();
  await press(page, "ArrowDown", "ArrowUp", "Enter");
  await page.locator(".panel-title >> nth=1", { hasText: "pids" }).waitFor();
  await press(page, "Delete");
  await counted(page.locator(".panel"), 2);
}

async function listKeys(page: Page): Promise<void> {
  await page.locator(".row").nth(5).waitFor();
  await press(page, "c");
  await counted(page.locator(".row.is-chosen"), 0);
  await press(page, "/");
  await page.keyboard.type("monitoring");
  await counted(page.locator(".row"), 3);
  const box = page.locator('.row input[tabindex="0"]');
  assertEquals(await box.count(), 1);
  await box.focus();
  await press(page, "Space", "ArrowDown", "Space");
  await counted(page.locator(".row.is-chosen"), 2);
  await press(page, "Enter");
  await counted(page.locator(".row.is-chosen"), 1);
  await page.locator(".main").focus();
  await press(page, "t");
  await counted(page.locator(".row.is-chosen"), 3);
}

async function studyKeys(page: Page): Promise<void> {
  await press(page, "1", "s");
  const dialog = page.getByRole("dialog", { name: /^Study of/ });
  await dialog.waitFor();
  await press(page, "Enter");
  await page.locator(".finding").first().waitFor();
  await press(page, "n");
  await page.locator('.finding[aria-current="true"]').waitFor();
  const status = page.locator(".notice");
  assertMatch(await status.textContent() ?? "", /^1\//);
  await press(page, "p");
  await page.locator('.finding[aria-current="true"]').waitFor();
}

async function cursorKeys(page: Page): Promise<void> {
  const value = page.locator(".panel >> nth=1").locator(".legend-value").first();
  await value.filter({ hasText: /\d/ }).waitFor();
  const newest = await value.textContent() ?? "";
  await press(page, ",");
  await value.filter({ hasNotText: newest }).waitFor();
  await press(page, "Escape");
  await value.filter({ hasText: newest }).waitFor();
}

async function helpKeys(page: Page): Promise<void> {
  const copy = page.getByRole("button", { name: "Copy a link to this view" });
  await copy.focus();
  await press(page, "?");
  const dialog = page.getByRole("dialog", { name: "Keys and mouse" });
  await dialog.getByText("Search containers").waitFor();
  await press(page, "Escape");
  await dialog.waitFor({ state: "hidden" });
  assert(await copy.evaluate((element) => element === element.ownerDocument.activeElement));
}

async function trappedKeys(page: Page): Promise<void> {
  await press(page, "s");
  const dialog = page.getByRole("dialog", { name: /^Study of/ });
  await dialog.waitFor();
  for (let i = 0; i < 20; i++) {
    await press(page, "Tab");
    const place = await page.evaluate(
      `document.activeElement === document.body || !!document.activeElement.closest("dialog")`,
    );
    assert(place, `Tab ${i + 1} left the dialog`);
  }
}

async function overviewKeys(page: Page): Promise<void> {
  await press(page, "+", "+");
  const text = page.locator(".range-window-text");
  const before = await text.textContent() ?? "";
  await page.getByRole("slider", { name: "The window", exact: true }).focus();
  await press(page, "ArrowLeft");
  await text.filter({ hasNotText: before }).waitFor();
}

async function typedKeys(page: Page): Promise<void> {
  await press(page, "/");
  await page.keyboard.type("a?0rsc");
  const search = page.getByRole("searchbox", { name: "Search containers" });
  assertEquals(await search.inputValue(), "a?0rsc");
  assertEquals(await page.locator("dialog[open]").count(), 0);
  await page.locator(".range-window-length", { hasText: "20 min" }).waitFor();
}
