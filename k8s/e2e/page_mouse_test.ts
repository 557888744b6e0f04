import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  chromiumPath,
  type Locator,
  NO_BROWSER_NOTE,
  type Page,
} from "@fgm/server/web/testing/browser";
import { counted, pageStage, PAST } from "./page_run.ts";

const SIZE = { width: 1_440, height: 900 };

/** The query of two panels over two containers. */
const TWO = `${PAST}&panel=total_cpu_usage_millicores&panel=cgroup.v2.memory.current` +
  "&container=data/postgres-4/db&container=shop/queue-drain-z5p8lwfhjt-ph5cv/worker";

type Check = (page: Page) => Promise<void>;

const CHECKS: readonly (readonly [fact: string, query: string, check: Check])[] = [
  ["the first visit shows three panels of containers that use most", PAST, firstVisit],
  ["panels are added, changed, moved and removed", TWO, panels],
  ["containers are found, chosen, and chosen alone", TWO, containers],
  ["Top 5 and Clear choose and leave", TWO, topAndClear],
  ["the list is narrowed and sorted", TWO, narrowed],
  ["dragging on a plot shows that range on all panels, and Back leads back", TWO, dragged],
  ["the wheel looks closer", TWO, wheel],
  ["words, ends and buttons choose the range", TWO, ranges],
  ["the pointer reads values on all panels at once", TWO, readOut],
  ["a study is laid over, its findings lead the view, and it is taken off", TWO, study],
  ["numbers stand in a table on demand", TWO, table],
  ["the address shows the same again, and the way back works", TWO, address],
  ["the theme goes round and is kept", TWO, theme],
  ["files of what is shown are offered", TWO, files],
  ["a grip moves its panel", TWO, grip],
];

Deno.test({
  name: `page: by mouse${NO_BROWSER_NOTE}`,
  ignore: chromiumPath() === undefined,
  fn: async (t) => {
    await using stage = await pageStage();
    for (const [fact, query, check] of CHECKS) {
      await t.step(fact, () => stage.use(query, { size: SIZE }, check));
    }
  },
});

function panelAt(page: Page, place: number): Locator {
  return page.locator(".panel").nth(place);
}

async function titles(page: Page): Promise<readonly string[]> {
  return await page.locator(".panel-title").allTextContents();
}

async function drawn(page: Page): Promise<void> {
  await page.locator(".legend-value", { hasText: /\d/ }).first().waitFor();
}

async function addressHas(page: Page, pattern: RegExp): Promise<void> {
  await page.waitForURL((url) => pattern.test(decodeURIComponent(url.search)));
}

async function firstVisit(page: Page): Promise<void> {
  await drawn(page);
  assertEquals(await page.locator(".panel").count(), 3);
  assert(await page.locator(".row.is-chosen").count() >= 1);
  assertMatch(await page.title(), /worker-1/);
  await addressHas(page, /panel=.*container=/);
}

async function panels(page: Page): Promise<void> {
  await drawn(page);
  await page.getByRole("button", { name: "Add panel" }).click();
  const search = page.getByRole("combobox", { name: "Search metrics" });
  await search.fill("pids cur");
  await page.locator(".metric-option").first().click();
  await counted(page.locator(".panel"), 3);
  // Below the panel that was in focus.
  assertMatch((await titles(page))[1] ?? "", /pids\.current/);
  await panelAt(page, 1).getByRole("button", { name: "Move down" }).click();
  await page.locator(".panel-title >> nth=2", { hasText: /pids/ }).waitFor();
  await panelAt(page, 2).getByRole("button", { name: "Move up" }).click();
  await page.locator(".panel-title >> nth=1", { hasText: /pids/ }).waitFor();
  await panelAt(page, 1).getByRole("button", { name: "Choose another metric" }).click();
  await search.fill("memory peak");
  await page.locator(".metric-option").first().click();
  await page.locator(".panel-title >> nth=1", { hasText: /memory/ }).waitFor();
  await panelAt(page, 1).getByRole("button", { name: "Remove the panel" }).click();
  await counted(page.locator(".panel"), 2);
}

async function containers(page: Page): Promise<void> {
  await drawn(page);
  const rows = page.locator(".row");
  await page.getByRole("searchbox", { name: "Search containers" }).fill("monitoring");
  await rows.filter({ hasText: "postgres-4" }).getByText("not in this list").waitFor();
  const before = await page.locator(".legend-item").count();
  await rows.locator("input:not(:checked)").first().check();
  await page.locator(".legend-item").nth(before).waitFor();
  const other = rows.filter({ has: page.locator("input:not(:checked)") }).first();
  if (await other.count() > 0) {
    await other.hover();
    await other.getByRole("button", { name: /^Only/ }).click();
    await counted(page.locator(".row.is-chosen"), 1);
  }
}

async function topAndClear(page: Page): Promise<void> {
  await drawn(page);
  await page.getByRole("button", { name: "Top 5" }).first().click();
  await counted(page.locator(".row.is-chosen"), 5);
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByRole("heading", { name: "No container is chosen" }).waitFor();
  assertEquals(await page.locator(".row.is-chosen").count(), 0);
}

async function narrowed(page: Page): Promise<void> {
  await drawn(page);
  await page.locator(".row").nth(3).waitFor();
  const all = await page.locator(".row").count();
  const namespace = page.getByRole("combobox", { name: "Namespace" });
  const [, first] = await namespace.locator("option").allTextContents();
  await namespace.selectOption(first ?? "");
  await page.locator(".row").nth(all - 1).waitFor({ state: "detached" });
  await namespace.selectOption("");
  await page.getByRole("combobox", { name: "Sort by" }).selectOption("name");
  await counted(page.locator(".row"), all);
  await page.getByRole("combobox", { name: "Sort by" }).selectOption("cgroup.v2.memory.current");
  await page.locator(".row-value", { hasText: /iB/ }).first().waitFor();
}

async function plotBox(page: Page, place: number) {
  const box = await panelAt(page, place).locator(".u-over").boundingBox();
  if (box === null) throw new Error("The panel has no plot");
  return box;
}

async function dragged(page: Page): Promise<void> {
  await drawn(page);
  const whole = await page.locator(".range-window-text").textContent();
  const { x, y, width, height } = await plotBox(page, 0);
  await page.mouse.move(x + width * 0.25, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.5, y + height / 2, { steps: 5 });
  await page.mouse.up();
  await page.locator(".range-window-length", { hasText: "5 min" }).waitFor();
  await addressHas(page, /from=.*to=/);
  await page.getByRole("button", { name: "The window before" }).click();
  await page.locator(".range-window-text", { hasText: whole ?? "" }).waitFor();
}

async function wheel(page: Page): Promise<void> {
  await drawn(page);
  const { x, y, width, height } = await plotBox(page, 1);
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.wheel(0, -400);
  await page.locator(".range-window-length", { hasNotText: "20 min" }).waitFor();
  await page.mouse.dblclick(x + width / 2, y + height / 2);
  await page.locator(".range-window-length", { hasText: "20 min" }).waitFor();
}

async function ranges(page: Page): Promise<void> {
  await drawn(page);
  const length = page.locator(".range-window-length");
  await page.getByRole("button", { name: "15m", exact: true }).click();
  await length.filter({ hasText: "15 min" }).waitFor();
  await page.getByRole("button", { name: "Look closer" }).click();
  await length.filter({ hasText: /^7 min 30 s|8 min$/ }).waitFor();
  const before = await page.locator(".range-window-text").textContent();
  await page.getByRole("button", { name: "Earlier" }).click();
  await page.locator(".range-window-text").filter({ hasNotText: before ?? "" }).waitFor();
  await page.locator(".range-window").click();
  const dialog = page.getByRole("dialog", { name: "Range of time" });
  await dialog.getByLabel("From", { exact: true }).fill("nonsense");
  await dialog.getByRole("button", { name: "Show" }).click();
  await dialog.getByText("From is no time", { exact: false }).waitFor();
  await dialog.getByLabel("From", { exact: true }).fill("12:05");
  await dialog.getByLabel("To", { exact: true }).fill("2025-01-15T12:10:00Z");
  await dialog.getByRole("button", { name: "Show" }).click();
  await page.locator(".range-window-text", { hasText: "12:05:00 – 12:10:00" }).waitFor();
  assertEquals(await dialog.isVisible(), false);
}

async function readOut(page: Page): Promise<void> {
  await drawn(page);
  await panelAt(page, 1).locator(".legend-value", { hasText: /\d/ }).first().waitFor();
  const values = () => page.locator(".legend-item:first-child .legend-value").allTextContents();
  const newest = await values();
  const { x, y, width, height } = await plotBox(page, 0);
  await page.mouse.move(x + width * 0.2, y + height / 2);
  const first = page.locator(".panel .legend-value").first();
  await first.filter({ hasNotText: newest[0] ?? "" }).waitFor();
  for (const value of await values()) assertMatch(value, /\d+(\.\d+)? (m|cores|[KMG]iB)$/);
}

async function study(page: Page): Promise<void> {
  await drawn(page);
  await page.getByRole("button", { name: "Top 10" }).click();
  await panelAt(page, 0).getByRole("button", { name: "Study" }).click();
  const dialog = page.getByRole("dialog", { name: /^Study of/ });
  await dialog.getByRole("radio", { name: /^Periodicity/ }).check();
  await dialog.getByLabel(/^Min cycles/).fill("0.5");
  await dialog.getByRole("button", { name: "Lay over the panel" }).click();
  await dialog.getByText("min_cycles:", { exact: false }).waitFor();
  await dialog.getByLabel(/^Min cycles/).fill("4");
  await dialog.getByRole("button", { name: "Lay over the panel" }).click();
  const finding = page.locator(".finding").first();
  await finding.waitFor();
  assertMatch(await finding.textContent() ?? "", /Repeats every .*% sure/);
  await finding.click();
  await page.locator('.finding[aria-current="true"]').waitFor();
  await page.getByRole("status").filter({ hasText: /^\d+\/\d+ / }).waitFor();
  await addressHas(page, /periodicity:min_cycles=4/);
  await panelAt(page, 0).getByRole("button", { name: "Take the study off" }).click();
  await finding.waitFor({ state: "detached" });
}

async function table(page: Page): Promise<void> {
  await drawn(page);
  await panelAt(page, 0).getByRole("button", { name: "Show as numbers" }).click();
  const rows = panelAt(page, 0).getByRole("row");
  assert(await rows.count() >= 2);
  assertMatch(await rows.last().textContent() ?? "", /cores| m/);
  const summary = await panelAt(page, 0).locator(".unseen").textContent();
  assertMatch(summary ?? "", /^total_cpu_usage_millicores, 2025-01-15 .* on average/);
}

async function address(page: Page): Promise<void> {
  await drawn(page);
  await page.getByRole("button", { name: "15m", exact: true }).click();
  await addressHas(page, /range=15m/);
  await panelAt(page, 0).getByRole("button", { name: "Remove the panel" }).click();
  await counted(page.locator(".panel"), 1);
  await page.reload();
  await drawn(page);
  assertEquals(await titles(page), ["cgroup.v2.memory.current"]);
  await page.goBack();
  await counted(page.locator(".panel"), 2);
  await page.goBack();
  await page.locator(".range-window-length", { hasText: "20 min" }).waitFor();
}

async function theme(page: Page): Promise<void> {
  const shown = () => page.evaluate("document.documentElement.dataset.theme");
  await drawn(page);
  assertEquals(await shown(), "light");
  const button = page.getByRole("button", { name: /^Colours/ });
  await button.click();
  await button.click();
  await page.locator('html[data-theme="dark"]').waitFor();
  await page.reload();
  await drawn(page);
  assertEquals(await shown(), "dark");
}

async function files(page: Page): Promise<void> {
  await drawn(page);
  await page.getByRole("button", { name: "Download" }).click();
  const link = page.getByRole("link", { name: /^CSV/ });
  assertMatch(await link.getAttribute("href") ?? "", /^api\/export\?format=csv&metrics=/);
  const answer = await page.request.get(
    new URL(await link.getAttribute("href") ?? "", page.url()).href,
  );
  assertEquals(answer.status(), 200);
  await page.keyboard.press("Escape");
  assertEquals(await link.isVisible(), false);
}

async function grip(page: Page): Promise<void> {
  await drawn(page);
  const [first, second] = await titles(page);
  const box = await panelAt(page, 0).locator(".grip").boundingBox();
  const below = await panelAt(page, 1).boundingBox();
  if (box === null || below === null) throw new Error("There are no two panels");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, below.y + below.height - 5, { steps: 8 });
  await page.mouse.up();
  await page.locator(".panel-title >> nth=0", { hasText: second ?? "" }).waitFor();
  assertEquals(await titles(page), [second, first]);
}
