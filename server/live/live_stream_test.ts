import { assertEquals, assertGreaterOrEqual, assertRejects } from "@std/assert";
import { sealJournal } from "@fgm/collector/store/seal";
import {
  START_MS,
  subjectOf,
  testContainer,
  TestData,
  type TestJournal,
  type TestTick,
} from "../testing/data_dir.ts";
import { ContainerRegistry } from "../index/container_registry.ts";
import { packSpans } from "../index/container_spans.ts";
import type { IndexSnapshot } from "../index/segment_index.ts";
import { QueryTimeoutError } from "../query/query_errors.ts";
import { OverloadError } from "../query/query_gate.ts";
import { LIVE_BEHIND_MS } from "../api/live.ts";
import { LIVE_POLL_MS, LiveHub } from "./live_hub.ts";
import { liveEvents } from "./live_stream.ts";
import { HandPoll, LiveReader, type ReadEvent, tickTimes } from "../testing/live_reader.ts";
import { randomInteger, seededRandom } from "../testing/random.ts";
import { startTestViewer, type TestViewer } from "../testing/test_viewer.ts";

const QUERY = "/api/live?metrics=cgroup.v2.memory.current,cgroup.v2.cpu.stat.usage_usec" +
  "&containers=default/web-0/app&as=raw";

/** A collector that writes, seals, dies and starts again, and a container that restarts. */
class Collector {
  readonly #data: TestData;
  #journal: TestJournal;
  #leftBehind: TestJournal[] = [];
  #nextMs = START_MS;
  #container = 0;
  /** Times of the ticks so far, and the container that each is about. */
  readonly truth: { readonly timeMs: number; readonly id: string }[] = [];

  constructor(data: TestData) {
    this.#data = data;
    this.#journal = data.journal(START_MS);
  }

  tick(): void {
    const timeMs = this.#nextMs;
    this.#nextMs += 1_000;
    const container = testContainer(`aaa${this.#container}`, { podName: "web-0" });
    const value = this.truth.length;
    const values = { "cgroup.v2.memory.current": value, "cgroup.v2.cpu.stat.usage_usec": value };
    const samples = [{ subject: subjectOf(container), values }];
    const tick: TestTick = { timeMs, samples, containers: [container] };
    this.#journal.append([tick]);
    this.truth.push({ timeMs, id: container.id });
  }

  restartContainer(): void {
    this.#container++;
  }

  skipTicks(count: number): void {
    this.#nextMs += count * 1_000;
  }

  /** The clock steps: the next tick has this time, and is in a journal of its own. */
  setClock(timeMs: number): void {
    this.#nextMs = timeMs;
    this.#begin();
  }

  /** Rotation as the collector does it: the next journal begins, then the old one is sealed. */
  async rotate(): Promise<void> {
    this.tick();
    const old = this.#journal;
    this.#begin();
    this.tick();
    await sealJournal(old.path);
  }

  /** Killed in the middle of a tick, and started again; what was left is sealed later. */
  crash(): void {
    this.tick();
    Deno.writeFileSync(this.#journal.path, Uint8Array.of(200, 0, 0, 0, 1, 2), { append: true });
    this.#leftBehind.push(this.#journal);
    this.#begin();
  }

  async recover(): Promise<void> {
    for (const { path } of this.#leftBehind.splice(0)) await sealJournal(path);
  }

  /** A journal without a tick would have the name of the next one. */
  #begin(): void {
    this.#journal = this.#data.journal(this.#nextMs);
  }
}

interface Run {
  readonly collector: Collector;
  readonly viewer: TestViewer;
  readonly polls: HandPoll;
  readonly seen: ReadEvent[];
}

async function withRun(check: (run: Run) => Promise<void>): Promise<void> {
  await using data = await TestData.create();
  const collector = new Collector(data);
  collector.tick();
  const polls = new HandPoll();
  await using viewer = startTestViewer([data.dir], {
    nowMs: START_MS + 1_000,
    repeat: polls.repeat,
  });
  await check({ collector, viewer, polls, seen: [] });
}

/** Takes a look at the disk that is not held for one that was just taken. */
async function look({ viewer, polls }: Run): Promise<void> {
  viewer.clock.nowMs += 1_000;
  await polls.poll();
  // A question's turn comes with the next turn of the event loop.
  await new Promise((resolve) => setImmediate(resolve));
}

/** Each tick once, in order, with its value, described by the container that it is about. */
function assertTruth({ collector, seen }: Run, hint: string): void {
  const rows: unknown[] = [];
  let id = "";
  for (const { event, data } of seen) {
    if (event === "series") id = data.containers[0].id;
    if (event === "tick") rows.push([data.t, data.values, id]);
  }
  const want = collector.truth.map((tick, value) => [tick.timeMs, [[value], [value]], tick.id]);
  assertEquals(rows, want, hint);
}

async function act(run: Run, choice: number): Promise<void> {
  const { collector } = run;
  if (choice < 60) return collector.tick();
  if (choice < 70) return await collector.rotate();
  if (choice < 80) return collector.crash();
  if (choice < 90) return await collector.recover();
  if (choice < 95) return collector.restartContainer();
  collector.skipTicks(5);
}

for (let seed = 1; seed <= 8; seed++) {
  Deno.test(`liveEvents() gives each tick once, whatever happens to the files, seed ${seed}`, () =>
    withRun(async (run) => {
      const random = seededRandom(seed);
      const { collector, viewer, seen } = run;
      const connect = async (id: string) => {
        const headers = id === "" ? {} : { "last-event-id": id };
        const answer = await viewer.fetch(`${QUERY}&since=${START_MS - 1}`, { headers });
        const reader = new LiveReader(answer, id);
        seen.push((await reader.next())!); // from now on it takes part in the polls
        return reader;
      };
      let reader = await connect("");
      for (let step = 0; step < 80; step++) {
        await act(run, randomInteger(random, { least: 0, most: 99 }));
        await look(run);
        const choice = randomInteger(random, { least: 0, most: 9 });
        const newestMs = collector.truth.at(-1)!.timeMs;
        const isBehind = tickTimes(seen).at(-1) !== newestMs;
        if (choice < 6 && isBehind) seen.push(...await reader.upTo(newestMs));
        if (choice >= 8) {
          const event = isBehind ? await reader.next() : undefined;
          if (event !== undefined) seen.push(event);
          const lastId = tickTimes(seen).at(-1) ?? "";
          await reader.cancel();
          reader = await connect(String(lastId));
        }
      }
      collector.tick();
      await look(run);
      seen.push(...await reader.upTo(collector.truth.at(-1)!.timeMs));
      await reader.cancel();
      assertTruth(run, `seed ${seed}`);
    }));
}

Deno.test("liveEvents() goes on while a journal is sealed, recovered, and its collector restarted", () =>
  withRun(async (run) => {
    const { collector, viewer, seen } = run;
    const reader = new LiveReader(await viewer.fetch(QUERY));
    const steps = [
      () => collector.tick(),
      () => collector.rotate(),
      () => collector.tick(),
      () => collector.crash(),
      () => collector.tick(),
      () => collector.recover(),
      () => collector.restartContainer(),
      () => collector.tick(),
      () => collector.rotate(),
      () => collector.tick(),
    ];
    for (const step of steps) {
      await step();
      await look(run);
      const newestMs = collector.truth.at(-1)!.timeMs;
      if (tickTimes(seen).at(-1) !== newestMs) seen.push(...await reader.upTo(newestMs));
    }
    await reader.cancel();
    assertTruth(run, "one connection");
    assertEquals(seen.filter(({ event }) => event === "series").length, 2);
  }));

Deno.test("liveEvents() says now and then that ticks appear behind it, after a clock was set back", () =>
  withRun(async (run) => {
    const { collector, viewer } = run;
    const answer = await viewer.fetch(QUERY);
    const reader = new LiveReader(answer);
    assertEquals((await reader.next())?.event, "series");
    assertEquals((await reader.next())?.data, { t: START_MS, values: [[0], [0]] });
    collector.setClock(START_MS - 600_000);
    /** A tick at each look, until something is sent. */
    const next = async () => {
      let isSent = false;
      const event = reader.next().finally(() => isSent = true);
      while (!isSent) {
        collector.tick();
        await look(run);
      }
      return await event;
    };
    const [first, second] = [await next(), await next()];
    assertEquals([first?.event, first?.id], ["gap", String(START_MS)]);
    assertEquals(first?.data, { from_ms: START_MS - 600_001, to_ms: START_MS });
    assertEquals([second?.event, second?.id], ["gap", String(START_MS)]);
    assertEquals(second?.data, { from_ms: START_MS - 600_000, to_ms: START_MS });
    assertGreaterOrEqual(collector.truth.length, Math.ceil(LIVE_BEHIND_MS / LIVE_POLL_MS));
    // Where the clock is past its old time, the stream goes on.
    collector.setClock(START_MS + 1_000);
    let later = await next();
    while (later?.event === "gap") later = await next();
    assertEquals([later?.event, later?.id], ["tick", String(START_MS + 1_000)]);
    await reader.cancel();
  }));

/** A stream over one journal with a tick at 5, whose reads fail as the test says. */
function failingStream(failures: unknown[]) {
  const container = testContainer("aaaa");
  const registry = new ContainerRegistry();
  const ordinal = registry.describe(container, 5);
  const journal = {
    path: "/a.journal",
    firstMs: 5,
    lastMs: 5,
    intervalMs: 1_000,
    nodeName: "n",
    spans: packSpans([{ ordinal, firstMs: 5, lastMs: 5 }]),
    header: { identifier: "a" },
  };
  const polls = new HandPoll();
  const hub = new LiveHub({
    refresh: () => Promise.resolve({ segments: [], journals: [] } as unknown as IndexSnapshot),
    onError: (error) => failures.push(error),
    repeat: polls.repeat,
  });
  const member = { container, nodeName: "n", firstMs: 5, lastMs: 5 };
  const events = liveEvents({
    metrics: [{ name: "m", as: "raw" }],
    series: [{ lineage: undefined, members: [member] }],
    cursorMs: 0,
    signal: new AbortController().signal,
  }, {
    hub,
    index: { registry, snapshot: { segments: [], journals: [journal] } },
    queries: {
      samples: () => {
        if (failures.length > 0) return Promise.reject(failures.shift());
        const samples = { timesMs: Float64Array.of(5), values: Float64Array.of(7), breaks: [] };
        const series = [{ container, memberIds: [container.id], ...samples }];
        return Promise.resolve({ intervalMs: 1_000, isTruncated: true, series });
      },
    },
  });
  return { events, polls, hub };
}

Deno.test("liveEvents() reads again with the next poll when there is too much to do", async () => {
  const failures = [new OverloadError("full"), new QueryTimeoutError("slow")];
  const { events, polls, hub } = failingStream(failures);
  const kinds = async () => (await events.next()).value?.map(({ kind }) => kind);
  assertEquals(await kinds(), ["series"]);
  const next = kinds();
  await polls.poll(50); // some come while a read runs
  assertEquals(await next, ["gap"]); // a file cannot be read: the ticks may not be all
  assertEquals(await kinds(), ["tick"]);
  await events.return();
  assertEquals([hub.clients, polls.isOn], [0, false]);
});

Deno.test("liveEvents() passes on every other failure, and frees its place", async () => {
  const { events, hub, polls } = failingStream([new RangeError("broken")]);
  await events.next();
  await assertRejects(() => events.next(), RangeError, "broken");
  assertEquals([hub.clients, polls.isOn], [0, false]);
});
