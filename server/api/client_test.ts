import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { secondsOf, START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { startTestViewer } from "../testing/test_viewer.ts";
import type { ViewerOptions } from "../viewer.ts";
import { createViewerClient, type ViewerClient, type ViewerClientOptions } from "./client.ts";
import { ViewerError } from "./client_error.ts";

const MEMORY = "cgroup.v2.memory.current";

/** Asks a viewer in this process, over 5 s of two containers. */
async function withClient(
  check: (client: ViewerClient) => Promise<void>,
  { client: options = {}, viewer: more = {} }: {
    readonly client?: Partial<ViewerClientOptions>;
    readonly viewer?: Partial<ViewerOptions>;
  } = {},
): Promise<void> {
  await using data = await TestData.create();
  await data.segment(secondsOf(
    [
      testContainer("aaaa", { podName: "web-0", labels: { app: "web", tier: "front" } }),
      testContainer("bbbb", { podName: "db-0" }),
    ],
    {
      startMs: START_MS,
      count: 5,
      valuesAt: (second) => ({ [MEMORY]: second, "cgroup.v2.cpu.stat.usage_usec": second * 1_000 }),
    },
  ));
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 5_000, ...more });
  const url = "http://localhost:8050";
  const fetch = (request: Request) => {
    const { pathname, search } = new URL(request.url);
    return viewer.fetch(`${pathname}${search}`, {
      headers: request.headers,
      signal: request.signal,
    });
  };
  await check(createViewerClient({ url, fetch, ...options }));
}

Deno.test("createViewerClient() asks every route of a viewer", () =>
  withClient(async (client) => {
    assertEquals(await client.health(), { status: "ok" });
    assertEquals((await client.ready()).to_ms, START_MS + 4_000);
    assertEquals((await client.instance()).version, "0.1.0");
    const { metrics } = await client.metrics();
    assertEquals(metrics.map(({ name }) => name), ["cgroup.v2.cpu.stat.usage_usec", MEMORY]);
    assertEquals((await client.filters()).namespaces, ["default"]);
    const { containers } = await client.containers({ sort: "name", limit: 1 });
    assertEquals(containers.map(({ pod_name }) => pod_name), ["db-0"]);
    const labelled = await client.containers({ labels: [["app", "web"], ["tier", "front"]] });
    assertEquals(labelled.containers.map(({ pod_name }) => pod_name), ["web-0"]);
    const { series } = await client.timeseries({
      metric: MEMORY,
      containers: ["aaaa", "db-0"],
      from: START_MS,
      to: "2026-01-12T21:52:03Z",
    });
    assertEquals(series.map(({ avg }) => avg), [[0, 1, 2], [0, 1, 2]]);
    const { events } = await client.events({ range: "all" });
    assert(Array.isArray(events));
    const { studies } = await client.studies();
    assertEquals(studies.map(({ id }) => id), ["periodicity", "changepoint", "trend"]);
    const asked = { metric: MEMORY, containers: ["db-0"], range: "all" };
    const found = await client.study("changepoint", asked, { parameters: { min_step: 2 } });
    assertEquals([found.parameters["min_step"], found.results[0]?.samples], [2, 5]);
    const { summaries } = await client.summary({ containers: ["aaaa"], metric: MEMORY });
    assertEquals(summaries[0]?.metrics[0]?.max, 4);
    assertEquals((await client.openapi()).openapi, "3.1.0");
    for await (const item of client.live({ metrics: [MEMORY], containers: ["aaaa"] })) {
      if (item.kind === "tick") {
        assertEquals(item.tick, { t: START_MS + 4_000, values: [[4]] });
        break;
      }
    }
  }));

Deno.test("createViewerClient() tells a problem with its hints", () =>
  withClient(async (client) => {
    const error = await assertRejects(
      () => client.timeseries({ metric: "cgroup.v2.memory.curent", containers: ["aaaa"] }),
      ViewerError,
    );
    assertEquals([error.kind, error.problem?.type], ["problem", "urn:fgm:problem:unknown-metric"]);
    assertEquals(error.problem?.candidates?.[0], MEMORY);
    assert(error.message.startsWith("Cannot get /api/timeseries from http://localhost:8050: "));
  }));

Deno.test("createViewerClient() brings its token and its name along", async () => {
  const token = "0123456789abcdef";
  await withClient(async (client) => {
    assertEquals((await client.metrics()).metrics.length, 2);
  }, { viewer: { token }, client: { token } });
  await withClient(async (client) => {
    const error = await assertRejects(() => client.metrics(), ViewerError);
    assertEquals(error.problem?.status, 401);
  }, { viewer: { token } });
  let agent: string | null = null;
  const named = createViewerClient({
    url: "http://localhost:8050",
    userAgent: "fgm-tui/0.1.0",
    fetch: ({ headers }) => {
      agent = headers.get("user-agent");
      return Response.json({ status: "ok" });
    },
  });
  await named.health();
  assertEquals(agent, "fgm-tui/0.1.0");
});

Deno.test("ViewerClient.export() writes a file and closes it", () =>
  withClient(async (client) => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const text = new Response(readable).text();
    await client.export({ format: "csv", metrics: [MEMORY], containers: ["aaaa"] }, writable);
    assertEquals((await text).trimEnd().split("\r\n").length, 1 + 5);
  }));

Deno.test("ViewerClient.export() aborts the target when the file is not whole", async () => {
  const outcomes: string[] = [];
  const target = () =>
    new WritableStream<Uint8Array>({
      write: (part) => void outcomes.push(`wrote ${part.length}`),
      close: () => void outcomes.push("closed"),
      abort: (error) => void outcomes.push(`aborted ${error.kind}`),
    });
  await withClient(async (client) => {
    const query = { metrics: ["no.such"] };
    await assertRejects(() => client.export(query, target()), ViewerError);
  });
  const cut = createViewerClient({
    url: "http://localhost:8050",
    fetch: () => {
      const parts = [new Uint8Array(3)];
      const body = new ReadableStream<Uint8Array>({
        pull: (controller) => {
          const part = parts.shift();
          if (part) controller.enqueue(part);
          else controller.error(new TypeError("error reading a body from connection"));
        },
      });
      return new Response(body, { headers: { "content-type": "text/csv; charset=utf-8" } });
    },
  });
  const error = await assertRejects(() => cut.export({ format: "csv" }, target()), ViewerError);
  assertEquals(error.kind, "unreachable");
  assertEquals(outcomes, ["aborted problem", "wrote 3", "aborted unreachable"]);
});

Deno.test("ViewerClient.export() passes on what the target throws", () =>
  withClient(async (client) => {
    const full = new WritableStream<Uint8Array>({
      write: () => {
        throw new RangeError("disk full");
      },
    });
    await assertRejects(() => client.export({ format: "csv" }, full), RangeError, "disk full");
  }));

const BASES: readonly (readonly [string, string])[] = [
  ["http://127.0.0.1:8050", "http://127.0.0.1:8050"],
  ["http://127.0.0.1:8050/", "http://127.0.0.1:8050"],
  ["http://[::1]:8050", "http://[::1]:8050"],
  ["https://fgm.example/viewer/", "https://fgm.example/viewer"],
  ["HTTP://LOCALHOST:80", "http://localhost"],
];

Deno.test("createViewerClient() takes a path of many slashes in a time that is not their square", () => {
  const path = `/${"/".repeat(300_000)}a`;
  assertEquals(createViewerClient({ url: `http://x${path}//` }).baseUrl, `http://x${path}`);
});

for (const [url, want] of BASES) {
  Deno.test(`createViewerClient() takes ${url}`, async () => {
    let asked = "";
    const client = createViewerClient({
      url,
      fetch: (request) => {
        asked = request.url;
        return Response.json({ status: "ok" });
      },
    });
    assertEquals(client.baseUrl, want);
    await client.health();
    assertEquals(asked, `${want.replace(/^http:\/\/localhost$/, "http://localhost")}/api/health`);
  });
}

const REFUSED: readonly string[] = [
  "",
  "viewer",
  "localhost:8050",
  "127.0.0.1:8050",
  "ftp://a",
  "file:///data",
  "http://",
  "http://user:secret@viewer",
  "http://viewer?x=1",
  "http://viewer#x",
];

for (const url of REFUSED) {
  Deno.test(`createViewerClient() refuses "${url}" as a URL`, () => {
    const error = assertThrows(() => createViewerClient({ url }), RangeError, "Cannot use URL");
    assert(error.message.includes("http://127.0.0.1:8050") && !error.message.includes("secret"));
  });
}

/** Modules that a file loads at run time, itself included; types are not loaded. */
async function loadedBy(file: URL, loaded: Set<string>): Promise<ReadonlySet<string>> {
  if (loaded.has(file.href)) return loaded;
  loaded.add(file.href);
  const text = await Deno.readTextFile(file);
  for (
    const [, clause = "", from = ""] of text.matchAll(/^(?:import|export) ([^;]*?) from "(.*)";/gm)
  ) {
    const names = /^\{([^]*)\}$/.exec(clause)?.[1]?.split(",") ?? [clause];
    const isTypes = clause.startsWith("type ") ||
      names.every((name) => name.trim() === "" || name.trim().startsWith("type "));
    if (isTypes) continue;
    assert(from.startsWith("./"), `${file.pathname} loads ${from}`);
    await loadedBy(new URL(from, file), loaded);
  }
  return loaded;
}

Deno.test("the client loads no package and no schema", async () => {
  const loaded = await loadedBy(new URL("./client.ts", import.meta.url), new Set());
  assertEquals([...loaded].map((href) => href.split("/").at(-1)).sort(), [
    "answer_shape.ts",
    "answer_shapes.ts",
    "client.ts",
    "client_error.ts",
    "client_live.ts",
    "client_query.ts",
    "client_request.ts",
    "sse.ts",
  ]);
});
