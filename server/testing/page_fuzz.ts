/**
 * The page's parsers, and those that viewers and their clients share with it, for `deno task fuzz`.
 *
 * @module
 */

import { type FuzzTarget, fuzzText } from "@fgm/k8s/testing/fuzz_target";
import { assert, assertEquals } from "@std/assert";
import { createViewerClient, type ViewerClient } from "../api/client.ts";
import { ViewerError } from "../api/client_error.ts";
import { TIME_MS_MAX } from "../api/range_words.ts";
import { SseParser } from "../api/sse.ts";
import { parseDataRoot } from "../index/data_root.ts";
import {
  CHUNK_SAMPLES_MAX,
  decodeBlock,
  decodeTicks,
  encodeBlock,
  encodeChunk,
  encodeTicks,
} from "../web/page/data/embedded_format.ts";
import { typedTime } from "../web/page/dom/typed_time.ts";
import { addressText, QUERY_MAX, readAddress } from "../web/page/state/address.ts";
import { askedRange, POINTS_MAX, wholeRange } from "../web/page/state/asked_range.ts";
import { readDashboard } from "../web/page/state/dashboard.ts";
import { dashboardRefOf } from "../web/page/state/dashboard_ref.ts";
import { fits } from "../web/page/state/glob.ts";
import { searchMetrics } from "../web/page/state/metric_search.ts";
import { knownState, METRICS, NOON_MS } from "../web/page/state/testing/page_fixture.ts";
import { spanOfText, timeOfText } from "../web/page/state/time_text.ts";
import { windowOf } from "../web/page/state/window.ts";
import { EMBEDDED_FUZZ_TARGETS } from "./embedded_fuzz.ts";

const ADDRESSES = [
  "?range=1h&follow=1&panel=cpu_use&panel=memory_use~raw&container=shop/web-1/app",
  "?from=2026-11-22T20:00:00Z&to=2026-11-22T21:00:00%2B01:00&panel=io_written~rate~title=I%7EO",
  "?from=1795370400000&to=1795377600000&namespace=shop&labels=app:web,tier:a&sort=name&search='web",
  "?range=90m&panel=cpu_use~changepoint:limit=5:%40=web-*:mode='7&theme=dark&qos=Burstable",
  "?from=32503679999000&to=32503680000000&follow=0&sort=cpu_use",
  "?dashboard=cpu-oncall&RUN_ID=r7&range=all",
  "?dashboard=%7B%22schema_version%22%3A1%2C%22panels%22%3A%5B%5D%7D&node=worker-1",
];

/** What an address says leads to ranges that a viewer answers, and back to the same address. */
function address(input: Uint8Array): unknown {
  const read = readAddress(fuzzText(input));
  const { choice, theme } = read;
  const text = addressText(choice, { theme });
  if (text.length <= QUERY_MAX) {
    const again = readAddress(text);
    assertEquals(again.choice, choice);
    assertEquals([again.theme, again.complaints], [theme, []]);
  }
  const state = knownState(choice);
  for (const range of [windowOf(state), askedRange(state), wholeRange(state)]) {
    if (range === undefined) continue;
    assert(Number.isFinite(range.fromMs) && range.fromMs < range.toMs, JSON.stringify(range));
    if ("points" in range) assert(Number(range.points) >= 2 && Number(range.points) <= POINTS_MAX);
  }
  return read;
}

const DASHBOARD = {
  schema_version: 1,
  name: "Web {{RUN_ID}}",
  description: "What the web containers do",
  containers: {
    namespace: "shop",
    label_selector: { app: "web", run: "{{ run_id }}" },
    name_pattern: "web-*",
  },
  time_range: { mode: "from_containers", padding_seconds: 30 },
  panels: [
    { metric: "cpu_use", title: "CPU", study: { type: "changepoint", container_pattern: "*" } },
    { metric: "memory_use" },
  ],
};

function dashboard(input: Uint8Array): unknown {
  const variables = new Map([["RUN_ID", "r7"]]);
  const read = readDashboard(fuzzText(input), { variables });
  assert((read.dashboard === undefined) !== (read.complaint === undefined));
  return read;
}

const TIMES = [
  ...["2026-11-22 21:40:06", "2026-11-22T21:40Z", "2026-11-22", "09:30", "now", "-15m", "15m ago"],
  ...["1795377600000", "2026-03-29 02:30:00", "2026-11-22T21:40:06.123456+05:30", "90m", "1500ms"],
];

/** Zones whose clocks are far off, set back at midnight, or set by half an hour. */
const ZONES = ["UTC", "Europe/Berlin", "Pacific/Apia", "Asia/Beirut", "Australia/Lord_Howe"];

function times(input: Uint8Array): unknown {
  const text = fuzzText(input);
  const timeZone = ZONES[input.length % ZONES.length]!;
  const read = [
    typedTime(text, { newestMs: NOON_MS, timeZone }),
    timeOfText(text, timeZone),
    spanOfText(text),
  ];
  for (const ms of read) {
    assert(ms === undefined || Number.isInteger(ms) && ms >= 0 && ms <= TIME_MS_MAX, `${ms}`);
  }
  return read;
}

/** Longest text of an address' value, and of a dashboard, in characters. */
const NAME_MAX = 500;

/** A line of what is looked through, and a line of what is looked for. */
function twoLines(input: Uint8Array): readonly [string, string] {
  const [first = "", ...others] = fuzzText(input).split("\n");
  return [first, others.join("\n")];
}

const TICKS = Array.from({ length: 60 }, (_, i) => NOON_MS + i * 1_000 + i % 3);
const TABLES = [
  Float64Array.from({ length: 20_000 }, (_, i) => NOON_MS + i * 1_000),
  Float64Array.of(NOON_MS),
];

function blocks(): readonly Uint8Array[] {
  const chunk = (values: readonly number[]) =>
    encodeChunk(Uint32Array.from(values, (_, i) => i + (i > 5 ? 3 : 0)), Float64Array.from(values));
  const chunks = [
    chunk(Array.from({ length: 40 }, (_, i) => 4_096 * i)),
    chunk([0.25, 0.5, Math.PI, 1e300]),
    chunk(new Array(20).fill(7)),
  ];
  const series = { container: 3, table: 0, part: null, chunks };
  return [[series], [series, { ...series, table: 1, part: "8:0", chunks: [chunk([5])] }], []]
    .map(encodeBlock);
}

/** Bytes that arrive in pieces are the same events. */
function events(input: Uint8Array): unknown {
  const read = (pieceBytes: number) => {
    const parser = new SseParser("41");
    const found: unknown[] = [];
    for (let at = 0; at < input.length; at += pieceBytes) {
      found.push(...parser.push(input.subarray(at, at + pieceBytes)).events);
    }
    return [found, parser.lastEventId];
  };
  const whole = read(Math.max(1, input.length));
  assertEquals(read(Math.max(3, input.length >> 6)), whole);
  return whole;
}

/** What a client asks, whose answer is made up. */
const QUESTIONS: readonly ((client: ViewerClient) => Promise<unknown>)[] = [
  (client) => client.ready(),
  (client) => client.metrics(),
  (client) => client.containers({ limit: 5 }),
  (client) => client.timeseries({ metric: "cpu_use", containers: ["a"] }),
  (client) => client.live({ metrics: ["cpu_use"], containers: ["a"] }, {}).next(),
];

const ANSWERS = [
  'application/json\n{"status":"ready","from_ms":1,"to_ms":2,"segments":1,"journals":1,' +
  '"containers":1,"newest_age_ms":500,"metrics":[],"key_metrics":[],"total":0,"series":[]}',
  'application/problem+json\n{"type":"urn:fgm:problem:bad-parameter","title":"Bad","status":400,' +
  '"detail":"No.","parameter":"points","candidates":["a"]}',
  'text/event-stream\nretry: 2000\n\nid: 5\nevent: tick\ndata: {"t":5,"values":[[1]]}\n\n',
];

/** The first line is the answer's type, and the first sign of it decides status and question. */
async function answers(input: Uint8Array): Promise<unknown> {
  const [type, body] = twoLines(input);
  const status = [200, 400, 503, 302][input.length % 4]!;
  const client = createViewerClient({
    url: "http://127.0.0.1:8050",
    timeoutMs: 5_000,
    fetch: () => new Response(body, { status, headers: { "content-type": typeOf(type) } }),
  });
  const outcomes = QUESTIONS.map((ask) =>
    ask(client).catch((error) => {
      if (error instanceof ViewerError) return error.message;
      throw error;
    })
  );
  return await Promise.all(outcomes);
}

/** What a header can carry of a text. */
function typeOf(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "");
}

/** Longest path that a system gives, in characters. */
const PATH_MAX = 4_096;

function dataRoot(input: Uint8Array): unknown {
  const [pattern, path] = twoLines(input);
  const root = parseDataRoot(pattern, { workDir: "/data", exists: () => "absent" });
  return [root.accepts(`/data/${path.slice(0, PATH_MAX)}`), root.acceptsDirectory(path)];
}

/** The targets. */
export const PAGE_FUZZ_TARGETS: readonly FuzzTarget[] = [
  ...EMBEDDED_FUZZ_TARGETS,
  {
    name: "page/address",
    form: "text",
    refusals: [],
    words: ["&panel=", "~rate", "~title=", "&container=", "%40", "all", "&from=", "&range=", "'1"],
    open: () => ({ corpus: ADDRESSES, read: address }),
  },
  {
    name: "page/dashboard",
    form: "json",
    refusals: [],
    words: ["{{RUN_ID}}", "{{ ", "from_containers", "*"],
    open: () => ({ corpus: [JSON.stringify(DASHBOARD)], read: dashboard }),
  },
  {
    name: "page/dashboard-ref",
    form: "text",
    refusals: [],
    words: ["{", "}", "..", "https://", "eyJ"],
    open: () => ({
      corpus: ["cpu-oncall", "web.json", '{"schema_version":1}', "eyJzY2hlbWFfdmVyc2lvbiI6MX0"],
      read: (input) => dashboardRefOf(fuzzText(input)),
    }),
  },
  {
    name: "page/times",
    form: "text",
    refusals: [],
    words: ["now", " ago", "-", "T", "Z", "+05:30", ":59", "24:00", "w", "ms"],
    open: () => ({ corpus: TIMES, read: times }),
  },
  {
    name: "page/pattern",
    form: "text",
    refusals: [],
    words: ["*", "?", "/", "**"],
    open: () => ({
      corpus: ["shop/web-7c5d9-x2x4z/nginx\nweb-*/n?inx", "a/b/c\n*", "aaaaaaaaaaaaaaaa\n*a*a*a*b"],
      // A name and a pattern as an address, or a dashboard, may have them.
      read: (input) => {
        const [ref, pattern] = twoLines(input);
        return fits(ref.slice(0, NAME_MAX), pattern.slice(0, NAME_MAX));
      },
    }),
  },
  {
    name: "page/metric-search",
    form: "text",
    refusals: [],
    words: ["'", "^", "$", "!", " | ", " "],
    open: () => {
      const facts = {
        metrics: new Map(METRICS.map((metric) => [metric.name, metric])),
        keyMetrics: ["cpu_use"],
      };
      return {
        corpus: ["cpu", "'use !mem", "^memory limit$", "wrk st | io"],
        read: (input) => searchMetrics(facts, fuzzText(input)),
      };
    },
  },
  {
    name: "page/embedded-ticks",
    form: "bytes",
    refusals: [SyntaxError],
    open: () => ({
      corpus: [[[]], [TICKS], [TICKS, TICKS.map((ms) => ms + 7)]].map((tables) =>
        encodeTicks(tables as readonly (readonly number[])[])
      ),
      read: decodeTicks,
    }),
  },
  {
    name: "page/embedded-block",
    form: "bytes",
    refusals: [SyntaxError],
    // A byte may say that a value does not change, for a whole chunk.
    growth: 16 * CHUNK_SAMPLES_MAX,
    open: () => ({ corpus: blocks(), read: (input) => decodeBlock(input, TABLES) }),
  },
  {
    name: "client/events",
    form: "text",
    refusals: [SyntaxError],
    words: ["\r\n", "\r", "\n\n", "data:", "id: ", "retry: 5", "event:", "\u{feff}"],
    open: () => ({
      corpus: [
        'retry: 2000\n\nid: 1768254720000\nevent: tick\ndata: {"t":5}\ndata: x\n\n: hello\r\n\r',
      ],
      read: events,
    }),
  },
  {
    name: "client/answers",
    form: "text",
    refusals: [],
    words: ["application/json", "text/event-stream", "; charset=utf-8", "data: ", "\n\n"],
    testInputs: 200,
    open: () => ({ corpus: ANSWERS, read: answers }),
  },
  {
    name: "viewer/path-pattern",
    form: "text",
    refusals: [RangeError],
    words: ["**/", "*", "?", "[!a-z]", "[", "]", "\\", "{", "}"],
    open: () => ({
      corpus: [
        "/data/**/*.parquet\ndt=2026-01-12/identifier=a/metrics-1",
        "dt=2026-01-1[0-9]\ndt=2026-01-12/x",
        "**/**/metrics-*\na/b/c/d/e/f/g/h/i/j/k/l/metrics-1",
      ],
      read: dataRoot,
    }),
  },
];
