import { assertEquals, assertMatch } from "@std/assert";
import { chromiumPath, NO_BROWSER_NOTE } from "@fgm/server/web/testing/browser";
import { counted, pageStage, PAST } from "./page_run.ts";

const ONE = `${PAST}&panel=total_cpu_usage_millicores&container=data/postgres-4/db`;

const DASHBOARD = {
  schema_version: 1,
  name: "Payments of {{TEAM}}",
  description: "Processor and memory",
  containers: { namespace: "payments" },
  panels: [
    { metric: "total_cpu_usage_millicores", title: "Processor" },
    { metric: "cgroup.v2.memory.current" },
  ],
};

const REFUSED = [/status of 401/];
const BROKEN = [
  /status of 40[04]/,
  /ERR_CONNECTION|ERR_FAILED|ERR_INTERNET_DISCONNECTED|request failed/,
];

Deno.test({
  name: `page: what can happen to it${NO_BROWSER_NOTE}`,
  ignore: chromiumPath() === undefined,
  fn: async (t) => {
    await using stage = await pageStage();
    await t.step(
      "a container that is not there is left out, in words",
      () =>
        stage.use(`${ONE}&container=shop/nobody/app`, { expected: BROKEN }, async (page) => {
          await page.locator(".notice", { hasText: "nobody" }).waitFor();
          await page.locator(".legend-value", { hasText: /\d/ }).first().waitFor();
          await counted(page.locator(".legend-item"), 1);
        }),
    );
    await t.step(
      "a metric that the data lacks is said to be none",
      () =>
        stage.use(`${ONE}&panel=no.such.metric`, { expected: BROKEN }, async (page) => {
          await page.locator(".plot-words", { hasText: "no.such.metric" }).waitFor();
        }),
    );
    await t.step("a window without samples says so", () =>
      stage.use(
        "from=2025-01-15T13:00:00Z&to=2025-01-15T13:10:00Z&panel=total_cpu_usage_millicores" +
          "&container=data/postgres-4/db",
        {},
        async (page) => {
          await page.locator(".plot-words", { hasText: "no sample" }).waitFor();
        },
      ));
    await t.step(
      "what of the address is not understood is named",
      () =>
        stage.use(`${ONE}&colour=blue`, {}, async (page) => {
          await page.locator(".notice", { hasText: "colour=blue" }).waitFor();
        }),
    );
    await t.step(
      "a viewer that is gone is told, tried again, and found",
      () =>
        stage.use(ONE, { expected: BROKEN }, async (page) => {
          await page.locator(".legend-value", { hasText: /\d/ }).first().waitFor();
          await page.context().setOffline(true);
          await page.getByRole("button", { name: "15m", exact: true }).click();
          await page.locator(".status", { hasText: "Disconnected" }).waitFor();
          assertMatch(await page.locator(".condition").textContent() ?? "", /What is shown/);
          await page.context().setOffline(false);
          await page.locator(".status", { hasText: "Paused" }).waitFor();
          await page.locator(".condition").waitFor({ state: "hidden" });
        }),
    );
    await t.step("a dashboard in the address chooses panels and containers", () =>
      stage.use(
        `team=red&dashboard=${encodeURIComponent(JSON.stringify(DASHBOARD))}`,
        {},
        async (page) => {
          await page.getByRole("heading", { name: "fgm Payments of red" }).waitFor();
          await page.locator(".panel-title", { hasText: "Processor" }).waitFor();
          await counted(page.locator(".panel"), 2);
          await page.locator(".row.is-chosen", { hasText: "payments" }).first().waitFor();
        },
      ));
  },
});

Deno.test({
  name: `page: a viewer that wants a token${NO_BROWSER_NOTE}`,
  ignore: chromiumPath() === undefined,
  fn: async () => {
    await using stage = await pageStage({ token: "open-sesame" });
    await stage.use(ONE, { expected: REFUSED }, async (page) => {
      const dialog = page.getByRole("dialog", { name: "This viewer wants its token" });
      const token = dialog.getByLabel("Token");
      await token.fill("wrong");
      await page.keyboard.press("Enter");
      await dialog.getByText("That was not the one").waitFor();
      await token.fill("open-sesame");
      await dialog.getByRole("button", { name: "Use it" }).click();
      await page.locator(".legend-value", { hasText: /\d/ }).first().waitFor();
      assertEquals(await dialog.isVisible(), false);
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: "Download" }).click();
      await page.getByRole("link", { name: /^CSV/ }).click();
      assertMatch((await download).suggestedFilename(), /\.csv$/);
      await page.reload();
      await page.locator(".legend-value", { hasText: /\d/ }).first().waitFor();
    });
  },
});
