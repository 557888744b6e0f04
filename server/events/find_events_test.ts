import { assertEquals, assertRejects } from "@std/assert";
import { EVENT_TYPES } from "../api/events.ts";
import { seenContainers } from "../query/data_view.ts";
import { START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { openTestQueries, type TestQueries } from "../testing/test_queries.ts";
import { ticksAt } from "./testing/event_data.ts";
import { seconds } from "./testing/event_world.ts";
import { type EventsRequest, findEvents } from "./find_events.ts";

const LIVES = [{ container: testContainer("aaaa"), from: 0, to: 200 }];

/** Two segments with a gap between them, and whatever else `add` writes. */
async function withGap(
  add: (data: TestData) => Promise<unknown>,
  check: (core: TestQueries, request: EventsRequest) => Promise<void>,
): Promise<void> {
  await using data = await TestData.create();
  await data.segment(ticksAt(seconds(0, 59), LIVES));
  await data.segment(ticksAt(seconds(100, 159), LIVES));
  await add(data);
  await using core = await openTestQueries(data.dir);
  const { snapshot, registry } = core.index;
  await check(core, {
    range: { fromMs: START_MS, toMs: START_MS + 160_000 },
    types: new Set(EVENT_TYPES),
    containers: seenContainers(snapshot, registry, undefined),
    gapsOf: "all nodes",
    signal: new AbortController().signal,
  });
}

Deno.test("findEvents() tells of a gap in which nothing was sampled", () =>
  withGap(() => Promise.resolve(), async (core, request) => {
    const { events, isTruncated } = await findEvents(request, core);
    assertEquals([events.map(({ type }) => type), isTruncated], [["collector_gap"], false]);
  }));

Deno.test("findEvents() is short, and knows of no gap, where a file that cannot be read may be of any time", () =>
  withGap(
    (data) => Deno.writeTextFile(`${data.dir}/notes.parquet`, "not Parquet"),
    async (core, request) => {
      const { events, isTruncated } = await findEvents(request, core);
      assertEquals([events.map(({ type }) => type), isTruncated], [[], true]);
    },
  ));

Deno.test("findEvents() ends what it asks when its turn is over", () =>
  withGap(() => Promise.resolve(), async ({ index, queries }, request) => {
    const over = AbortSignal.abort(new Error("the turn is over"));
    const inOneTurn: typeof queries.inOneTurn = (task) => task(queries, over);
    const hurried = { index, queries: { ...queries, inOneTurn } };
    await assertRejects(() => findEvents(request, hurried), Error, "the turn is over");
  }));
