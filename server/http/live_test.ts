import { assert, assertEquals } from "@std/assert";
import { sealJournal } from "@fgm/collector/store/seal";
import {
  secondsOf,
  START_MS,
  testContainer,
  TestData,
  type TestJournal,
} from "../testing/data_dir.ts";
import { HandPoll, LiveReader, tickTimes } from "../testing/live_reader.ts";
import { startTestViewer, type TestViewer } from "../testing/test_viewer.ts";

const MEMORY = "cgroup.v2.memory.current";
const USAGE = "cgroup.v2.cpu.stat.usage_usec";
const QUERY = `/api/live?metrics=${MEMORY}&containers=aaaa`;
const MINUTE_MS = 60_000;

interface World {
  readonly data: TestData;
  readonly journal: TestJournal;
  readonly viewer: TestViewer;
  readonly polls: HandPoll;
  /** Appends the ticks of these seconds, and lets the viewer see them. */
  readonly tick: (fromSecond: number, toSecond?: number) => Promise<void>;
}

const web = testContainer("aaaa", { podName: "web-0" });
const db = testContainer("bbbb", { podName: "db-0" });

function valuesAt(second: number, container: unknown): Record<string, number> {
  const usage = second < 6 ? second * 2_000 : (second - 6) * 3_000; // the counter is reset at 6 s
  return { [MEMORY]: second + (container === db ? 100 : 0), [USAGE]: usage };
}

function ticksOf(fromSecond: number, toSecond: number) {
  const all = secondsOf([web, db], { startMs: START_MS, count: toSecond + 1, valuesAt });
  return all.slice(fromSecond).map((tick) => ({ ...tick, containers: [web, db] }));
}

/** A viewer over a journal with the seconds 0 to 4. */
async function withWorld(check: (world: World) => Promise<void>): Promise<void> {
  await using data = await TestData.create();
  const journal = data.journal(START_MS);
  journal.append(ticksOf(0, 4));
  const polls = new HandPoll();
  await using viewer = startTestViewer([data.dir], {
    nowMs: START_MS + 5_000,
    repeat: polls.repeat,
  });
  const tick = async (fromSecond: number, toSecond = fromSecond) => {
    journal.append(ticksOf(fromSecond, toSecond));
    viewer.clock.nowMs += 1_000;
    await polls.poll();
  };
  await check({ data, journal, viewer, polls, tick });
}

function at(second: number): number {
  return START_MS + second * 1_000;
}

Deno.test("GET /api/live sends what API.md pins, as text", () =>
  withWorld(async ({ viewer, tick }) => {
    const query = `/api/live?metrics=${MEMORY},${USAGE}&containers=web-0,bbbb&since=${at(2)}`;
    const answer = await viewer.fetch(query, { headers: { "accept-encoding": "gzip" } });
    const header = (name: string) => answer.headers.get(name);
    assertEquals(answer.status, 200);
    assertEquals(header("content-type"), "text/event-stream");
    assertEquals(header("cache-control"), "no-store, no-transform");
    assertEquals([header("x-accel-buffering"), header("content-encoding")], ["no", null]);
    const reader = new LiveReader(answer);
    assertEquals(await reader.text(), "retry: 2000\n\n");
    const id = (prefix: string) => prefix.padEnd(64, "0");
    const container = (prefix: string, pod: string) =>
      `{"id":"${id(prefix)}","short_id":"${prefix}00000000","pod_name":"${pod}",` +
      `"container_name":"app","namespace":"default","node_name":"worker-1"}`;
    assertEquals(
      await reader.text(),
      'event: series\ndata: {"metrics":[' +
        '{"metric":"cgroup.v2.memory.current","unit":"bytes","kind":"gauge","as":"raw"},' +
        '{"metric":"cgroup.v2.cpu.stat.usage_usec","unit":"microseconds/s","kind":"counter","as":"rate"}' +
        `],"containers":[${container("aaaa", "web-0")},${container("bbbb", "db-0")}],` +
        '"interval_ms":1000}\n\n',
    );
    assertEquals(
      await reader.text(),
      'id: 1768254723000\nevent: tick\ndata: {"t":1768254723000,"values":[[3,103],[2000,2000]]}\n\n' +
        'id: 1768254724000\nevent: tick\ndata: {"t":1768254724000,"values":[[4,104],[2000,2000]]}\n\n',
    );
    const next = reader.text();
    await tick(5, 7);
    assertEquals(
      await next,
      'id: 1768254725000\nevent: tick\ndata: {"t":1768254725000,"values":[[5,105],[2000,2000]]}\n\n' +
        'id: 1768254726000\nevent: tick\ndata: {"t":1768254726000,"values":[[6,106],[null,null]]}\n\n' +
        'id: 1768254727000\nevent: tick\ndata: {"t":1768254727000,"values":[[7,107],[3000,3000]],' +
        '"breaks":[[1,0],[1,1]]}\n\n',
    );
    await reader.cancel();
  }));

/** Where a stream begins: parameters, the header, the ticks that come at once. */
const BEGINNINGS:
  readonly (readonly [string, string, Record<string, string>, readonly number[]])[] = [
    ["with the newest tick", "", {}, [4]],
    ["behind since", `&since=${at(2)}`, {}, [3, 4]],
    ["behind since, in words", "&since=2026-01-12T21:52:02Z", {}, [3, 4]],
    ["behind Last-Event-ID", "", { "last-event-id": String(at(1)) }, [2, 3, 4]],
    ["behind Last-Event-ID rather than since", `&since=${at(0)}`, {
      "last-event-id": String(at(3)),
    }, [4]],
    ["with the newest tick where Last-Event-ID is empty", "", { "last-event-id": "" }, [4]],
    ["with all where since is before the data", `&since=${at(-9)}`, {}, [0, 1, 2, 3, 4]],
    ["with the next tick where since is ahead of it", `&since=${at(60)}`, {}, [5]],
    ["with the next tick where Last-Event-ID is ahead of it", "", {
      "last-event-id": "4102444800000",
    }, [5]],
  ];

for (const [fact, parameters, headers, want] of BEGINNINGS) {
  Deno.test(`GET /api/live begins ${fact}`, () =>
    withWorld(async ({ viewer, tick }) => {
      const reader = new LiveReader(await viewer.fetch(`${QUERY}${parameters}`, { headers }));
      assertEquals((await reader.next())?.event, "series");
      await tick(5);
      const events = await reader.upTo(at(5));
      await reader.cancel();
      assertEquals(tickTimes(events), [...want.filter((second) => second < 5), 5].map(at));
    }));
}

Deno.test("GET /api/live says how much of a long absence is not sent, and sends the rest", () =>
  withWorld(async ({ data, viewer, polls }) => {
    const later = data.journal(at(10));
    later.append([...ticksOf(10, 12), ...ticksOf(20 * 60, 20 * 60 + 1)]);
    viewer.clock.nowMs = at(20 * 60 + 2);
    await polls.poll();
    const headers = { "last-event-id": String(at(2)) };
    const reader = new LiveReader(await viewer.fetch(QUERY, { headers }), String(at(2)));
    const newestMs = at(20 * 60 + 1);
    const events = await reader.upTo(newestMs);
    const missed = { from_ms: at(2), to_ms: newestMs - 15 * MINUTE_MS };
    assertEquals(events.map(({ event, data }) => event === "gap" ? data : event), [
      "series",
      missed,
      "tick",
      "tick",
    ]);
    assertEquals(events.find(({ event }) => event === "gap")?.id, String(missed.to_ms));
    await reader.cancel();
    const again = new LiveReader(
      await viewer.fetch(QUERY, { headers: { "last-event-id": String(missed.to_ms) } }),
    );
    const rest = await again.upTo(newestMs);
    assertEquals(rest.map(({ event }) => event), ["series", "tick", "tick"]);
    await again.cancel();
  }));

Deno.test("GET /api/live calls nothing a gap in which nothing was sampled", () =>
  withWorld(async ({ data, viewer, polls }) => {
    const reader = new LiveReader(await viewer.fetch(QUERY));
    await reader.upTo(at(4));
    data.journal(at(3_600)).append(ticksOf(3_600, 3_600));
    viewer.clock.nowMs = at(3_601);
    await polls.poll();
    assertEquals((await reader.upTo(at(3_600))).map(({ event }) => event), ["tick"]);
    await reader.cancel();
  }));

Deno.test("GET /api/live holds nothing for a client that does not read, and sends all of it later", () =>
  withWorld(async ({ viewer, polls, tick }) => {
    const reader = new LiveReader(await viewer.fetch(QUERY));
    await reader.upTo(at(4));
    for (let second = 5; second < 400; second += 5) await tick(second, second + 4);
    await polls.poll();
    const times = tickTimes(await reader.upTo(at(399)));
    await reader.cancel();
    assertEquals(times, Array.from({ length: 395 }, (_, i) => at(5 + i)));
  }));

Deno.test("GET /api/live sends a comment when nothing happened for 15 s, and then ticks again", () =>
  withWorld(async ({ viewer, polls, tick }) => {
    const reader = new LiveReader(await viewer.fetch(QUERY));
    await reader.upTo(at(4));
    const text = reader.text();
    await polls.poll(50); // of 300 ms
    assertEquals(await text, ": nothing new\n\n");
    await tick(5);
    assertEquals(tickTimes(await reader.upTo(at(5))), [at(5)]);
    await reader.cancel();
  }));

Deno.test("GET /api/live sends comments for a container that ended while others go on", () =>
  withWorld(async ({ journal, viewer, polls }) => {
    const reader = new LiveReader(await viewer.fetch(QUERY));
    await reader.upTo(at(4));
    const text = reader.text();
    for (let second = 5; second < 55; second++) {
      const ticks = secondsOf([db], { startMs: at(second), count: 1, valuesAt });
      journal.append(ticks);
      viewer.clock.nowMs += 1_000;
      await polls.poll();
    }
    assertEquals(await text, ": nothing new\n\n");
    await reader.cancel();
  }));

Deno.test("GET /api/live of a lineage goes on in the container that it restarts as", () =>
  withWorld(async ({ data, journal, viewer, polls }) => {
    const query = `/api/live?metrics=${MEMORY},${USAGE}&containers=default/web-0/app&as=raw`;
    const reader = new LiveReader(await viewer.fetch(query));
    await reader.upTo(at(4));
    const born = testContainer("cccc", { podName: "web-0" });
    const later = data.journal(at(5));
    later.append(secondsOf([born], { startMs: at(6), count: 2, valuesAt }));
    await sealJournal(journal.path);
    viewer.clock.nowMs += 3_000;
    await polls.poll();
    const events = await reader.upTo(at(7));
    await reader.cancel();
    assertEquals(events.map(({ event }) => event), ["series", "tick", "tick"]);
    assertEquals(events[0]?.data.containers[0].short_id, "cccc00000000");
    assertEquals(events[1]?.data, { t: at(6), values: [[0], [0]], breaks: [[0, 0], [1, 0]] });
  }));

Deno.test("GET /api/live joins the ticks of two nodes, in order, without leaving one out", () =>
  withWorld(async ({ data, viewer, tick }) => {
    const other = testContainer("dddd");
    const far = data.journal(START_MS, { identifier: "fgm-b", nodeName: "worker-2" });
    const farTick = (second: number) =>
      far.append([{
        ...secondsOf([other], { startMs: at(second) + 7, count: 1, valuesAt })[0]!,
      }]);
    for (let second = 0; second <= 4; second++) farTick(second);
    const query = `/api/live?metrics=${MEMORY}&containers=aaaa,dddd&since=${at(4) + 6}`;
    const reader = new LiveReader(await viewer.fetch(query));
    await reader.upTo(at(4) + 7);
    await tick(5); // the far one has not written its fifth yet
    farTick(5);
    await tick(6);
    farTick(6);
    await tick(7);
    const events = await reader.upTo(at(6) + 7);
    await reader.cancel();
    assertEquals(tickTimes(events), [at(5), at(5) + 7, at(6), at(6) + 7]);
    assertEquals(events[0]?.data.values, [[5, null]]);
  }));

Deno.test("GET /api/live frees everything when the last client goes, whatever it was doing", () =>
  withWorld(async ({ viewer, polls }) => {
    const never = await viewer.fetch(QUERY);
    assert(!polls.isOn, "a stream that nobody reads takes no place");
    const [waiting, reading] = [
      new LiveReader(await viewer.fetch(QUERY)),
      new LiveReader(await viewer.fetch(QUERY)),
    ];
    await waiting.upTo(at(4));
    const pending = waiting.next();
    await reading.next();
    assert(polls.isOn);
    await waiting.cancel();
    assertEquals(await pending, undefined);
    assert(polls.isOn);
    await reading.cancel();
    assert(!polls.isOn, "the hub polls for nobody");
    await never.body?.cancel();
  }));

Deno.test("GET /api/live ends when the request is aborted", () =>
  withWorld(async ({ viewer, polls }) => {
    const client = new AbortController();
    const reader = new LiveReader(await viewer.fetch(QUERY, { signal: client.signal }));
    await reader.upTo(at(4));
    const pending = reader.next();
    client.abort();
    assertEquals(await pending, undefined);
    assert(!polls.isOn);
  }));

Deno.test("GET /api/live ends all streams when the viewer is closed", async () => {
  const readers: LiveReader[] = [];
  await withWorld(async ({ viewer }) => {
    for (let i = 0; i < 3; i++) readers.push(new LiveReader(await viewer.fetch(QUERY)));
    for (const reader of readers) await reader.upTo(at(4));
  });
  for (const reader of readers) assertEquals(await reader.next(), undefined);
});

Deno.test("GET /api/live turns the 65th client away, and takes it when another went", () =>
  withWorld(async ({ viewer }) => {
    const readers: LiveReader[] = [];
    for (let i = 0; i < 64; i++) {
      const reader = new LiveReader(await viewer.fetch(QUERY));
      await reader.upTo(at(4));
      readers.push(reader);
    }
    const { status, headers, body } = await viewer.get(QUERY);
    assertEquals([status, body.type], [503, "urn:fgm:problem:overloaded"]);
    assertEquals(headers.get("retry-after"), "1");
    await readers.pop()!.cancel();
    const late = new LiveReader(await viewer.fetch(QUERY));
    await late.upTo(at(4));
    await Promise.all([late, ...readers].map((reader) => reader.cancel()));
  }));

Deno.test("HEAD /api/live tells what GET would, and keeps no client's place", () =>
  withWorld(async ({ viewer }) => {
    for (let i = 0; i < 65; i++) {
      const { status, headers } = await viewer.get(QUERY, { method: "HEAD" });
      assertEquals([status, headers.get("content-type")], [200, "text/event-stream"]);
    }
    const reader = new LiveReader(await viewer.fetch(QUERY));
    await reader.upTo(at(4));
    await reader.cancel();
  }));

/** Requests that are refused. Every parameter is tried by `bad_input_test.ts` as well. */
const REFUSED: readonly (readonly [string, string, Record<string, string>?])[] = [
  ["/api/live", "bad-parameter"],
  [`/api/live?metrics=${MEMORY}`, "bad-parameter"],
  ["/api/live?containers=aaaa", "bad-parameter"],
  ["/api/live?metrics=a,b,c,d,e,f&containers=aaaa", "bad-parameter"],
  ["/api/live?metrics=no.such&containers=aaaa", "unknown-metric"],
  [`/api/live?metrics=${MEMORY}&containers=eeee`, "unknown-container"],
  [`${QUERY}&as=rate`, "bad-parameter"], // of a gauge
  [`${QUERY}&since=4102444800000`, "bad-parameter"], // the year 2100
  [`${QUERY}&since=now`, "bad-parameter"],
  [`${QUERY}&from=${START_MS}`, "unknown-parameter"],
  [`${QUERY}&range=15m`, "unknown-parameter"],
  [QUERY, "bad-parameter", { "last-event-id": "x" }],
  [QUERY, "bad-parameter", { "last-event-id": "-1" }],
  [QUERY, "bad-parameter", { "last-event-id": "1e9" }],
  [QUERY, "bad-parameter", { "last-event-id": "99999999999999" }],
];

Deno.test("GET /api/live refuses what it cannot follow", (t) =>
  withWorld(async ({ viewer, polls }) => {
    for (const [path, kind, headers = {}] of REFUSED) {
      await t.step(`${path} ${JSON.stringify(headers)}`, async () => {
        const { status, body } = await viewer.get(path, { headers });
        assertEquals([status < 500, body.type], [true, `urn:fgm:problem:${kind}`]);
      });
    }
    assert(!polls.isOn);
  }));
