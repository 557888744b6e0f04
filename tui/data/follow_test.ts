import { assertEquals } from "@std/assert";
import type { LiveItem } from "@fgm/server/api/client_live";
import type { LiveWant } from "../state/answers.ts";
import { HandClock, turn } from "@fgm/k8s/testing/hand_clock";
import { createFollower, FRESH_MS_MAX } from "./follow.ts";
import {
  type FakeClient,
  fakeClient,
  refusedConnection,
  viewerError,
  viewerProblem,
} from "./testing/fake_client.ts";

const SERIES: LiveItem = {
  kind: "series",
  series: { metrics: [], containers: [], interval_ms: 1_000 },
};

function tick(t: number): LiveItem {
  return { kind: "tick", tick: { t, values: [] } };
}

function gap(toMs: number): LiveItem {
  return { kind: "gap", gap: { from_ms: 0, to_ms: toMs } };
}

function lost(error: ReturnType<typeof refusedConnection>): LiveItem {
  return { kind: "lost", error, retryInMs: 30_000 };
}

function want(key: string, sinceMs?: number): LiveWant {
  return { key, metrics: ["m"], refs: ["a"], sinceMs };
}

/** A follower of a test, and what it told. */
function start() {
  const clock = new HandClock(1_000);
  const told: string[] = [];
  const reported: string[] = [];
  const client = fakeClient();
  const follower = createFollower({
    timing: { now: clock.now, startTimer: clock.startTimer, random: () => 0 },
    report: (error, asked) => reported.push(`${error.kind} ${asked.baseUrl}`),
    dispatch: (action) => {
      if (action.type === "live_tick") told.push(`tick ${action.tick.t} of ${action.key}`);
      else if (action.type === "notice") told.push(`${action.tone}: ${action.text}`);
      else if ("key" in action) told.push(`${action.type} of ${action.key}`);
    },
  });
  return { clock, told, reported, client, follower };
}

async function push(client: FakeClient, ...items: readonly LiveItem[]): Promise<void> {
  client.streams.at(-1)?.push(...items);
  await turn();
}

Deno.test("createFollower() dispatches what a stream brings, under the key it is for", async () => {
  const { client, follower, told } = start();
  follower.update(want("k", 500), client);
  await push(
    client,
    { kind: "connecting" },
    { kind: "connected" },
    SERIES,
    tick(1),
    gap(5),
    tick(7),
  );
  assertEquals(told, ["live_series of k", "tick 1 of k", "live_gap of k", "tick 7 of k"]);
  const [stream] = client.streams;
  assertEquals(stream?.query, { metrics: ["m"], containers: ["a"], since: 500 });
  assertEquals(stream?.lastEventId, undefined);
  follower[Symbol.dispose]();
});

Deno.test("createFollower() stays with its stream while the key is the same", async () => {
  const { client, follower } = start();
  follower.update(want("k", 500), client);
  await push(client, tick(1));
  follower.update(want("k", 900), client);
  assertEquals(client.streams.map(({ isCancelled }) => isCancelled), [false]);
  follower[Symbol.dispose]();
  assertEquals(client.streams[0]?.isCancelled, true);
});

Deno.test("createFollower() begins anew for another key, and tells nothing of the old one", async () => {
  const { client, follower, told } = start();
  follower.update(want("k"), client);
  await push(client, tick(1));
  follower.update(want("l"), client);
  client.streams[0]?.push(tick(2));
  await push(client, tick(3));
  assertEquals(told, ["tick 1 of k", "tick 3 of l"]);
  assertEquals(client.streams.map((each) => each.isCancelled), [true, false]);
  assertEquals(client.streams[1]?.lastEventId, undefined);
  follower.update(undefined, client);
  assertEquals(client.streams[1]?.isCancelled, true);
});

Deno.test("createFollower() asks nobody without a client", async () => {
  const { client, follower, clock } = start();
  follower.update(want("k"), undefined);
  await turn();
  assertEquals(client.streams.length, 0);
  assertEquals(clock.delaysMs, []);
  follower.update(want("k"), client);
  assertEquals(client.streams.length, 1);
  follower[Symbol.dispose]();
});

for (
  const [name, id, items] of [
    ["tick", "7", [tick(5), tick(7)]],
    ["gap", "9", [tick(7), gap(9)]],
  ] as const
) {
  Deno.test(`createFollower() reports a lost stream, and goes on behind its last ${name}`, async () => {
    const { client, follower, reported, told, clock } = start();
    follower.update(want("k"), client);
    await push(client, ...items, lost(refusedConnection()));
    assertEquals(reported, ["unreachable http://viewer"]);
    assertEquals(client.streams[0]?.isCancelled, true, "it does not try again by itself");
    follower.update(want("k"), undefined);
    const next = fakeClient({}, "http://other");
    follower.update(want("k"), next);
    await turn();
    assertEquals(next.streams[0]?.lastEventId, id);
    assertEquals(told.length, 2);
    follower[Symbol.dispose]();
    assertEquals(clock.delaysMs, []);
  });
}

Deno.test("createFollower() reports silence too", async () => {
  const { client, follower, reported } = start();
  follower.update(want("k"), client);
  await push(client, lost(viewerError({ kind: "timeout", timeoutMs: 45_000 })));
  assertEquals(reported, ["timeout http://viewer"]);
  follower[Symbol.dispose]();
});

Deno.test("createFollower() says so when a viewer refuses, and tries again later and later", async () => {
  const { client, follower, told, reported, clock } = start();
  follower.update(want("k"), client);
  for (const waitMs of [2_000, 4_000, 8_000, 16_000, 30_000]) {
    client.streams.at(-1)?.fail(viewerProblem("unknown-container", 404, "no such container"));
    await turn();
    assertEquals(clock.delaysMs, [waitMs]);
    await clock.advance(waitMs);
  }
  assertEquals(told, Array(5).fill("warning: No live values: no such container"));
  assertEquals(client.streams.length, 6);
  assertEquals(reported, []);
  follower[Symbol.dispose]();
});

Deno.test("createFollower() waits where streams break although there is a way each time", async () => {
  const { client, follower, clock } = start();
  const waits: (readonly number[])[] = [];
  for (let i = 0; i < 4; i++) {
    const next = i % 2 === 0 ? client : fakeClient();
    follower.update(want("k"), next);
    waits.push(clock.delaysMs);
    await clock.advance(60_000);
    await push(next, lost(refusedConnection()));
    follower.update(want("k"), undefined);
  }
  assertEquals(waits, [[], [], [2_000], [4_000]]);
  follower.update(want("k"), client);
  await clock.advance(60_000);
  await push(client, tick(1), lost(refusedConnection()));
  const next = fakeClient();
  follower.update(want("k"), next);
  assertEquals(next.streams.length, 1, "a tick shows that it can work");
  follower[Symbol.dispose]();
});

Deno.test("createFollower() says whether ticks come in", async () => {
  const { client, follower, clock } = start();
  assertEquals(follower.isStreaming(), false);
  follower.update(want("k"), client);
  await push(client, SERIES);
  assertEquals(follower.isStreaming(), false);
  await push(client, tick(1));
  assertEquals(follower.isStreaming(), true);
  await clock.advance(FRESH_MS_MAX);
  assertEquals(follower.isStreaming(), false);
  await push(client, tick(2));
  follower.update(want("k"), undefined);
  assertEquals(follower.isStreaming(), false);
  follower[Symbol.dispose]();
});
