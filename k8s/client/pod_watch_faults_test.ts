/**
 * A watch on pods while the Kubernetes API is away, refuses, or lies: what was known stays, each failure
 * is said once, questions become rare, and all is well again by itself.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { createLogger } from "../pod/log.ts";
import { FAKE_NAMESPACE, FakeApi, type FakeFaults } from "../testing/fake_api.ts";
import { fakePod } from "../testing/fake_pod.ts";
import { HandClock, turn } from "../testing/hand_clock.ts";
import { urlAccess } from "./kube_access.ts";
import { createKubeApi } from "./kube_api.ts";
import { NODE_POD_SELECTOR } from "./node_pods.ts";
import { type PodWatch, watchPods } from "./pod_watch.ts";
import { PODS_MAX } from "./pod_watch_machine.ts";

const encoder = new TextEncoder();

/** A body that is never at its end. */
function endless(text: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  const bytes = encoder.encode(text);
  return new ReadableStream({ pull: (controller) => controller.enqueue(bytes) });
}

const answers = (body: BodyInit, init: ResponseInit = {}): FakeFaults => ({
  answer: () => new Response(body, init),
});
const streams = (text: string): FakeFaults => ({ answer: () => new Response(endless(text)) });

/** Lists as usual; watches are answered with this. */
const watched = (body: () => BodyInit, init: ResponseInit = {}): FakeFaults => ({
  answer: ({ watch }) => watch === undefined ? undefined : new Response(body(), init),
});

const HTML = "<!DOCTYPE html><html><title>Sign in to the network</title></html>";
const ADDED = JSON.stringify({ type: "ADDED", object: fakePod({ name: "a", node: "n1" }) });
const error = (code: number) =>
  JSON.stringify({
    type: "ERROR",
    object: { kind: "Status", code, reason: "Odd", message: "odd" },
  });

/** What goes wrong, and what is told of it. */
const FAULTS: readonly (readonly [name: string, faults: FakeFaults, why: RegExp])[] = [
  ["answers 401", { refuse: 401 }, /refuses with 401 .*the token is not valid/],
  ["answers 403", { refuse: 403 }, /refuses with 403 .*it takes a Role/],
  ["answers 410 to everything", { refuse: 410 }, /refuses with 410/],
  ["answers 429", { refuse: 429 }, /refuses with 429/],
  ["answers 500", { refuse: 500 }, /refuses with 500/],
  ["answers 503 in HTML", answers(HTML, { status: 503 }), /refuses with 503$/],
  ["answers with HTML", answers(HTML), /its answer is no JSON/],
  ["redirects", answers("", { status: 302, headers: { location: "/" } }), /it redirects.* 302/],
  ["answers 204", { answer: () => new Response(null, { status: 204 }) }, /answers with status 204/],
  ["answers with nothing", answers(""), /its answer is no JSON/],
  ["answers with other JSON", answers('{"status":"ok"}'), /no list of pods/],
  ["answers with a list of others", answers('{"items":[1,null,{}]}'), /no list of pods/],
  ["answers with half a list", answers('{"kind":"PodList","items":['), /its answer is no JSON/],
  ["answers without an end", streams(" ".repeat(1 << 20)), /more than 33554432 bytes/],
  ["follows up in HTML", watched(() => `${HTML}\n`), /a line is no JSON/],
  [
    "follows up with a line without end",
    watched(() => endless("[".repeat(1 << 20))),
    /line is longer/,
  ],
  [
    "follows up with other JSON",
    watched(() => '{}\nnull\n[7]\n{"type":7}\n'),
    /ends every watch at once/,
  ],
  ["follows up with one word", watched(() => `${ADDED}\n`), /ends every watch at once/],
  [
    "follows up with half a word",
    watched(() => `${ADDED.slice(0, 40)}`),
    /ends every watch at once/,
  ],
  ["follows up with an error", watched(() => `${error(500)}\n`), /ended the watch: Odd: odd/],
  ["follows up with 410", watched(() => `${error(410)}\n`), /ended the watch: Odd: odd/],
  ["follows up with a word and 410", watched(() => `${ADDED}\n${error(410)}\n`), /ended the watch/],
];

interface World {
  readonly fake: FakeApi;
  readonly watch: PodWatch;
  readonly clock: HandClock;
  /** What was logged, as level and message. */
  readonly log: readonly string[];
}

async function withWorld(act: (world: World) => Promise<void>): Promise<void> {
  await using fake = new FakeApi();
  fake.put(fakePod({ name: "a", node: "n1" }), fakePod({ name: "b", node: "n2" }));
  const clock = new HandClock(1_000_000);
  using api = createKubeApi(urlAccess(fake.url), { startTimer: () => () => {} });
  const log: string[] = [];
  await using watch = watchPods(api, {
    namespace: FAKE_NAMESPACE,
    labelSelector: NODE_POD_SELECTOR,
    log: createLogger({
      level: "debug",
      now: clock.now,
      write: (line) => {
        const { level, message, why = "" } = JSON.parse(line);
        log.push(`${level} ${message} ${why}`.trim());
      },
    }),
    now: clock.now,
    startTimer: clock.startTimer,
    random: () => 1,
  });
  await fake.reaches(() => fake.watchCount === 1);
  await act({ fake, watch, clock, log });
}

/** Turns the clock while the watch waits, until something holds. */
async function passTime(clock: HandClock, isSo: () => boolean): Promise<void> {
  for (let turns = 0; !isSo(); turns++) {
    assert(turns < 50_000, "waited in vain");
    await clock.advance(clock.delaysMs.length > 0 ? 1_000 : 0);
  }
}

function names(watch: PodWatch): readonly string[] {
  return [...watch.pods().values()].map(({ name }) => name).sort();
}

const TOLD = "warn The nodes may be out of date";
const OVER = "info The nodes are up to date";

for (const [name, faults, why] of FAULTS) {
  Deno.test(`watchPods() keeps what it knows while the API ${name}, says it once, and recovers`, async () => {
    await withWorld(async ({ fake, watch, clock, log }) => {
      fake.faults = faults;
      fake.endWatches();
      await passTime(clock, () => log.some((line) => line.startsWith(TOLD)));
      assertMatch(watch.staleness()?.why ?? "", why);
      assertEquals(names(watch), ["a", "b"]);
      const [askedCount, fromMs] = [fake.requests.length, clock.now()];
      await passTime(clock, () => fake.requests.length >= askedCount + 8);
      // A failure is a list and a watch at most, and the waits are 2, 4, 8 s and so on.
      assert(clock.now() - fromMs >= 14_000, `only ${clock.now() - fromMs} ms`);
      assertEquals(names(watch), ["a", "b"]);
      assertEquals(log.filter((line) => line.startsWith(TOLD)).length, 1, log.join("\n"));
      assertEquals(log.filter((line) => line === OVER).length, 1, log.join("\n"));
      fake.faults = {};
      fake.put(fakePod({ name: "c", node: "n3" }));
      await passTime(clock, () => fake.watchCount === 1 && watch.staleness() === undefined);
      for (let turns = 0; log.at(-1) !== OVER; turns++) {
        assert(turns < 10_000, "waited in vain");
        fake.bookmark();
        await clock.advance(1_000);
      }
      assertEquals(names(watch), ["a", "b", "c"]);
      assertEquals(log.filter((line) => line === OVER).length, 2, log.join("\n"));
    });
  });
}

Deno.test("watchPods() keeps what it knows while connections are refused, and while they are reset", async () => {
  await withWorld(async ({ fake, watch, clock, log }) => {
    const { port } = new URL(fake.url);
    await fake.down();
    await passTime(clock, () => log.some((line) => line.includes("the connection is refused")));
    const listener = Deno.listen({ hostname: "127.0.0.1", port: Number(port) });
    const closing = (async () => {
      for await (const connection of listener) connection.close();
    })();
    await passTime(clock, () => log.some((line) => line.includes("the connection broke off")));
    assertEquals(names(watch), ["a", "b"]);
    listener.close();
    await closing;
    fake.up();
    await passTime(clock, () => fake.watchCount === 1 && watch.staleness() === undefined);
    assertEquals(names(watch), ["a", "b"]);
    assertEquals(log.filter((line) => line.startsWith(TOLD)).length, 2, log.join("\n"));
  });
});

const RUBBISH: readonly unknown[] = [
  { type: "ADDED", object: { metadata: { name: "x" } } },
  { type: "ADDED", object: { metadata: { uid: "x" } } },
  { type: "ADDED", object: { metadata: { name: ["x"], uid: 7 } } },
  { type: "ADDED", object: [] },
  { type: "MODIFIED" },
  { type: "DELETED", object: null },
  { type: "DELETED", object: fakePod({ name: "never" }) },
  { type: "RENAMED", object: fakePod({ name: "a" }) },
  { object: fakePod({ name: "x" }) },
  { type: "BOOKMARK", object: { metadata: { resourceVersion: { a: 1 } } } },
  ...[null, 7, "ADDED", [], {}],
];

Deno.test("watchPods() passes over events that are none, and takes those between them", async () => {
  await withWorld(async ({ fake, watch, clock }) => {
    for (const rubbish of RUBBISH) fake.writeToWatches(`${JSON.stringify(rubbish)}\n`);
    fake.put(fakePod({ name: "without-node-and-address" }));
    await passTime(clock, () => watch.pods().size === 3);
    assertEquals(names(watch), ["a", "b", "without-node-and-address"]);
    assertEquals([watch.staleness(), watch.counts().failures], [undefined, 0]);
  });
});

/** A list of that many pods, a page of which is asked for with the number of its first. */
function pageFrom(first: number, podCount: number): Response {
  const end = Math.min(first + 250, podCount);
  const items = Array.from({ length: end - first }, (_, i) => fakePod({ name: `p${first + i}` }));
  const next = end < podCount ? { continue: String(end) } : {};
  return Response.json({
    kind: "PodList",
    metadata: { resourceVersion: "1000000", ...next },
    items,
  });
}

Deno.test("watchPods() takes no more than its limit of 100,000 pods, listed and followed, and says so", async () => {
  const podCount = 100_000;
  await withWorld(async ({ fake, watch, clock, log }) => {
    fake.faults = {
      answer: ({ watch, continue: from = "0" }) =>
        watch === undefined ? pageFrom(Number(from), podCount) : undefined,
    };
    fake.expire();
    fake.endWatches();
    await passTime(clock, () => watch.pods().size === PODS_MAX);
    assert(fake.requests.length < 100, `${fake.requests.length} requests`);
    assertEquals(log.filter((line) => line.includes("Left pods out")).length, 1);
    await fake.reaches(() => fake.watchCount === 1);
    const told = (type: string, name: string) =>
      `${JSON.stringify({ type, object: fakePod({ name }) })}\n`;
    const more = Array.from({ length: PODS_MAX }, (_, i) => told("ADDED", `q${i}`));
    fake.writeToWatches(more.join("") + told("DELETED", "p0"));
    while (watch.pods().size !== PODS_MAX - 1) {
      fake.bookmark(); // Deno's server may keep the end of what it was given until there is more
      await turn();
    }
    assertEquals(log.filter((line) => line.includes("Left pods out")).length, 1);
  });
});
