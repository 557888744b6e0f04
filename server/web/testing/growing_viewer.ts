/**
 * The page over data that grows as fast as a test wants: an hour of ticks goes by in seconds.
 *
 * The viewer is the real one, over journals as the collector writes them. Only its clock and the moments
 * at which it looks for new ticks are the test's.
 *
 * @module
 */

import {
  secondsOf,
  START_MS,
  testContainer,
  TestData,
  type TestJournal,
} from "../../testing/data_dir.ts";
import { HandPoll } from "../../testing/live_reader.ts";
import type { Page } from "./browser.ts";
import { startPageServer } from "./page_server.ts";

/** What five panels show of five containers. */
export const GROWING_METRICS: readonly string[] = [
  "total_cpu_usage_millicores",
  "cgroup.v2.memory.current",
  "cgroup.v2.pids.current",
  "cgroup.v2.memory.stat.anon",
  "cgroup.v2.memory.stat.file",
];

const CONTAINERS = ["aa11", "bb22", "cc33", "dd44", "ee55"].map((prefix) => testContainer(prefix));

/** Ticks that are there when the viewer starts: the overview then has as many points as it ever gets. */
const PAST_TICKS = 3_600;

/** Ticks of one journal. */
const JOURNAL_TICKS = 300;

/** A viewer whose data grows. Disposing ends it and removes the data. */
export interface GrowingViewer extends AsyncDisposable {
  /** Address of a page that follows the latest five minutes of all containers, in five panels. */
  readonly pageUrl: string;
  /** Lets so many seconds go by, one tick each, and waits until `page` has made a frame of them. */
  readonly pass: (seconds: number, page: Page) => Promise<void>;
  /** Time of the newest tick. */
  readonly newestMs: () => number;
}

/** Builds the page and starts a viewer of it. */
export async function startGrowingViewer(): Promise<GrowingViewer> {
  await using stack = new AsyncDisposableStack();
  const data = stack.use(await TestData.create());
  const writer = tickWriter(data);
  writer.write(PAST_TICKS);
  const polls = new HandPoll();
  const nowMs = writer.nextMs();
  const { url, viewer } = stack.use(
    await startPageServer([data.dir], { nowMs, repeat: polls.repeat }),
  );
  const owned = stack.move();
  return {
    pageUrl: `${url}/?${growingQuery()}`,
    newestMs: () => writer.nextMs() - 1_000,
    pass: async (seconds, page) => {
      writer.write(seconds);
      viewer.clock.nowMs = writer.nextMs();
      await polls.poll();
      await page.evaluate("new Promise((resolve) => requestAnimationFrame(resolve))");
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function growingQuery(): string {
  return [
    ...["range=5m", "follow=1"],
    ...GROWING_METRICS.map((metric) => `panel=${metric}`),
    ...CONTAINERS.map(({ id }) => `container=${id}`),
  ].join("&");
}

/** Writes one tick a second. */
function tickWriter(data: TestData) {
  let written = 0;
  let journal: TestJournal | undefined;
  const valuesAt = (second: number, place: number) =>
    Object.fromEntries(GROWING_METRICS.map((metric, row) => {
      const wave = Math.sin((second + 40 * place) / (20 + 7 * row));
      return [metric, Math.round((row + 1) * 1_000 * (place + 2 + wave))];
    }));
  const write = (count: number) => {
    for (let left = count; left > 0;) {
      const begun = written;
      const startMs = START_MS + begun * 1_000;
      if (journal === undefined || begun % JOURNAL_TICKS === 0) journal = data.journal(startMs);
      const room = Math.min(left, JOURNAL_TICKS - begun % JOURNAL_TICKS);
      journal.append(secondsOf(CONTAINERS, {
        startMs,
        count: room,
        valuesAt: (second, container) => valuesAt(begun + second, CONTAINERS.indexOf(container)),
      }));
      [written, left] = [written + room, left - room];
    }
  };
  return { write, nextMs: () => START_MS + written * 1_000 };
}
