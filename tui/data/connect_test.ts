import { assertEquals, assertLess } from "@std/assert";
import { HandClock, turn } from "@fgm/k8s/testing/hand_clock";
import type { Action } from "../state/action.ts";
import {
  connectViewer,
  EXTENT_EVERY_MS,
  FACTS_AGE_MS_MAX,
  NO_DATA_EVERY_MS,
  type Way,
} from "./connect.ts";
import {
  type FakeClient,
  fakeClient,
  refusedConnection,
  viewerError,
  viewerProblem,
} from "./testing/fake_client.ts";
import { GREETING, readyTo } from "./testing/greeting.ts";
import { STALE_MS } from "../view/condition_words.ts";

const MADE: Way = { kind: "made", url: "http://viewer:1" };

/** A link of a test, to viewers that answer as `answers` says at that time. */
function start() {
  const clock = new HandClock();
  const told: string[] = [];
  const clients: FakeClient[] = [];
  const answers: Record<keyof typeof GREETING, () => unknown> = { ...GREETING };
  const world = { isStreaming: false, doubts: 0 };
  const link = connectViewer({
    makeClient: (url) => {
      if (!URL.canParse(url)) throw new RangeError(`Cannot use URL "${url}"`);
      const client = fakeClient({
        instance: () => answers.instance(),
        metrics: () => answers.metrics(),
        studies: () => answers.studies(),
        ready: () => answers.ready(),
      }, url);
      clients.push(client);
      return client;
    },
    timing: { now: clock.now, startTimer: clock.startTimer, random: () => 0.999_999 },
    dispatch: (action) => told.push(show(action)),
    isStreaming: () => world.isStreaming,
    doubtWay: () => world.doubts++,
  });
  return { clock, told, clients, answers, world, link, asked: () => askedOf(clients) };
}

/** How often each method was asked, of all clients together. */
function askedOf(clients: readonly FakeClient[]): Readonly<Record<string, number>> {
  const asked: Record<string, number> = {};
  for (const { method } of clients.flatMap(({ calls }) => calls)) {
    asked[method] = (asked[method] ?? 0) + 1;
  }
  return asked;
}

function show(action: Action): string {
  switch (action.type) {
    case "connecting":
      return `connecting to ${action.what}`;
    case "lost":
      return `lost for ${action.retryInMs}: ${action.why}`;
    case "refused":
      return `refused: ${action.why}`;
    case "facts":
      return `facts of ${action.facts.instance.version}`;
    case "extent":
      return `extent ${action.oldestMs} to ${action.newestMs}`;
    default:
      return action.type;
  }
}

function throws(error: unknown): () => never {
  return () => {
    throw error;
  };
}

const GREETED = ["facts of 0.1.0", "extent 1000 to 9000", "connected"];

Deno.test("connectViewer() says how the way is made, and greets who is there", async () => {
  const { link, told } = start();
  link.takeWay({ kind: "making", what: "the viewer of worker-1" });
  assertEquals(link.client, undefined);
  link.takeWay(MADE);
  assertEquals(link.client, undefined, "nobody has answered yet");
  await turn();
  assertEquals(told, ["connecting to the viewer of worker-1", ...GREETED]);
  assertEquals(link.client?.baseUrl, "http://viewer:1");
  link[Symbol.dispose]();
});

Deno.test("connectViewer() tries again after 0.5 s, 1 s … 15 s, and doubts the way now and then", async () => {
  const { link, told, answers, clock, world, asked } = start();
  answers.ready = throws(refusedConnection());
  link.takeWay(MADE);
  await turn();
  const waits = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000];
  for (const waitMs of waits) {
    assertEquals(clock.delaysMs, [waitMs]);
    await clock.advance(waitMs);
  }
  assertEquals(told.slice(0, 7), waits.map((ms) => `lost for ${ms}: the connection is refused`));
  assertEquals(world.doubts, 2);
  assertEquals(asked(), { instance: 1, metrics: 1, studies: 1, ready: 8 }, "only one looks");
  answers.ready = GREETING.ready;
  await clock.advance(15_000);
  assertEquals(told.slice(8), GREETED);
  link[Symbol.dispose]();
});

Deno.test("connectViewer() spreads what it waits by chance", async () => {
  const clock = new HandClock();
  const link = connectViewer({
    makeClient: () => fakeClient({ ...GREETING, ready: throws(refusedConnection()) }),
    timing: { now: clock.now, startTimer: clock.startTimer, random: () => 0 },
    dispatch: () => {},
    isStreaming: () => false,
    doubtWay: () => {},
  });
  link.takeWay(MADE);
  await turn();
  assertEquals(clock.delaysMs, [250]);
  link[Symbol.dispose]();
  assertEquals(clock.delaysMs, []);
});

const REFUSALS: readonly (readonly [name: string, error: unknown, why: string])[] = [
  [
    "a token is missing",
    viewerProblem("unauthorized", 401, "A token is needed"),
    "A token is needed; give the viewer's token with --token-file",
  ],
  [
    "it is no viewer",
    viewerError({ kind: "not-a-viewer", state: 'it answers 200 text/html "<html>"' }),
    'http://viewer is no fgm-viewer: it answers 200 text/html "<html>"',
  ],
  ["its name is not served", viewerProblem("forbidden-host", 403, "Host x"), "Host x"],
];
for (const [name, error, why] of REFUSALS) {
  Deno.test(`connectViewer() gives up where ${name}`, async () => {
    const { link, told, answers, clock } = start();
    answers.instance = throws(error);
    link.takeWay(MADE);
    await turn();
    assertEquals(told, [`refused: ${why}`]);
    assertEquals(link.client, undefined);
    assertEquals(clock.delaysMs, []);
  });
}

Deno.test("connectViewer() gives up where the URL is none, or there is no way", () => {
  const { link, told } = start();
  link.takeWay({ kind: "made", url: "nonsense" });
  link.takeWay({ kind: "impossible", why: "there is no kubectl" });
  assertEquals(told, ['refused: Cannot use URL "nonsense"', "refused: there is no kubectl"]);
});

Deno.test("connectViewer() waits out a viewer that fails, and one that restarts behind a proxy", async () => {
  const { link, told, answers, clock } = start();
  answers.metrics = throws(viewerProblem("internal", 500, "it failed"));
  link.takeWay(MADE);
  await turn();
  answers.metrics = GREETING.metrics;
  await clock.advance(500);
  answers.ready = throws(viewerError({ kind: "not-a-viewer", state: "it answers 502 text/html" }));
  await clock.advance(EXTENT_EVERY_MS);
  assertEquals(told, [
    "lost for 500: it failed",
    ...GREETED,
    "lost for 500: it answers 502 text/html",
  ]);
  link[Symbol.dispose]();
});

Deno.test("connectViewer() connects without data, and greets again once there is some", async () => {
  const { link, told, answers, clock, asked } = start();
  answers.ready = throws(viewerProblem("not-ready", 503));
  answers.metrics = () => ({ metrics: [], key_metrics: [] });
  link.takeWay(MADE);
  await turn();
  assertEquals(told, ["facts of 0.1.0", "connected"]);
  await clock.advance(2 * NO_DATA_EVERY_MS);
  assertEquals(asked(), { instance: 1, metrics: 1, studies: 1, ready: 3 });
  answers.ready = GREETING.ready;
  answers.metrics = GREETING.metrics;
  await clock.advance(NO_DATA_EVERY_MS);
  assertEquals(told.slice(2), ["facts of 0.1.0", "extent 1000 to 9000"]);
  assertEquals(clock.delaysMs, [EXTENT_EVERY_MS]);
  link[Symbol.dispose]();
});

Deno.test("connectViewer() asks how far the data goes every 5 s, unless ticks say so", async () => {
  const { link, told, answers, clock, world, asked } = start();
  link.takeWay(MADE);
  await turn();
  answers.ready = () => readyTo(19_000);
  await clock.advance(EXTENT_EVERY_MS);
  assertEquals(told.slice(3), ["extent 1000 to 19000"]);
  world.isStreaming = true;
  await clock.advance(2 * EXTENT_EVERY_MS);
  assertEquals(asked().ready, 2);
  world.isStreaming = false;
  await clock.advance(EXTENT_EVERY_MS);
  assertEquals(asked().ready, 3);
  link[Symbol.dispose]();
});

Deno.test("connectViewer() asks again before what it knows would be called stale", () => {
  const slowAnswerMs = 2_000;
  assertLess(EXTENT_EVERY_MS + slowAnswerMs, STALE_MS);
});

Deno.test("connectViewer() asks for facts every minute, and tells those that are others", async () => {
  const { link, told, answers, clock, world, asked } = start();
  world.isStreaming = true;
  link.takeWay(MADE);
  await turn();
  await clock.advance(FACTS_AGE_MS_MAX);
  assertEquals(asked().metrics, 2);
  assertEquals(told.filter((line) => line.startsWith("facts")).length, 1);
  const { metrics, key_metrics } = GREETING.metrics();
  answers.metrics = () => ({ metrics: metrics.slice(1), key_metrics });
  await clock.advance(FACTS_AGE_MS_MAX);
  assertEquals(told.filter((line) => line.startsWith("facts")).length, 2);
  assertEquals(told.filter((line) => line === "connected").length, 1);
  link[Symbol.dispose]();
});

Deno.test("connectViewer() takes what others have met, of the present client alone", async () => {
  const { link, told, clients, clock } = start();
  link.takeWay(MADE);
  await turn();
  link.report(refusedConnection(), fakeClient());
  assertEquals(told.length, 3);
  const [client] = clients;
  if (client === undefined) throw new Error("there is a client");
  link.report(refusedConnection(), client);
  assertEquals(link.client, undefined);
  link.report(refusedConnection(), client);
  assertEquals(told.slice(3), ["lost for 500: the connection is refused"]);
  await clock.advance(500);
  assertEquals(link.client, client);
  assertEquals(told.slice(4), ["extent 1000 to 9000", "connected"], "the facts are the same");
  link[Symbol.dispose]();
});

Deno.test("connectViewer() makes another client for another port, and forgets the old one", async () => {
  const { link, told, clients, clock } = start();
  link.takeWay(MADE);
  await turn();
  link.takeWay({ kind: "lost", why: "lost connection to pod", retryInMs: 750 });
  assertEquals(link.client, undefined);
  assertEquals(clock.delaysMs, [], "nobody looks where there is no way");
  link.takeWay({ kind: "making", what: "the viewer of worker-1" });
  link.takeWay({ kind: "made", url: "http://viewer:2" });
  await turn();
  assertEquals(link.client?.baseUrl, "http://viewer:2");
  assertEquals(told.slice(3), [
    "lost for 750: lost connection to pod",
    "extent 1000 to 9000",
    "connected",
  ]);
  assertEquals(clients.length, 2);
  link[Symbol.dispose]();
});

/** A link whose viewers are answered for by hand. */
function startByHand() {
  const told: string[] = [];
  const clients: FakeClient[] = [];
  const clock = new HandClock();
  const link = connectViewer({
    makeClient: (url) => {
      const client = fakeClient({}, url);
      clients.push(client);
      return client;
    },
    timing: { now: clock.now, startTimer: clock.startTimer, random: () => 0 },
    dispatch: (action) => told.push(show(action)),
    isStreaming: () => false,
    doubtWay: () => {},
  });
  return { told, clients, link };
}

Deno.test("connectViewer() gives up what belongs to a way that is gone", async () => {
  const { told, clients, link } = startByHand();
  link.takeWay(MADE);
  link.takeWay({ kind: "made", url: "http://viewer:2" });
  assertEquals(clients[0]?.calls.map(({ isCancelled }) => isCancelled), Array(4).fill(true));
  link[Symbol.dispose]();
  assertEquals(clients[1]?.calls.map(({ isCancelled }) => isCancelled), Array(4).fill(true));
  await turn();
  assertEquals(told, []);
});

Deno.test("connectViewer() tells nothing of answers that cross the end of their way", async () => {
  const { told, clients, link } = startByHand();
  link.takeWay(MADE);
  for (const call of clients[0]?.calls ?? []) {
    call.answer(GREETING[call.method as keyof typeof GREETING]());
  }
  link.takeWay({ kind: "lost", why: "gone", retryInMs: 1 });
  await turn();
  assertEquals(told, ["lost for 1: gone"]);
  assertEquals(link.client, undefined);
});
