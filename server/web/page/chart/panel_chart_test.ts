import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { chromiumPath, NO_BROWSER_NOTE, type Page } from "../../testing/browser.ts";
import type { Chart, PanelDrawing } from "./chart_parts.ts";
import { answerOf, drawingOf, eventOf, seriesOf } from "./testing/drawing.ts";
import {
  type ChartCheck,
  drawn,
  paintAt,
  PLOT,
  runChartChecks,
  toldOn,
} from "./testing/open_chart_page.ts";

/** A level of 50 from 0 to 100 s, with nothing from 40 to 60 s but one sample; the axis is 0 to 60. */
const LEVEL = seriesOf(
  0,
  Array.from(
    { length: 101 },
    (_, i) => [i * 1_000, i > 40 && i < 60 && i !== 50 ? null : 50] as const,
  ),
);

const DRAWING = drawingOf({
  series: answerOf([LEVEL]),
  labels: ["api"],
  events: [eventOf("oom_kill", 20_000), eventOf("restart", 80_000)],
});

/** Eight series of zeros but for the first: from 10 to 30, and once up to 50. */
const CROWD = drawingOf({
  series: answerOf(Array.from({ length: 8 }, (_, place) =>
    seriesOf(
      place,
      Array.from({ length: 401 }, (_, i) => {
        const values = place > 0 ? [0, 0, 0] : [12, 10, i === 200 ? 50 : 30];
        return [i * 250, ...values] as const;
      }),
    ))),
  labels: Array.from({ length: 8 }, (_, place) => `worker-${place}`),
});

/** What a test has put on its page. */
interface WithChart {
  readonly chart: Chart<PanelDrawing>;
  readonly kept: PanelDrawing;
}

async function makePanel(page: Page, drawing: PanelDrawing = DRAWING): Promise<void> {
  await page.evaluate((drawing) => void globalThis.chartTest.makePanel(drawing), drawing);
  await drawn(page);
}

const xOf = (seconds: number) => PLOT.left + seconds / 100 * PLOT.width;
const yOf = (value: number) => PLOT.top + (1 - value / 60) * PLOT.height;
const MIDDLE = PLOT.top + PLOT.height / 2;

async function drag(page: Page, fromX: number, toX: number): Promise<void> {
  await page.mouse.move(fromX, MIDDLE);
  await page.mouse.down();
  await page.mouse.move((fromX + toX) / 2, MIDDLE);
  await page.mouse.move(toX, MIDDLE);
}

/** What a person does, and what is told of it; times are seconds, rounded. */
const GESTURES: readonly (readonly [
  name: string,
  act: (page: Page) => Promise<void>,
  want: readonly (readonly [string, ...number[]])[],
])[] = [
  ["a drag is a range", async (page) => {
    await drag(page, xOf(20), xOf(70));
    await page.mouse.up();
  }, [["range", 20, 70]]],
  ["a drag to the left is a range", async (page) => {
    await drag(page, xOf(70), xOf(20));
    await page.mouse.up();
  }, [["range", 20, 70]]],
  ["a drag beyond the edge ends there", async (page) => {
    await drag(page, xOf(70), xOf(120));
    await page.mouse.up();
  }, [["range", 70, 100]]],
  ["Escape leaves a drag", async (page) => {
    await drag(page, xOf(20), xOf(70));
    await page.keyboard.press("Escape");
    await page.mouse.up();
  }, []],
  ["a click is nothing", (page) => page.mouse.click(xOf(30), MIDDLE), []],
  ["a double click resets", (page) => page.mouse.dblclick(xOf(30), MIDDLE), [["reset"]]],
  ["a drag beside the plot is nothing", async (page) => {
    await page.mouse.move(PLOT.left - 20, MIDDLE);
    await page.mouse.down();
    await page.mouse.move(xOf(70), MIDDLE);
    await page.mouse.up();
  }, []],
];

const OF_GESTURES = GESTURES.map(([name, act, want]): ChartCheck => ({
  name,
  check: async (page) => {
    await makePanel(page);
    await act(page);
    await drawn(page);
    const got = (await toldOn(page)).map(([name, ...times]) => [
      name,
      ...times.map((timeMs) => Math.round(timeMs / 1_000)),
    ]);
    assertEquals(got, want.map((one) => [...one]));
  },
}));

const OTHERS: readonly ChartCheck[] = [
  {
    name: "a line is where its values are, and not in gaps",
    check: async (page) => {
      await makePanel(page);
      const paint = await paintAt(page, [
        [xOf(30), yOf(50)], // the line
        [xOf(45), yOf(50)], // the gap
        [xOf(50), yOf(50)], // the lone point
        [xOf(30), yOf(30)], // below the line
        [xOf(20), yOf(10)], // the event
      ]);
      assertEquals(paint, [true, false, true, false, true]);
    },
  },
  {
    name: "a needle of a band is seen among many series",
    check: async (page) => {
      await makePanel(page, CROWD);
      const paint = await paintAt(page, [
        [xOf(50), yOf(40)], // the needle
        [xOf(30), yOf(20)], // the band, which is faint
      ]);
      assertEquals(paint, [true, false]);
    },
  },
  {
    name: "shift and a drag pan, by shares of the window",
    check: async (page) => {
      await makePanel(page);
      await page.keyboard.down("Shift");
      await drag(page, xOf(50), xOf(30));
      await drawn(page);
      await page.mouse.up();
      const shares = (await toldOn(page)).map(([name, share = NaN]) => {
        assertEquals(name, "pan");
        return share;
      });
      assertAlmostEquals(shares.reduce((sum, one) => sum + one, 0), 0.2, 0.005);
    },
  },
  {
    name: "the wheel zooms about the pointer, once a frame, and the page stays",
    check: async (page) => {
      await page.evaluate(() => document.body.style.height = "5000px");
      await makePanel(page);
      await page.mouse.move(xOf(25), MIDDLE);
      await page.mouse.wheel(0, -100);
      await drawn(page);
      const [name, factor = NaN, atMs = NaN] = (await toldOn(page))[0] ?? [];
      assertEquals(name, "zoom");
      assertAlmostEquals(factor, 1 / 1.2, 1e-6);
      assertAlmostEquals(atMs, 25_000, 200);
      assertEquals(await page.evaluate(() => scrollY), 0);
    },
  },
  {
    name: "sideways, the wheel pans",
    check: async (page) => {
      await makePanel(page);
      await page.mouse.move(xOf(25), MIDDLE);
      await page.mouse.wheel(53, 0);
      await drawn(page);
      const [name, share = NaN] = (await toldOn(page))[0] ?? [];
      assertEquals(name, "pan");
      assertAlmostEquals(share, 0.1, 1e-6);
    },
  },
  {
    name: "the pointer tells its time, and its line; leaving takes both away",
    check: async (page) => {
      await makePanel(page);
      await page.mouse.move(xOf(30), yOf(50));
      await drawn(page);
      const cursorMs = await page.evaluate(() => globalThis.chartTest.cursorMs);
      assertAlmostEquals(cursorMs ?? NaN, 30_000, 200);
      assertEquals(
        await page.locator(".chart-tooltip").innerText(),
        "api50 count",
      );
      await page.mouse.move(5, 5);
      await drawn(page);
      assertEquals(await page.evaluate(() => globalThis.chartTest.cursorMs), null);
      assert(await page.locator(".chart-tooltip").isHidden());
    },
  },
  {
    name: "marks are reached by keys, say what they are, and are looked at",
    check: async (page) => {
      await makePanel(page);
      await page.keyboard.press("Tab");
      await drawn(page);
      const label = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
      assertEquals(await label(), "api: oom_kill at 20000");
      assertEquals(await page.locator(".chart-tooltip").innerText(), "oom_kill at 20000");
      assertEquals(
        await page.evaluate(() => globalThis.chartTest.cursorMs),
        20_000,
      );
      await page.keyboard.press("ArrowRight");
      assertEquals(await label(), "api: restart at 80000");
      await page.keyboard.press("Enter");
      assertEquals(await toldOn(page), [["zoom", 0.25, 80_000]]);
    },
  },
  {
    name: "one finger pans, two fingers zoom",
    options: { hasTouch: true },
    check: async (page) => {
      await makePanel(page);
      const session = await page.context().newCDPSession(page);
      const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...xs: readonly number[]) =>
        session.send("Input.dispatchTouchEvent", {
          type,
          touchPoints: xs.map((x, id) => ({ x, y: MIDDLE, id })),
        });
      await touch("touchStart", xOf(50));
      for (const at of [48, 44, 40, 30]) await touch("touchMove", xOf(at));
      await touch("touchEnd");
      await drawn(page);
      const pans = await toldOn(page);
      const share = pans.reduce((sum, [, one = NaN]) => sum + one, 0);
      assert(share > 0.1 && share <= 0.2 + 1e-6, JSON.stringify(pans));
      await touch("touchStart", xOf(40), xOf(60));
      for (const by of [2, 5, 10, 20]) await touch("touchMove", xOf(40 - by), xOf(60 + by));
      await touch("touchEnd");
      await drawn(page);
      const zooms = (await toldOn(page)).filter(([name]) => name === "zoom");
      const factor = zooms.reduce((product, [, one = NaN]) => product * one, 1);
      assert(factor < 0.6 && factor > 0.3, JSON.stringify(zooms));
    },
  },
  {
    name: "nothing is drawn while nothing happens",
    check: async (page) => {
      await makePanel(page);
      const frames = await page.evaluate(async () => {
        let count = 0;
        const ask = globalThis.requestAnimationFrame;
        globalThis.requestAnimationFrame = (task) => {
          count++;
          return ask(task);
        };
        for (let i = 0; i < 20; i++) await new Promise((resolve) => ask(resolve));
        return count;
      });
      assertEquals(frames, 0);
    },
  },
  {
    name: "removed charts leave no element and no listener behind",
    check: async (page) => {
      const left = await page.evaluate(async (drawing) => {
        let count = 0;
        for (const target of [globalThis, document]) {
          const [add, remove] = [target.addEventListener, target.removeEventListener];
          target.addEventListener = (
            type: string,
            listener: EventListener,
            options?: AddEventListenerOptions,
          ) => {
            count++;
            options?.signal?.addEventListener("abort", () => count--);
            add.call(target, type, listener, options);
          };
          target.removeEventListener = (type: string, listener: EventListener) => {
            count--;
            remove.call(target, type, listener);
          };
        }
        for (let i = 0; i < 20; i++) {
          const chart = globalThis.chartTest.makePanel(drawing);
          if (i % 2 === 0) {
            await new Promise((resolve) => requestAnimationFrame(resolve));
          }
          chart.moveCursor(5);
          chart.remove();
        }
        await new Promise((resolve) => requestAnimationFrame(resolve));
        return { count, elements: document.querySelectorAll(".plot *").length };
      }, DRAWING);
      assertEquals(left, { count: 0, elements: 0 });
    },
  },
  {
    name:
      "a window that moves is stretched while its series are on their way, and painted when it stands",
    options: { expected: [/willReadFrequently/] },
    check: async (page) => {
      await page.evaluate((kept) => {
        const chart = globalThis.chartTest.makePanel(kept);
        Object.assign(globalThis, { chart, kept });
      }, DRAWING);
      // A picture is of certain series, as objects: they stay on the page.
      const show = async (change: Partial<PanelDrawing>) => {
        await page.evaluate((change) => {
          const { chart, kept } = globalThis as unknown as WithChart;
          chart.draw({ ...kept, ...change });
        }, change);
        await drawn(page);
      };
      const closer = { fromMs: 25_000, toMs: 75_000 };
      await page.mouse.move(xOf(5), yOf(10)); // only while a hand is near is there a picture
      await show({});
      // The lone point at 50 s has a radius of 2 pixels, and of 4 in the picture of half the window.
      const isWide = async () =>
        (await paintAt(page, [[PLOT.left + PLOT.width / 2 + 3, yOf(50)]]))[0];
      await show({ ...closer, isPending: true });
      assertEquals(await isWide(), true);
      for (let frame = 0; frame < 200 && await isWide(); frame++) await drawn(page);
      assertEquals(await isWide(), false);
      await show({});
      await show(closer);
      assertEquals(await isWide(), false);
    },
  },
  {
    name: "it takes the room that its element has",
    check: async (page) => {
      const width = await page.evaluate(async (drawing) => {
        const chart = globalThis.chartTest.makePanel(drawing);
        const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
        await frame();
        const box = document.querySelector<HTMLElement>(".plot");
        if (box !== null) box.style.width = "400px";
        chart.resize();
        await frame();
        return document.querySelector(".u-over")?.clientWidth;
      }, DRAWING);
      assertEquals(width, PLOT.width - 200);
    },
  },
];

Deno.test({
  name: `createPanelChart() draws and tells gestures${NO_BROWSER_NOTE}`,
  ignore: chromiumPath() === undefined,
  fn: (t) => runChartChecks(t, [...OF_GESTURES, ...OTHERS]),
});
