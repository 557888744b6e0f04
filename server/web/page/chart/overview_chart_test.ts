import { assertAlmostEquals, assertEquals } from "@std/assert";
import { chromiumPath, NO_BROWSER_NOTE, type Page } from "../../testing/browser.ts";
import { answerOf, seriesOf } from "./testing/drawing.ts";
import { type ChartCheck, drawn, runChartChecks, toldOn } from "./testing/open_chart_page.ts";

/** The plot is as wide as the element but for 12 pixels at both sides, which is at 8, 8. */
const PLOT = { left: 20, width: 576, middle: 90 } as const;

const DRAWING = {
  oldestMs: 0,
  newestMs: 100_000,
  fromMs: 40_000,
  toMs: 60_000,
  series: answerOf([seriesOf(0, [[0, 1], [100_000, 5]])]),
};

const xOf = (seconds: number) => PLOT.left + seconds / 100 * PLOT.width;

async function drag(page: Page, from: number, to: number): Promise<void> {
  await page.mouse.move(xOf(from), PLOT.middle);
  await page.mouse.down();
  await page.mouse.move(xOf((from + to) / 2), PLOT.middle);
  await page.mouse.move(xOf(to), PLOT.middle);
  await page.mouse.up();
}

/** What is done in a window from 40 to 60 s, and the window that is told. */
const MOVES: readonly (readonly [
  name: string,
  act: (page: Page) => Promise<void>,
  want: readonly [from: number, to: number] | undefined,
])[] = [
  ["the window is dragged", (page) => drag(page, 50, 70), [60, 80]],
  ["its start is dragged", (page) => drag(page, 40, 10), [10, 60]],
  ["its end is dragged", (page) => drag(page, 60, 90), [40, 90]],
  ["a new one is drawn", (page) => drag(page, 70, 95), [70, 95]],
  ["a click does nothing", (page) => page.mouse.click(xOf(80), PLOT.middle), undefined],
  ["its start is moved by keys", async (page) => {
    await page.getByRole("slider", { name: "Start of the window" }).press("ArrowRight");
  }, [42, 60]],
  ["it is moved by keys", async (page) => {
    await page.getByRole("slider", { name: "The window", exact: true }).press("PageUp");
  }, [60, 80]],
  ["its end is moved by keys", async (page) => {
    await page.getByRole("slider", { name: "End of the window" }).press("End");
  }, [40, 100]],
];

async function makeOverview(page: Page): Promise<void> {
  await page.evaluate((drawing) => void globalThis.chartTest.makeOverview(drawing), DRAWING);
  await drawn(page);
}

const OF_MOVES = MOVES.map(([name, act, want]): ChartCheck => ({
  name,
  check: async (page) => {
    await makeOverview(page);
    await act(page);
    await drawn(page);
    const told = await toldOn(page);
    assertEquals(told.length, want === undefined ? 0 : 1);
    if (want === undefined) return;
    const [, fromMs = NaN, toMs = NaN] = told[0] ?? [];
    assertAlmostEquals(fromMs, want[0] * 1_000, 300);
    assertAlmostEquals(toMs, want[1] * 1_000, 300);
  },
}));

const OTHERS: readonly ChartCheck[] = [
  {
    name: "a double click resets",
    check: async (page) => {
      await makeOverview(page);
      await page.mouse.dblclick(xOf(80), PLOT.middle);
      assertEquals(await toldOn(page), [["reset"]]);
    },
  },
  {
    name: "what is not in the window fades, and the cursor of the panels is in it",
    check: async (page) => {
      await page.evaluate((drawing) => {
        globalThis.chartTest.makeOverview(drawing).moveCursor(25_000);
      }, DRAWING);
      await drawn(page);
      const boxOf = async (part: string) =>
        await page.locator(`.overview-${part}`).boundingBox() ?? { x: NaN, width: NaN };
      assertAlmostEquals((await boxOf("before")).width, xOf(40) - xOf(0), 0.2);
      assertAlmostEquals((await boxOf("after")).x, xOf(60), 0.2);
      assertAlmostEquals((await boxOf("cursor")).x, xOf(25), 1);
    },
  },
  {
    name: "its sliders say where they are",
    check: async (page) => {
      await makeOverview(page);
      const window = page.getByRole("slider", { name: "The window", exact: true });
      assertEquals(await window.getAttribute("aria-valuetext"), "40000 ms to 60000 ms");
      const end = page.getByRole("slider", { name: "End of the window" });
      assertEquals(await end.getAttribute("aria-valuenow"), "60000");
      assertEquals(await end.getAttribute("aria-valuemax"), "100000");
    },
  },
];

Deno.test({
  name: `createOverviewChart() has a window that can be moved${NO_BROWSER_NOTE}`,
  ignore: chromiumPath() === undefined,
  fn: (t) => runChartChecks(t, [...OF_MOVES, ...OTHERS]),
});
