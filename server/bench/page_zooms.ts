/**
 * How soon a gesture is answered: from its last event until the page has all that its five panels
 * asked for, and until that is drawn.
 *
 * @module
 */

import { atMost, type BenchOptions, type BenchRow, note } from "@fgm/collector/bench/bench_table";
import { Random } from "@fgm/collector/testing/random";
import { type Page, startBrowser } from "../web/testing/browser.ts";
import {
  drawingProbe,
  drawnAfter,
  type GestureTimes,
  pageOpening,
} from "../web/testing/page_drawing.ts";
import { describeTimes, percentile } from "./measurements.ts";
import { BENCH_SIZE, fivePanels, longLived } from "./page_views.ts";
import type { ViewedData } from "./viewed_data.ts";

const ROUNDS = { whole: 40, quick: 4 } as const;
const ZOOM_MS_MAX = 150;
/** Shares of the plot that a drag takes, from a hundredth of a day to most of it. */
const [SHARE_MIN, SHARE_MAX] = [0.01, 0.7] as const;
/** One notch of a wheel in pixels. */
const NOTCH_PX = 100;
/** Notches of a turn, one in about as many milliseconds as a hand needs. */
const TURN_NOTCHES = 5;

/** A gesture of whose times a row is made. */
type Gesture = "drag" | "notch" | "turn";

const GESTURES: Readonly<Record<Gesture, string>> = {
  drag: "a range dragged on the plot",
  notch: "one notch of the wheel",
  turn: `a turn of ${TURN_NOTCHES} notches, from the last`,
};

/** Rows on zooming a day. */
export async function pageZooms(
  { viewer, asked }: ViewedData,
  options: BenchOptions,
): Promise<readonly BenchRow[]> {
  options.say("zoom on the page");
  const times: Record<Gesture, GestureTimes[]> = { drag: [], notch: [], turn: [] };
  const random = new Random("zooms of the page");
  const url = `${viewer.url}/?${fivePanels("range=all&follow=0", longLived(asked))}`;
  const probe = await drawingProbe();
  await using browser = await startBrowser();
  await browser.use({ size: BENCH_SIZE }, async ({ page }) => {
    await probe(page);
    await page.goto(url);
    await pageOpening(page);
    const hand = await handOn(page, random);
    for (let round = 0; round < (options.quick ? ROUNDS.quick : ROUNDS.whole); round++) {
      for (const gesture of ["drag", "notch", "turn"] as const) {
        const followed = await drawnAfter(page, hand[gesture]);
        if (followed !== undefined) times[gesture].push(followed);
      }
      await drawnAfter(page, hand.reset);
    }
  });
  return Object.entries(GESTURES).flatMap(([gesture, what]) =>
    describe(what, times[gesture as Gesture])
  );
}

function describe(what: string, times: readonly GestureTimes[]): readonly BenchRow[] {
  if (times.length === 0) throw new Error(`Cannot time ${what}: it led to no question`);
  const answered = times.map(({ answeredMs }) => answeredMs);
  const value = percentile(answered, 0.95);
  return [
    atMost(`page: five panels answered after ${what}, p95`, {
      value,
      limit: ZOOM_MS_MAX,
      unit: "ms",
    }),
    note(`  of ${times.length}`, describeTimes(answered)),
    note("  and drawn", describeTimes(times.map(({ drawnMs }) => drawnMs))),
  ];
}

/** The gestures on the first panel's plot. */
async function handOn(page: Page, random: Random) {
  const box = await page.locator(".panel .u-over").first().boundingBox();
  if (box === null) throw new Error("Cannot zoom: there is no plot");
  const middleY = box.y + box.height / 2;
  const xAt = (share: number) => box.x + share * box.width;
  const wheel = async (notches: number, px: number) => {
    await page.mouse.move(xAt(random.between(0.1, 0.9)), middleY);
    for (let i = 0; i < notches; i++) await page.mouse.wheel(0, px);
  };
  return {
    drag: async () => {
      const length = SHARE_MIN * (SHARE_MAX / SHARE_MIN) ** random.unit();
      const start = random.between(0.01, 0.99 - length);
      await page.mouse.move(xAt(start), middleY);
      await page.mouse.down();
      await page.mouse.move(xAt(start + length), middleY, { steps: 5 });
      await page.mouse.up();
    },
    notch: () => wheel(1, NOTCH_PX),
    turn: () => wheel(TURN_NOTCHES, -NOTCH_PX),
    reset: async () => {
      await page.mouse.dblclick(xAt(0.5), middleY);
    },
  };
}
