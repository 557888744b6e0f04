/**
 * A viewer's routes and what it reads of dashboards, for `deno task fuzz`. Questions go through the whole
 * app, in process: what is refused is refused as a client sees it.
 *
 * @module
 */

import { type FuzzSubject, type FuzzTarget, fuzzText } from "@fgm/k8s/testing/fuzz_target";
import { assert } from "@std/assert";
import { join } from "@std/path";
import { metricsOf } from "@fgm/collector/metrics";
import { secondsOf, START_MS, testContainer, TestData } from "./data_dir.ts";
import { startTestViewer, type TestViewer } from "./test_viewer.ts";

const METRICS = metricsOf("container").slice(0, 3).map(({ name }) => name);

const ID = "aaaa".padEnd(64, "0");

/** Good questions to every route, with what a client sends besides. */
const QUESTIONS: readonly string[] = [
  "/api/health",
  "/api/ready",
  "/api/instance",
  "/api/metrics",
  "/api/filters",
  "/api/openapi.json",
  "/metrics",
  "/api/containers?namespace=default&qos_class=Burstable&labels=app:aaaa&search='pod&limit=1",
  "/api/containers?range=1h&sort=METRIC&limit=1",
  `/api/containers?from=${START_MS}&to=2026-01-12T21:53:00Z&sort=name&limit=2`,
  "/api/timeseries?metric=METRIC&containers=aaaa,default/pod-bbbb/app&points=10&as=raw",
  `/api/timeseries?metric=METRIC&containers=${ID}&from=${START_MS}&to=${START_MS + 30_000}`,
  "/api/events?range=all&types=start,gap&containers=aaaa&limit=3&namespace=default",
  "/api/studies",
  "/api/study/changepoint?metric=METRIC&containers=aaaa&range=all",
  "/api/study/periodicity?metric=METRIC&containers=bbbb&range=1h&min_period=5",
  "/api/study/trend?metric=METRIC&containers=aaaa&range=all",
  "/api/summary?containers=aaaa,bbbb&range=all",
  "/api/summary?containers=aaaa&metric=METRIC",
  `/api/live?metrics=METRIC&containers=aaaa&since=${START_MS + 20_000}\nlast-event-id: ${START_MS}`,
  "/api/export?format=csv&metrics=METRIC&containers=aaaa&range=all",
  "/api/export?format=parquet&metrics=METRIC&namespace=default",
  "/\nif-none-match: *\naccept-encoding: br, gzip;q=0.5",
  "/dashboards/cpu.json\nhost: localhost:8050\norigin: http://localhost:8050",
].map((question) => question.replace("METRIC", METRICS[0]!));

const WORDS = [
  ...["&", "=", ",", "/", "%2F", "%00", "all", "1h", "raw", "rate", "&range=", "&from=", "&to="],
  ...["&cursor=", "&limit=", "&sort=", "&labels=", "&search=", "'", "^", "!", "$", "\nhost: "],
  ...["\nlast-event-id: ", "\norigin: http://x", "\nauthorization: Bearer x", ...METRICS],
];

/** Half a minute of two containers: a sealed segment, and a journal behind it. */
async function smallData(): Promise<TestData> {
  const data = await TestData.create();
  const containers = [testContainer("aaaa"), testContainer("bbbb", { namespace: "kube-system" })];
  const valuesAt = (second: number) =>
    Object.fromEntries(METRICS.map((name, i) => [name, 1_000 * i + second * second]));
  await data.segment(secondsOf(containers, { startMs: START_MS, count: 20, valuesAt }));
  data.journal(START_MS + 20_000).append(
    secondsOf(containers, { startMs: START_MS + 20_000, count: 10, valuesAt }),
  );
  Deno.mkdirSync(join(data.dir, "dashboards"));
  Deno.writeTextFileSync(join(data.dir, "dashboards/cpu.json"), DASHBOARD);
  return data;
}

const DASHBOARD = JSON.stringify({ schema_version: 1, panels: [{ metric: METRICS[0] }] });

/** Most of an answer that is read, in bytes: a stream does not end by itself. */
const ANSWER_BYTES_MAX = 4 * 1024 * 1024;

interface Asked {
  readonly status: number;
  readonly bytes: Uint8Array;
}

/** Asks, and reads the answer as far as its end, or its first part where it has none. */
async function ask(viewer: TestViewer, path: string, headers: Headers): Promise<Asked> {
  const abort = new AbortController();
  const response = await viewer.fetch(path, { headers, signal: abort.signal });
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const part = await reader?.read();
    if (part === undefined || part.done) break;
    parts.push(part.value);
    length += part.value.length;
    assert(length < ANSWER_BYTES_MAX, `more than ${length} bytes of an answer`);
    if (isStream) break;
  }
  await reader?.cancel();
  abort.abort();
  return {
    status: response.status,
    bytes: new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer()),
  };
}

/** A line with the path and its query, and lines with headers. What no client can send is no input. */
function requestOf(input: Uint8Array): { readonly path: string; readonly headers: Headers } {
  const [path = "", ...lines] = fuzzText(input).split("\n");
  const headers = new Headers();
  for (const line of lines) {
    const [, name = "", value = ""] = /^([^:]+): ?(.*)$/.exec(line) ?? [];
    try {
      if (name !== "") headers.set(name, value);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  return { path: `/${path.replace(/^\/+/, "")}`, headers };
}

async function openRoutes(): Promise<FuzzSubject> {
  const data = await smallData();
  const viewer = startTestViewer([data.dir], {
    nowMs: START_MS + 30_500,
    dashboardsDir: join(data.dir, "dashboards"),
  });
  const { body } = await viewer.get("/api/containers?limit=1");
  const { body: sorted } = await viewer.get(`/api/containers?limit=1&sort=${METRICS[0]}`);
  const { body: page } = await viewer.get("/api/events?limit=1&range=all");
  const cursors = [
    `/api/containers?limit=1&cursor=${body.next_cursor}`,
    `/api/containers?limit=1&sort=${METRICS[0]}&cursor=${sorted.next_cursor}`,
    `/api/events?limit=1&range=all&cursor=${page.next_cursor}`,
  ];
  return {
    corpus: [...QUESTIONS, ...cursors],
    read: async (input) => {
      const { path, headers } = requestOf(input);
      const seenBefore = viewer.logged.length;
      const { status, bytes } = await ask(viewer, path, headers);
      const faults = viewer.logged.slice(seenBefore).filter(({ level }) => level === "error");
      assert(status < 500 && faults.length === 0, `${status}: ${JSON.stringify(faults)}`);
      return bytes;
    },
    [Symbol.asyncDispose]: async () => {
      await viewer[Symbol.asyncDispose]();
      await data[Symbol.asyncDispose]();
    },
  };
}

/** A dashboard's file of any content is served whole, or refused. */
async function openDashboards(): Promise<FuzzSubject> {
  const data = await smallData();
  const dashboardsDir = join(data.dir, "dashboards");
  const viewer = startTestViewer([data.dir], { nowMs: START_MS + 30_500, dashboardsDir });
  return {
    corpus: [DASHBOARD],
    read: async (input) => {
      Deno.writeFileSync(join(dashboardsDir, "cpu.json"), input);
      const { status, bytes } = await ask(viewer, "/dashboards/cpu.json", new Headers());
      // The file is the viewer's own: what is wrong with it is no fault of who asks.
      const isRefused = new TextDecoder().decode(bytes).includes("unusable-dashboard");
      assert(status === 200 || isRefused, `${status}`);
      return bytes;
    },
    [Symbol.asyncDispose]: async () => {
      await viewer[Symbol.asyncDispose]();
      await data[Symbol.asyncDispose]();
    },
  };
}

/** Questions whose answers need the rows of a file. */
const ROW_QUESTIONS = [
  "/api/containers?range=all&sort=METRIC",
  "/api/timeseries?metric=METRIC&containers=aaaa&range=all",
  "/api/events?range=all",
].map((question) => question.replace("METRIC", METRICS[0]!));

/**
 * A file of a data directory, of any bytes, costs its own rows: a viewer that starts over it answers, says
 * that there is no data, or says that an answer would be short.
 */
async function openDataFile(
  extension: "parquet" | "containers" | "journal",
  { isLoose = false } = {},
): Promise<FuzzSubject> {
  const data = await smallData();
  const [path] = await Array.fromAsync(filesOf(data.dir, extension));
  assert(path !== undefined);
  if (isLoose) Deno.removeSync(path.replace(/parquet$/, "containers"));
  return {
    corpus: [Deno.readFileSync(path)],
    read: async (input) => {
      Deno.writeFileSync(path, input);
      await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 30_500 });
      const answers: Uint8Array[] = [];
      for (const question of ROW_QUESTIONS) {
        const { status, bytes } = await ask(viewer, question, new Headers());
        assert(status < 500 || status === 503, `${status}: ${JSON.stringify(viewer.logged)}`);
        answers.push(bytes);
      }
      return answers;
    },
    [Symbol.asyncDispose]: () => data[Symbol.asyncDispose](),
  };
}

async function* filesOf(directory: string, extension: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    const path = join(directory, name);
    if (isDirectory) yield* filesOf(path, extension);
    else if (name.endsWith(`.${extension}`)) yield path;
  }
}

/** The targets. */
export const VIEWER_FUZZ_TARGETS: readonly FuzzTarget[] = [
  {
    name: "viewer/routes",
    form: "text",
    refusals: [],
    words: WORDS,
    // The description of all routes is an answer to a short question.
    growth: 64 * 1024,
    testInputs: 200,
    open: openRoutes,
  },
  {
    name: "viewer/dashboard-file",
    form: "json",
    refusals: [],
    testInputs: 100,
    open: openDashboards,
  },
  {
    name: "viewer/segment-file",
    form: "bytes",
    refusals: [],
    // Rows that are the same are a few bytes in a file, and a point each in an answer.
    growth: 4_096,
    testInputs: 15,
    open: () => openDataFile("parquet"),
  },
  {
    // Without its sidecar, all that is known of the file is what it says itself.
    name: "viewer/loose-file",
    form: "bytes",
    refusals: [],
    growth: 4_096,
    testInputs: 15,
    open: () => openDataFile("parquet", { isLoose: true }),
  },
  {
    name: "viewer/sidecar-file",
    form: "bytes",
    refusals: [],
    growth: 4_096,
    testInputs: 15,
    open: () => openDataFile("containers"),
  },
  {
    name: "viewer/journal-file",
    form: "bytes",
    refusals: [],
    growth: 4_096,
    testInputs: 15,
    open: () => openDataFile("journal"),
  },
];
