/**
 * What agents and clients send to the MCP server, for `deno task fuzz`: tools are called as the protocol
 * calls them, over two nodes that answer in memory.
 *
 * @module
 */

import { type FuzzSubject, type FuzzTarget, fuzzText } from "@fgm/k8s/testing/fuzz_target";
import { assert, assertEquals } from "@std/assert";
import { createMcpApp, type McpApp, type McpAppOptions } from "../http/mcp_app.ts";
import { readRange, readTime } from "../names/time_range.ts";
import { ToolError } from "../names/tool_error.ts";
import { parseStaticViewers, VIEWERS_MAX } from "../nodes/static_nodes.ts";
import { callTool } from "../protocol/call_tool.ts";
import { type CallOutcome, createMcpServer } from "../protocol/create_mcp_server.ts";
import { TOOLS } from "../tools/tools.ts";
import { fakeNodes } from "./fake_nodes.ts";
import { FAKE_END_MS, FAKE_START_MS, fakeViewer } from "./fake_viewer.ts";
import { SMALL_CLUSTER } from "./small_cluster.ts";

/** Good calls of every tool. */
const CALLS: readonly (readonly [tool: string, given: Readonly<Record<string, unknown>>])[] = [
  ["list_nodes", {}],
  ["list_metrics", { node: "node-a", search: "memory" }],
  ["list_containers", { namespace: "shop", search: "web", limit: 1 }],
  ["list_containers", { labels: { app: "web" }, sort: "cpu", range: "1h", qos_class: "Burstable" }],
  ["analyze_container", { container: "shop/web-1/app", node: "node-a", metric: "cpu" }],
  ["analyze_container", {
    container: "data/db-0/postgres",
    metrics: ["cpu", "kernel.v2.memory.current"],
    from: "2026-01-05T10:30:00Z",
    to: String(FAKE_END_MS),
  }],
  ["summarize_container", { container: "web-1/app", range: "15m" }],
  ["find_changes", { from: FAKE_START_MS, to: "2026-01-05T12:00:00+00:00", limit: 5 }],
  ["find_changes", { namespace: "shop", range: "all" }],
];

const WORDS = [
  ...["node-a", "shop", "shop/web-1/app", "web", "cpu", "kernel.v2.memory.current", "all", "15m"],
  ...[
    "container",
    "containers",
    "metric",
    "range",
    "from",
    "to",
    "limit",
    "cursor",
    "sort",
    "node",
  ],
  ...["2026-01-05T11:00:00Z", "9999999999999999", "Burstable", "app:web"],
];

function smallNodes() {
  return fakeNodes(
    Object.fromEntries(
      Object.entries(SMALL_CLUSTER).map(([name, facts]) => [name, fakeViewer(facts)]),
    ),
  );
}

/** Calls a tool. What is a fault of the program, not of the call, is thrown. */
async function call(tool: string, given: unknown): Promise<unknown> {
  let ended: CallOutcome | undefined;
  const deps = {
    nodes: smallNodes(),
    version: "0.1.0",
    observe: () => (outcome: CallOutcome) => void (ended = outcome),
  };
  const { signal } = new AbortController();
  const notify = () => Promise.resolve();
  const asked = { tool, arguments: given, signal, progressToken: undefined, notify };
  const answer = await callTool(deps, asked);
  if (ended?.kind === "failed") throw ended.error;
  assertEquals(answer.isError === true, ended?.kind === "refused");
  if (answer.isError !== true) {
    const schema = TOOLS.find(({ name }) => name === tool)?.output;
    assert(schema?.safeParse(answer.structuredContent).success, "not what the schema says");
  }
  return answer;
}

async function openTools(): Promise<FuzzSubject> {
  const pages = await Promise.all([
    call("list_containers", { limit: 1 }),
    call("list_containers", { limit: 1, sort: "cpu" }),
  ]);
  const cursors = pages.map((page) => /"(1:\d+:[^"]+)"/.exec(JSON.stringify(page))?.[1]);
  const paged = cursors.filter((cursor) => cursor !== undefined)
    .map((cursor, i) => ["list_containers", { limit: 1, cursor, ...(i ? { sort: "cpu" } : {}) }]);
  return {
    corpus: [...CALLS, ...paged].map((one) => JSON.stringify(one)),
    read: async (input) => {
      const [tool, given] = [JSON.parse(fuzzText(input))].flat();
      return await call(typeof tool === "string" ? tool : "find_changes", given);
    },
  };
}

const INITIALIZE = {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "test", version: "0" },
};

const MESSAGES: readonly unknown[] = [
  { jsonrpc: "2.0", id: 1, method: "initialize", params: INITIALIZE },
  { jsonrpc: "2.0", id: "a", method: "tools/list" },
  { jsonrpc: "2.0", method: "notifications/initialized" },
  { jsonrpc: "2.0", id: 2, method: "tools/call", params: { name: "list_nodes", arguments: {} } },
  { jsonrpc: "2.0", id: 3, method: "resources/list" },
  { jsonrpc: "2.0", id: 4, method: "prompts/get", params: { name: "x" } },
  [{ jsonrpc: "2.0", id: 5, method: "ping" }, { jsonrpc: "2.0", id: 6, result: {} }],
];

/** Most of an answer that is read, in bytes. */
const ANSWER_BYTES_MAX = 4 * 1024 * 1024;

const URL_OF_MCP = "http://localhost:8080/mcp";

const HEADERS = {
  host: "localhost:8080",
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};

function smallApp(options: Partial<McpAppOptions> = {}): McpApp {
  let nowMs = 0;
  let ids = 0;
  return createMcpApp({
    createServer: () => createMcpServer({ nodes: smallNodes(), version: "0.1.0" }),
    allowedHosts: [],
    allowedOrigins: [],
    token: undefined,
    unreadiness: () => undefined,
    now: () => nowMs += 1_000, // what one client may ask in a second is no matter here
    newId: () => `session-${++ids}`,
    ...options,
  });
}

/** Reads an answer that ends. */
async function answerOf(response: Response): Promise<string> {
  assert(response.status < 500, `${response.status}`);
  const text = await response.text();
  assert(text.length < ANSWER_BYTES_MAX, `${text.length} characters of an answer`);
  return text;
}

function openPosts(): FuzzSubject {
  const app = smallApp();
  return {
    corpus: MESSAGES.map((message) => JSON.stringify(message)),
    read: async (input) => {
      const init = { method: "POST", headers: HEADERS, body: input.slice() };
      return await answerOf(await app.fetch(new Request(URL_OF_MCP, init)));
    },
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

const TOKEN = "0123456789abcdef";

/** The headers that all good requests have, and others. */
function headersText(method: string, more: Readonly<Record<string, string>> = {}): string {
  const headers = { ...HEADERS, authorization: `Bearer ${TOKEN}`, ...more };
  return [method, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)]
    .join("\n");
}

/** The first session that an app gives. */
const SESSION = { "mcp-session-id": "session-1", "mcp-protocol-version": "2025-11-25" };

const HEADS: readonly string[] = [
  headersText("POST"),
  headersText("POST", SESSION),
  headersText("POST", { "content-length": "70", "accept-encoding": "br;q=0.5" }),
  headersText("GET", { ...SESSION, "last-event-id": "1" }),
  headersText("DELETE", SESSION),
  headersText("OPTIONS", {
    origin: "http://localhost:8080",
    "access-control-request-method": "POST",
    "access-control-request-headers": "mcp-session-id",
  }),
];

/** A line with the method, and lines with headers. What no client can send is no input. */
function requestOf(input: Uint8Array): Request {
  const [method = "", ...lines] = fuzzText(input).split("\n");
  const headers = new Headers();
  for (const line of lines) {
    const [, name = "", value = ""] = /^([^:]+): ?(.*)$/.exec(line) ?? [];
    sendable(() => headers.set(name, value));
  }
  const body = JSON.stringify(MESSAGES[1]);
  return sendable(() => new Request(URL_OF_MCP, { method, headers, body })) ??
    sendable(() => new Request(URL_OF_MCP, { method, headers })) ??
    new Request(URL_OF_MCP, { method: "POST", headers, body });
}

/** What comes of it; undefined where Fetch refuses it. */
function sendable<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return undefined;
  }
}

/** Each request meets an app that has one session. */
async function heads(input: Uint8Array): Promise<unknown> {
  await using app = smallApp({ token: TOKEN });
  const headers = { ...HEADERS, authorization: `Bearer ${TOKEN}` };
  const body = JSON.stringify(MESSAGES[0]);
  await answerOf(await app.fetch(new Request(URL_OF_MCP, { method: "POST", headers, body })));
  const request = requestOf(input);
  const response = await app.fetch(request);
  const { status } = response;
  if (request.method !== "GET") return [status, await answerOf(response)];
  // What a session is told without being asked does not end.
  await response.body?.cancel();
  assert(status < 500, `${status}`);
  return [status];
}

/** One value of `--viewer` a line. */
function viewers(input: Uint8Array): unknown {
  const found = parseStaticViewers(fuzzText(input).split("\n"));
  assert(found.length <= VIEWERS_MAX);
  assertEquals(new Set(found.map(({ name }) => name)).size, found.length);
  for (const { url } of found) assert(/^https?:$/.test(new URL(url).protocol), url);
  return found;
}

function times(input: Uint8Array): unknown {
  const [first = "", second] = fuzzText(input).split("\n");
  const range = readRange({ from: first, ...(second === undefined ? {} : { to: second }) });
  assert(range.fromMs !== undefined && range.fromMs < (range.toMs ?? Infinity));
  return [range, readTime(first, "from")];
}

/** The targets. */
export const MCP_FUZZ_TARGETS: readonly FuzzTarget[] = [
  {
    name: "mcp/tool-input",
    form: "json",
    refusals: [SyntaxError],
    words: WORDS,
    testInputs: 200,
    open: openTools,
  },
  {
    name: "mcp/post",
    form: "json",
    refusals: [],
    words: ["2.0", "method", "tools/call", "initialize", "params", "id", "ping"],
    // The list of all tools is an answer to a short question.
    growth: 64 * 1024,
    testInputs: 150,
    open: openPosts,
  },
  {
    name: "mcp/headers",
    form: "text",
    refusals: [],
    words: [
      ...["POST", "GET", "DELETE", "PUT", "session-1", "Bearer ", "2025-06-18", "*/*", ";q=0"],
      ...["\nmcp-session-id: ", "\nmcp-protocol-version: ", "\nlast-event-id: ", "\norigin: "],
      ...["\ncontent-length: ", "\ncontent-type: ", "\naccept: ", "\nauthorization: "],
    ],
    // The list of all tools is an answer to a short question.
    growth: 64 * 1024,
    testInputs: 100,
    open: () => ({ corpus: HEADS, read: heads }),
  },
  {
    name: "mcp/viewers",
    form: "text",
    refusals: [RangeError],
    words: ["=", "http://", "https://", "[::1]", ":8050", "@", "\n", "worker-1"],
    open: () => ({
      corpus: [
        "worker-1=http://127.0.0.1:8050\nworker-2=https://proxy.example/fgm/a=b",
        "a=http://[::1]:8050/\nb=http://me:secret@x",
      ],
      read: viewers,
    }),
  },
  {
    name: "mcp/times",
    form: "text",
    refusals: [ToolError],
    words: ["T", "Z", "+05:30", "-00:00", "24:00", ".5", "\n"],
    open: () => ({
      corpus: [
        "2026-01-12T21:52:49Z\n2026-01-12 21:53+01:00",
        "1768254769000",
        "2026-01-12t21:52z",
      ],
      read: times,
    }),
  },
];
