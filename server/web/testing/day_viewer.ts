/**
 * The page over a day of one container that does the same all along, but for one second.
 *
 * @module
 */

import { secondsOf, testContainer, TestData } from "../../testing/data_dir.ts";
import { type PageServer, startPageServer } from "./page_server.ts";

/** Samples of a day, one a second. */
export const DAY_TICKS = 86_400;

const METRIC = "total_cpu_usage_millicores";
const DAY_MS = Date.UTC(2026, 0, 12);
const CONTAINER = testContainer("aa11");

/** What the container uses at rest and in its one second, in millicores, and what the page says of it. */
export const SPIKE = {
  ...{ second: 50_001, value: 3_210, text: "3.21 cores" },
  ...{ rest: 40, restText: "40 m" },
} as const;

/** A viewer of the day. Disposing ends it and removes the data. */
export interface DayViewer extends AsyncDisposable {
  /** Address of a page with one panel, without a range. */
  readonly pageUrl: string;
}

/** Writes the day and starts a viewer of it. */
export async function startDayViewer(): Promise<DayViewer> {
  await using stack = new AsyncDisposableStack();
  const data = stack.use(await TestData.create());
  await data.segment(secondsOf([CONTAINER], {
    startMs: DAY_MS,
    count: DAY_TICKS,
    valuesAt: (second) => ({ [METRIC]: second === SPIKE.second ? SPIKE.value : SPIKE.rest }),
  }));
  const nowMs = DAY_MS + DAY_TICKS * 1_000;
  const server: PageServer = stack.use(await startPageServer([data.dir], { nowMs }));
  const owned = stack.move();
  return {
    pageUrl: `${server.url}/?panel=${METRIC}&container=${CONTAINER.id}`,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
