/**
 * What an exported page answers is what its viewer answers, word for word.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { createViewerClient, type ViewerClient } from "../../../api/client.ts";
import { ViewerError } from "../../../api/client_error.ts";
import { seededRandom } from "../../../testing/random.ts";
import {
  secondsOf,
  START_MS,
  subjectOf,
  testContainer,
  TestData,
  type TestTick,
} from "../../../testing/data_dir.ts";
import { startTestViewer, type TestViewer } from "../../../testing/test_viewer.ts";
import { buildPage } from "../../build_page.ts";
import { writeSmallPage } from "../../testing/small_page.ts";
import { openSections } from "./embedded_sections.ts";
import { createEmbeddedSource } from "./embedded_source.ts";
import type { PageSource } from "./page_source.ts";
import { createStudyRunner } from "./study_runner.ts";

const SECONDS = 900;
const SEED = 20_260_112;
const CPU = "total_cpu_usage_millicores";
const MEMORY = "cgroup.v2.memory.current";
const USAGE = "cgroup.v2.cpu.stat.usage_usec";
const READ = "cgroup.v2.io.stat.rbytes";

const STEADY = testContainer("aaaa", { podName: "web-0", namespace: "shop" });
const BEFORE = testContainer("bbbb", { podName: "db-0", qosClass: "Guaranteed" });
/** The same container as BEFORE after a restart. */
const AFTER = testContainer("cccc", { podName: "db-0", qosClass: "Guaranteed" });
const ELSEWHERE = testContainer("dddd", {
  podName: "web-1",
  namespace: "shop",
  labels: { a: "b" },
});

/** A wave, a step, a leak, a counter, gaps, a restart, an OOM kill and devices. */
function ticksOf(second: number, random: () => number): TestTick["samples"] {
  const wave = 500 + 200 * Math.sin(second / 10) + Math.round(random() * 640) / 64;
  const step = second < 400 ? 200 : 380;
  const db = second < 500 ? BEFORE : AFTER;
  const life = second < 500 ? second : second - 503;
  return [
    {
      subject: subjectOf(STEADY),
      values: {
        [CPU]: wave,
        [MEMORY]: 4_096 * (20_000 + second * 20 + Math.floor(random() * 50)),
        [USAGE]: second * 500_000 + Math.floor(random() * 9_000),
        "cgroup.v2.memory.events.oom_kill": second < 600 ? 0 : 1,
      },
    },
    ...(second % 97 === 0 || (second >= 500 && second < 503) ? [] : [{
      subject: subjectOf(db),
      values: {
        [CPU]: step + random() * 20,
        [MEMORY]: 1e8,
        [USAGE]: life * 200_000 + 0.125 * Math.floor(random() * 8),
      },
    }]),
    ...["8:0", "8:16"].map((device, i) => ({
      subject: subjectOf(STEADY, { device }),
      values: { "cgroup.v2.io.stat.rbytes": second * 1_000 * (i + 1) },
    })),
  ];
}

async function writeData(data: TestData): Promise<void> {
  const random = seededRandom(SEED);
  for (let from = 0; from < SECONDS; from += 90) {
    const ticks = Array.from({ length: 90 }, (_, i): TestTick => ({
      timeMs: START_MS + (from + i) * 1_000 + Math.floor(random() * 4),
      containers: i === 0 ? [STEADY, from <= 500 ? BEFORE : AFTER, AFTER] : [],
      samples: ticksOf(from + i, random),
      // The collector itself was away for a while.
    })).filter((_, i) => from !== 720 || i < 20 || i > 50);
    if (from < 810) await data.segment(ticks);
    else data.journal(START_MS + from * 1_000).append(ticks);
  }
  const other = secondsOf([ELSEWHERE], {
    startMs: START_MS + 300,
    count: 80,
    valuesAt: (second) => ({ [CPU]: second % 8, [MEMORY]: 5e7 }),
  });
  await data.segment(other, { identifier: "fgm-other", nodeName: "worker-2" });
}

interface Both {
  readonly viewer: ViewerClient;
  readonly page: PageSource;
  readonly html: string;
}

async function withBoth(query: string, check: (both: Both) => Promise<void>): Promise<void> {
  await using small = await writeSmallPage();
  await buildPage(small);
  await using data = await TestData.create();
  await writeData(data);
  // All has just ended, for a viewer as for a page: both take the end of the data for now.
  const nowMs = START_MS + SECONDS * 1_000 + 300_000;
  await using viewer = startTestViewer([data.dir], { nowMs, builtDir: small.outDir });
  const html = await exported(viewer, query);
  await check({
    viewer: createViewerClient({
      url: "http://localhost:8050",
      fetch: (request) => viewer.fetch(request.url.slice("http://localhost:8050".length)),
    }),
    page: await pageOf(html),
    html,
  });
}

async function exported(viewer: TestViewer, query: string): Promise<string> {
  const { status, body } = await viewer.get(`/api/export?format=html&${query}`);
  assertEquals(status, 200, JSON.stringify(body));
  return body;
}

/** The source in a page, as a browser would find it. */
async function pageOf(html: string): Promise<PageSource> {
  const texts = new Map(
    [...html.matchAll(/<script [^>]*data-fgm="(\w+)"(?: data-name="([^"]*)")?>([^<]*)<\/script>/g)]
      .map(([, kind, name = "", text = ""]) => [`${kind} ${name}`, text]),
  );
  const { head, readSeries } = await openSections({
    text: (kind, name = "") => texts.get(`${kind} ${name}`),
  });
  const studies = createStudyRunner(() => {
    throw new TypeError("There are no workers here");
  });
  return createEmbeddedSource({
    head,
    readSeries,
    runStudy: studies.run,
    pause: () => Promise.resolve(),
  });
}

type Question = readonly [
  what: string,
  ask: (source: ViewerClient | PageSource) => Promise<unknown>,
];

const LATE = START_MS + 480_000;
const ALL = [STEADY.id, "default/db-0/app", "web-1"];

const DRAWN: readonly Question[] = [CPU, MEMORY, USAGE, READ].flatMap((metric) =>
  ([
    { range: "all", points: 100 },
    { range: "15m" },
    { range: "all", points: 1_920 },
    { from: LATE, to: LATE + 60_000, points: 300 },
    { from: LATE + 7, to: LATE + 40_123, points: 10 },
    { to: START_MS },
  ] as const).flatMap((range) =>
    (["raw", undefined] as const).map((as) =>
      [
        `timeseries of ${metric} ${JSON.stringify(range)} as ${as}`,
        (source) => source.timeseries({ metric, containers: ALL, ...range, as }),
      ] as const satisfies Question
    )
  )
);

const STUDIED: readonly Question[] = [
  ...(["periodicity", "changepoint", "trend"] as const).map((id): Question => [
    `study ${id}`,
    (source) => source.study(id, { metric: CPU, containers: ALL, range: "all" }),
  ]),
  [
    "study trend of a rate",
    (source) => source.study("trend", { metric: USAGE, containers: ["db-0"], range: "15m" }),
  ],
  [
    "study with a parameter",
    (source) =>
      source.study("changepoint", { metric: CPU, containers: ["db-0"], range: "all" }, {
        parameters: { method: "pelt" },
      }),
  ],
];

const LISTED: readonly Question[] = [
  ...[
    {},
    { range: "all" },
    { range: "all", sort: "name" },
    { range: "all", sort: CPU },
    { range: "all", sort: USAGE },
    { range: "all", search: "db" },
    { range: "all", search: "!web" },
    { range: "all", search: "aaaa", sort: "relevance" },
    { range: "all", namespace: "shop" },
    { range: "all", node: "worker-2" },
    { range: "all", qos_class: "Guaranteed", sort: MEMORY },
    { range: "all", labels: [["a", "b"]] },
    { range: "all", limit: 2, sort: "name" },
    { from: LATE, to: LATE + 60_000 },
    { to: START_MS },
  ].map((query): Question => [
    `containers ${JSON.stringify(query)}`,
    (source) => source.containers(query as Parameters<PageSource["containers"]>[0]),
  ]),
  ...[
    {},
    { range: "all" },
    { range: "all", types: ["oom_kill", "collector_gap"] },
    { range: "all", containers: ["db-0"] },
    { range: "all", node: "worker-2" },
    { range: "all", namespace: "shop" },
    { from: LATE, to: LATE + 60_000 },
  ].map((query): Question => [
    `events ${JSON.stringify(query)}`,
    (source) => source.events(query as Parameters<PageSource["events"]>[0]),
  ]),
  ["metrics", (source) => source.metrics()],
  ["filters", (source) => source.filters()],
  ["instance", (source) => source.instance()],
  ["studies", (source) => source.studies()],
  ["ready", async (source) => {
    const { from_ms, to_ms, containers } = await source.ready();
    return { from_ms, to_ms, containers };
  }],
];

const REFUSED: readonly Question[] = [
  ["an unknown metric", (source) => source.timeseries({ metric: "cpu", containers: ALL })],
  ["an unknown container", (source) => source.timeseries({ metric: CPU, containers: ["web-7"] })],
  ["an ambiguous container", (source) => source.timeseries({ metric: CPU, containers: ["app"] })],
  [
    "the rate of a gauge",
    (source) => source.timeseries({ metric: MEMORY, containers: ALL, as: "rate" }),
  ],
  [
    "a range without length",
    (source) => source.timeseries({ metric: CPU, containers: ALL, from: LATE, to: LATE }),
  ],
  ["no time", (source) => source.timeseries({ metric: CPU, containers: ALL, from: "noon" })],
  ...[{ method: "x" }, { min_confidence: 7 }, { min_segment: 2.5 }].map((parameters): Question => [
    `parameters ${JSON.stringify(parameters)}`,
    (source) =>
      source.study("changepoint", { metric: CPU, containers: ALL }, {
        parameters: parameters as Readonly<Record<string, number | string>>,
      }),
  ]),
  ["relevance of nothing", (source) => source.containers({ sort: "relevance" })],
  ["an unknown sort", (source) => source.containers({ sort: "size" })],
  ["no cursor", (source) => source.containers({ cursor: "!" })],
  ["no cursor of events", (source) => source.events({ cursor: "!" })],
];

Deno.test("createEmbeddedSource() answers as the viewer that it was exported from", async (t) => {
  await withBoth("range=all", async ({ viewer, page }) => {
    for (const [what, ask] of [...DRAWN, ...STUDIED, ...LISTED]) {
      await t.step(what, async () => assertEquals(await ask(page), await ask(viewer)));
    }
    for (const [what, ask] of REFUSED) {
      await t.step(`refuses ${what}`, async () => {
        const refusal = async (source: ViewerClient | PageSource) =>
          (await assertRejects(() => ask(source), ViewerError)).problem;
        const told = await refusal(viewer);
        assert(told !== undefined);
        assertEquals(await refusal(page), told);
      });
    }
  });
});

Deno.test("createEmbeddedSource() pages through events and containers", () =>
  withBoth("range=all", async ({ viewer, page }) => {
    const whole = (await viewer.events({ range: "all" })).events;
    const found = [];
    let cursor: string | undefined;
    do {
      const { events, next_cursor } = await page.events({
        ...(cursor === undefined ? { range: "all" } : { cursor }),
        limit: 2,
      });
      found.push(...events);
      cursor = next_cursor;
    } while (cursor !== undefined);
    assertEquals(found, whole);
    const first = await page.containers({ range: "all", sort: "name", limit: 3 });
    const rest = await page.containers({ cursor: first.next_cursor!, sort: "name" });
    assertEquals(first.containers.length + rest.containers.length, rest.total);
  }));

Deno.test("createEmbeddedSource() knows what was exported and no more", () =>
  withBoth(
    `metrics=${MEMORY}&containers=db-0&from=${LATE}&to=${LATE + 60_000}`,
    async ({ viewer, page, html }) => {
      const { metrics } = await page.metrics();
      assertEquals(metrics.map(({ name }) => name), [MEMORY]);
      const { containers } = await page.containers({ range: "all", sort: "name" });
      assertEquals(containers.map(({ id }) => id), [BEFORE.id, AFTER.id]);
      const range = { from: LATE, to: LATE + 60_000 };
      const query = { metric: MEMORY, containers: ["db-0"], ...range };
      assertEquals(await page.timeseries(query), await viewer.timeseries(query));
      const { events } = await page.events({ range: "all" });
      assertEquals(events.map(({ type }) => type), ["restart", "stop"]);
      const { from_ms, to_ms } = await page.ready();
      assert(from_ms >= range.from && to_ms < range.to);
      assert(page.label.startsWith("worker-1, exported 2026-"), page.label);
      assert(!html.includes("<!--"));
    },
  ));

Deno.test("createEmbeddedSource() gives up what is not wanted any more", () =>
  withBoth("range=all", async ({ page }) => {
    const gone = AbortSignal.abort();
    const asked = page.timeseries({ metric: CPU, containers: ALL }, { signal: gone });
    assertEquals((await assertRejects(() => asked, ViewerError)).kind, "cancelled");
  }));

Deno.test("openSections() refuses what is missing, damaged or of another version", async () => {
  const packed = async (text: string) => {
    const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate"));
    return (await new Response(stream).bytes()).toBase64();
  };
  for (const head of [undefined, "AAAA", "!", await packed("{"), await packed('{"version":0}')]) {
    await assertRejects(() => openSections({ text: () => head }), SyntaxError);
  }
});
