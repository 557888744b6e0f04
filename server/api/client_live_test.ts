import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { secondsOf, START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { HandPoll } from "../testing/live_reader.ts";
import { seededRandom } from "../testing/random.ts";
import { createViewer, openRoots, type Viewer } from "../viewer.ts";
import { createLogger } from "@fgm/k8s/pod/log";
import { createViewerClient, type ViewerClientOptions } from "./client.ts";
import { ViewerError } from "./client_error.ts";
import { LIVE_SILENCE_MS_MAX, type LiveItem } from "./client_live.ts";
import { LIVE_HEARTBEAT_MS } from "./live.ts";

const QUERY = { metrics: ["cgroup.v2.memory.current"], containers: ["aaaa"] };

/** What one connection brings: text, and then its end, an error, or silence. */
interface Script {
  readonly text?: string;
  readonly then?: "end" | "break" | "hang";
  readonly status?: number;
  readonly type?: string;
}

/** Timers that fire at once, unless they are as long as the silence that is allowed. */
function impatient(waits: number[]): NonNullable<ViewerClientOptions["startTimer"]> {
  return (act, delayMs) => {
    if (delayMs >= 30_001) return () => {};
    waits.push(delayMs);
    act();
    return () => {};
  };
}

/** A viewer that answers with one script after the other, and then with the last for ever. */
function scripted(scripts: readonly Script[]) {
  const lastEventIds: (string | null)[] = [];
  const fetch = (request: Request): Response => {
    const at = Math.min(lastEventIds.length, scripts.length - 1);
    const { text = "", then = "end", status = 200, type = "text/event-stream" } = scripts[at]!;
    lastEventIds.push(request.headers.get("last-event-id"));
    const parts = [text];
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        const part = parts.shift();
        if (part !== undefined) return controller.enqueue(new TextEncoder().encode(part));
        if (then === "break") return controller.error(new TypeError("connection closed"));
        if (then === "end") return controller.close();
        return new Promise(() => {});
      },
    }, { highWaterMark: 0 });
    return new Response(body, { status, headers: { "content-type": type } });
  };
  return { fetch, lastEventIds };
}

function tick(timeMs: number): string {
  return `id: ${timeMs}\nevent: tick\ndata: {"t":${timeMs},"values":[[1]]}\n\n`;
}

function problem(kind: string, status: number): Script {
  const text = JSON.stringify({ type: `urn:fgm:problem:${kind}`, title: "", status, detail: "d" });
  return { text, status, type: "application/problem+json" };
}

/** The first `count` items, shown shortly. */
async function itemsOf(
  scripts: readonly Script[],
  { count, waits = [], timeoutMs = 1_000_000 }: {
    readonly count: number;
    readonly waits?: number[];
    readonly timeoutMs?: number;
  },
) {
  const { fetch, lastEventIds } = scripted(scripts);
  const client = createViewerClient({
    url: "http://viewer",
    fetch,
    random: () => 0.5,
    timeoutMs,
    startTimer: impatient(waits),
  });
  const items: LiveItem[] = [];
  for await (const item of client.live(QUERY)) {
    items.push(item);
    if (items.length === count) break;
  }
  return { shown: items.map(show), lastEventIds };
}

function show(item: LiveItem): string {
  switch (item.kind) {
    case "tick":
      return `tick ${item.tick.t}`;
    case "gap":
      return `gap ${item.gap.to_ms}`;
    case "lost":
      return `lost ${item.error.kind} ${item.retryInMs}`;
    default:
      return item.kind;
  }
}

/** One metric of one container. */
const SERIES = `event: series\ndata: ${
  JSON.stringify({
    metrics: [{ metric: "m", unit: "bytes", kind: "gauge", as: "raw" }],
    containers: [{
      id: "a",
      short_id: "a",
      pod_name: null,
      container_name: null,
      namespace: null,
      node_name: null,
    }],
    interval_ms: 1_000,
  })
}\n\n`;

const LIES: readonly (readonly [event: string, data: string, said: string])[] = [
  ["series", "{}", "metrics is no list"],
  ["series", "null", "it is no object"],
  ["tick", "nothing", "Unexpected token"],
  ["tick", '{"t":"now","values":[[1]]}', "t is no number"],
  ["tick", '{"t":1,"values":[1]}', "values.0 is no list"],
  ["tick", '{"t":1,"values":[]}', "it has values of other series"],
  ["tick", '{"t":1,"values":[[1,2]]}', "it has values of other series"],
  ["tick", '{"t":1,"values":[[1]],"breaks":[[0,9]]}', "it has breaks of other series"],
  ["gap", '{"from_ms":1}', "to_ms is no number"],
];
for (const [event, data, said] of LIES) {
  Deno.test(`followLive() connects again after the ${event} ${data}, and says why`, async () => {
    const lie = `${SERIES}event: ${event}\ndata: ${data}\n\n`;
    const { fetch } = scripted([{ text: lie }, { text: SERIES + tick(8) }]);
    const startTimer = impatient([]);
    const client = createViewerClient({ url: "http://viewer", fetch, startTimer });
    const [kinds, errors]: [string[], string[]] = [[], []];
    for await (const item of client.live(QUERY)) {
      kinds.push(item.kind);
      if (item.kind === "lost") errors.push(item.error.message);
      if (item.kind === "tick") break;
    }
    const once = ["connecting", "connected", "series"];
    assertEquals(kinds, [...once, "lost", ...once, "tick"]);
    assertStringIncludes(errors[0] ?? "", `its event ${event} makes no sense`);
    assertStringIncludes(errors[0] ?? "", said);
  });
}

Deno.test("followLive() yields what the viewer sends, and how the connection is", async () => {
  const text = `retry: 2000\n\n${SERIES}: quiet\n\nevent: new\ndata: x\n\n` +
    'id: 5\nevent: gap\ndata: {"from_ms":1,"to_ms":5}\n\n' + tick(7);
  const { shown, lastEventIds } = await itemsOf([{ text }, { text: tick(8) }], { count: 9 });
  assertEquals(shown, [
    "connecting",
    "connected",
    "series",
    "gap 5",
    "tick 7",
    "lost unreachable 1500",
    "connecting",
    "connected",
    "tick 8",
  ]);
  assertEquals(lastEventIds, [null, "7"]);
});

Deno.test("followLive() waits longer from loss to loss, up to 30 s, and less after a tick", async () => {
  const refused = { status: 502, type: "text/html" };
  const waits: number[] = [];
  const scripts = [{ text: tick(1) }, ...Array(7).fill(refused), { text: tick(2) }, {}];
  await itemsOf(scripts, { count: 23, waits });
  assertEquals(waits, [750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500, 22_500, 750]);
});

for (
  const [fact, script, kind] of [
    ["a stream that ends", { then: "end" }, "unreachable"],
    ["a stream that breaks", { then: "break" }, "unreachable"],
    ["a viewer with too many clients", problem("overloaded", 503), "problem"],
    ["a viewer without data yet", problem("not-ready", 503), "problem"],
    ["a viewer that fails", problem("internal", 500), "problem"],
  ] as const
) {
  Deno.test(`followLive() tries again after ${fact}`, async () => {
    const { shown } = await itemsOf([script, { text: tick(1) }], { count: 5 });
    const states = shown.filter((text) => text !== "connected");
    assertEquals(states.slice(0, 3), ["connecting", `lost ${kind} 750`, "connecting"]);
  });
}

for (
  const [fact, script, kind] of [
    ["an unknown metric", problem("unknown-metric", 404), "problem"],
    ["a missing token", problem("unauthorized", 401), "problem"],
    ["a page", { text: "<html>", type: "text/html" }, "not-a-viewer"],
  ] as const
) {
  Deno.test(`followLive() gives up on ${fact}`, async () => {
    const error = await assertRejects(() => itemsOf([script], { count: 9 }), ViewerError);
    assertEquals(error.kind, kind);
  });
}

Deno.test("followLive() takes what stands in front of a viewer for a passing state", async () => {
  const page = { text: "<html>", type: "text/html", status: 502 };
  const { shown } = await itemsOf([{ text: tick(1) }, page, { text: tick(2) }], { count: 8 });
  assertEquals(shown.slice(3), [
    "lost unreachable 750",
    "connecting",
    "lost not-a-viewer 1500",
    "connecting",
    "connected",
  ]);
});

for (const text of ["event: tick\ndata: {\n\n", "event: series\ndata: x\n\n"]) {
  Deno.test(`followLive() does not take ${JSON.stringify(text)} for an event`, async () => {
    const { shown } = await itemsOf([{ text }, { text: tick(1) }], { count: 4 });
    assertEquals(shown.slice(2), ["lost not-a-viewer 750", "connecting"]);
  });
}

Deno.test("followLive() holds silence for a loss after three of the viewer's heartbeats", async () => {
  assertEquals(LIVE_SILENCE_MS_MAX, 3 * LIVE_HEARTBEAT_MS);
  const silences: (() => void)[] = [];
  const { fetch } = scripted([{ text: tick(1), then: "hang" }]);
  const client = createViewerClient({
    url: "http://viewer",
    fetch,
    startTimer: (act, delayMs) => {
      if (delayMs === LIVE_SILENCE_MS_MAX) silences.push(act);
      return () => {};
    },
  });
  const items = client.live(QUERY);
  for (const want of ["connecting", "connected", "tick"]) {
    assertEquals((await items.next()).value?.kind, want);
  }
  const lost = items.next();
  silences.at(-1)!();
  const { value } = await lost;
  assert(value?.kind === "lost");
  assertEquals(value.error.kind, "timeout");
  await items.return();
});

Deno.test("followLive() ends without an error when it is cancelled, wherever it is", async () => {
  const ends = [
    { scripts: [{ then: "hang" }] as Script[], at: "connected" },
    { scripts: [{ text: tick(1), then: "hang" }] as Script[], at: "tick" },
    { scripts: [{ then: "end" }] as Script[], at: "lost" },
    { scripts: [{ then: "end" }] as Script[], at: "connecting" },
  ];
  for (const { scripts, at } of ends) {
    const stop = new AbortController();
    const { fetch } = scripted(scripts);
    const client = createViewerClient({ url: "http://viewer", fetch, startTimer: () => () => {} });
    const kinds: string[] = [];
    for await (const { kind } of client.live(QUERY, { signal: stop.signal })) {
      kinds.push(kind);
      if (kind === at) stop.abort();
    }
    assertEquals(kinds.at(-1), at);
  }
});

/** A viewer in this process whose connections break after some bytes. */
function breaking(viewer: Viewer, random: () => number): (request: Request) => Promise<Response> {
  return async (request) => {
    const response = await viewer.fetch(request);
    let left = Math.floor(random() * 900);
    const cut = new TransformStream<Uint8Array, Uint8Array>({
      transform: (part, controller) => {
        controller.enqueue(part.subarray(0, left));
        left -= part.length;
        if (left <= 0) controller.error(new TypeError("connection closed"));
      },
    });
    return new Response(response.body?.pipeThrough(cut), response);
  };
}

for (let seed = 1; seed <= 3; seed++) {
  Deno.test(`followLive() brings each tick once over connections that break, seed ${seed}`, async () => {
    await using data = await TestData.create();
    const ticks = secondsOf([testContainer("aaaa")], {
      startMs: START_MS,
      count: 40,
      valuesAt: (second) => ({ "cgroup.v2.memory.current": second }),
    });
    data.journal(START_MS).append(ticks);
    const now = () => START_MS + 41_000;
    const polls = new HandPoll();
    await using viewer = createViewer({
      roots: openRoots([data.dir], "/"),
      names: {
        podName: undefined,
        nodeName: undefined,
        clusterName: undefined,
        version: "0",
        gitRev: "0",
        formatVersion: 1,
      },
      allowedHosts: ["viewer"],
      cores: 1,
      now,
      log: createLogger({ level: "error", now, write: () => {} }),
      repeat: polls.repeat,
    });
    const client = createViewerClient({
      url: "http://viewer",
      fetch: breaking(viewer, seededRandom(seed)),
      startTimer: impatient([]),
      timeoutMs: 1_000_000,
    });
    const times: number[] = [];
    for await (const item of client.live({ ...QUERY, since: START_MS - 1 })) {
      if (item.kind === "tick") times.push(item.tick.t);
      if (times.at(-1) === START_MS + 39_000) break;
    }
    assertEquals(times, ticks.map(({ timeMs }) => timeMs), `seed ${seed}`);
    assert(!polls.isOn);
  });
}
