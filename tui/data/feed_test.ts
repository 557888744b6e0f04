import { assert, assertEquals } from "@std/assert";
import { HandClock, turn } from "@fgm/k8s/testing/hand_clock";
import { initialState } from "../state/initial_state.ts";
import { reduce } from "../state/reduce.ts";
import { wants } from "../state/wants.ts";
import { startFeed } from "./feed.ts";
import { createStore } from "./store.ts";
import { type FakeClient, fakeClient, refusedConnection } from "./testing/fake_client.ts";
import { GREETING } from "./testing/greeting.ts";

/** A feed of the real state, to viewers that greet, and are answered for otherwise. */
function start() {
  const clock = new HandClock(10_000);
  const clients: FakeClient[] = [];
  const answers: Record<keyof typeof GREETING, () => unknown> = { ...GREETING };
  const store = createStore(
    reduce,
    initialState({
      size: { columns: 120, rows: 40 },
      nowMs: 10_000,
      timeZone: "UTC",
      target: "worker-1",
      metrics: ["a"],
      containers: ["n/p/c"],
      view: { span: 60_000, end: { mode: "follow" } },
      screen: "charts",
      glyphs: "braille",
    }),
  );
  const world = { doubts: 0 };
  const feed = startFeed({
    store,
    wants,
    timing: { now: clock.now, startTimer: clock.startTimer, random: () => 0 },
    makeClient: (url) => {
      const client = fakeClient({ ...GREETING, ready: () => answers.ready() }, url);
      clients.push(client);
      return client;
    },
    doubtWay: () => world.doubts++,
  });
  return { clock, clients, store, feed, world, answers };
}

const CONTAINER = {
  id: "c1",
  short_id: "c1",
  pod_name: "p",
  container_name: "c",
  namespace: "n",
};

const TIMESERIES = {
  metric: "a",
  unit: "count",
  kind: "gauge",
  as: "raw",
  from_ms: 0,
  to_ms: 9_001,
  step_ms: 500,
  truncated: false,
  series: [{ container: CONTAINER, t: [9_000], min: [1], max: [1], avg: [1] }],
};

async function answerSeries(client: FakeClient): Promise<void> {
  for (const call of client.open("timeseries")) call.answer(TIMESERIES);
  for (const call of client.open("events")) call.answer({ events: [], truncated: false });
  await turn();
}

Deno.test("startFeed() runs the clock before there is a way", async () => {
  const { clock, store, feed } = start();
  using _ = feed;
  await clock.advance(3_000);
  assertEquals(store.get().nowMs, 13_000);
  assertEquals(feed.isSettled(), false);
});

Deno.test("startFeed() brings what the state wants, and ticks", async () => {
  const { clients, store, feed } = start();
  using _ = feed;
  feed.takeWay({ kind: "made", url: "http://viewer:1" });
  await turn();
  assertEquals(store.get().link.kind, "connected");
  const [client] = clients;
  assert(client !== undefined);
  assertEquals(feed.isSettled(), false);
  for (let round = 0; round < 5 && !feed.isSettled(); round++) await answerSeries(client);
  assertEquals(feed.isSettled(), true);
  assertEquals(store.get().answers["series:1"]?.value?.series[0]?.t, [9_000]);
  const [stream] = client.streams;
  stream?.push({
    kind: "series",
    series: {
      metrics: [{ metric: "a", unit: "count", kind: "gauge", as: "raw" }],
      containers: [{ ...CONTAINER, node_name: null }],
      interval_ms: 500,
    },
  }, { kind: "tick", tick: { t: 9_500, values: [[2]] } });
  await turn();
  assertEquals(store.get().extent?.newestMs, 9_500);
  assertEquals(store.get().answers["series:1"]?.value?.series[0]?.t.at(-1), 9_500);
});

Deno.test("startFeed() asks nobody while the way is lost, and the next client all of it", async () => {
  const { clients, store, feed, clock } = start();
  using _ = feed;
  feed.takeWay({ kind: "made", url: "http://viewer:1" });
  await turn();
  const [first] = clients;
  assert(first !== undefined);
  const openBefore = first.open("timeseries").length;
  assert(openBefore > 0);
  first.open("timeseries")[0]?.fail(refusedConnection());
  await turn();
  assertEquals(store.get().link.kind, "lost");
  assertEquals(first.open("timeseries").length, 0);
  assertEquals(first.streams.map(({ isCancelled }) => isCancelled), [true]);
  feed.takeWay({ kind: "lost", why: "lost connection to pod", retryInMs: 500 });
  await clock.advance(500);
  feed.takeWay({ kind: "made", url: "http://viewer:2" });
  await turn();
  const [, second] = clients;
  assertEquals(store.get().link.kind, "connected");
  assertEquals(second?.open("timeseries").length, openBefore);
  assertEquals(second?.streams.length, 1);
  assertEquals(first.open("timeseries").length, 0);
});

Deno.test("startFeed() takes a way that comes in place of another", async () => {
  const { clients, feed } = start();
  using _ = feed;
  feed.takeWay({ kind: "made", url: "http://viewer:1" });
  await turn();
  feed.takeWay({ kind: "made", url: "http://viewer:2" });
  assertEquals(clients[0]?.open("timeseries"), []);
  assertEquals(clients[0]?.streams.map(({ isCancelled }) => isCancelled), [true]);
});

Deno.test("startFeed() doubts a way that leads nowhere", async () => {
  const { clients, feed, clock, world, answers } = start();
  using _ = feed;
  feed.takeWay({ kind: "made", url: "http://viewer:1" });
  await turn();
  answers.ready = () => {
    throw refusedConnection();
  };
  clients[0]?.open("timeseries")[0]?.fail(refusedConnection());
  await turn();
  assertEquals(world.doubts, 0);
  await clock.advance(2_000);
  assertEquals(world.doubts, 1);
});

Deno.test("startFeed() leaves nothing behind", async () => {
  const { clients, store, feed, clock } = start();
  feed.takeWay({ kind: "made", url: "http://viewer:1" });
  await turn();
  feed[Symbol.dispose]();
  const [client] = clients;
  assertEquals(client?.calls.filter(({ isOpen }) => isOpen), []);
  assertEquals(client?.streams.every(({ isCancelled }) => isCancelled), true);
  assertEquals(clock.delaysMs, []);
  const calls = client?.calls.length;
  store.dispatch({ type: "clock", nowMs: 99_000 });
  assertEquals(client?.calls.length, calls);
});
