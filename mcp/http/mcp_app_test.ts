import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
// @ts-types="@modelcontextprotocol/sdk/client"
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
// @ts-types="@modelcontextprotocol/sdk/client/streamableHttp"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
// @ts-types="@modelcontextprotocol/sdk/server/mcp"
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { createMcpApp, type McpApp, type McpAppOptions, type Refusal } from "./mcp_app.ts";
import { REQUEST_RATE } from "./mcp_endpoint.ts";
import { REQUESTS_MAX, SESSION_REQUESTS_MAX } from "./requests_in_flight.ts";
import { SESSION_IDLE_MS_MAX } from "./session_table.ts";

const BASE = "http://localhost:8080";
const TOKEN = "0123456789abcdef";

/** What happens to a call of the tool that waits. */
interface Waiting {
  readonly begun: PromiseWithResolvers<void>;
  readonly cancelled: PromiseWithResolvers<void>;
}

/** A server with one tool that answers at once, and one that waits until it is cancelled. */
function makeServer({ begun, cancelled }: Waiting): McpServer {
  const server = new McpServer({ name: "test", version: "1" });
  server.registerTool("hello", {}, () => ({ content: [{ type: "text", text: "hello" }] }));
  server.registerTool("wait", {}, async ({ signal }) => {
    signal.addEventListener("abort", () => cancelled.resolve(), { once: true });
    begun.resolve();
    await cancelled.promise;
    return { content: [{ type: "text", text: "cancelled" }] };
  });
  return server;
}

function newWaiting(): Waiting {
  return { begun: Promise.withResolvers<void>(), cancelled: Promise.withResolvers<void>() };
}

interface World extends AsyncDisposable {
  readonly app: McpApp;
  nowMs: number;
  readonly waiting: Waiting;
}

function makeWorld(options: Partial<McpAppOptions> = {}): World {
  const waiting = newWaiting();
  let ids = 0;
  const app = createMcpApp({
    createServer: () => makeServer(waiting),
    allowedHosts: [],
    allowedOrigins: [],
    token: undefined,
    unreadiness: () => undefined,
    now: () => world.nowMs,
    newId: () => `session-${++ids}`,
    ...options,
  });
  const world: World = {
    app,
    nowMs: 0,
    waiting,
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
  return world;
}

const HEADERS = {
  "content-type": "application/json",
  "accept": "application/json, text/event-stream",
};

function call(method: string, params: unknown = {}): string {
  return JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
}

const INITIALIZE = call("initialize", {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "test", version: "1" },
});

function post({ app }: World, body: string, headers: HeadersInit = {}): Promise<Response> {
  const all = new Headers(HEADERS);
  for (const [name, value] of new Headers(headers)) all.set(name, value);
  return app.fetch(new Request(`${BASE}/mcp`, { method: "POST", body, headers: all }));
}

async function connect({ app }: World): Promise<{ client: Client } & AsyncDisposable> {
  const client = new Client({ name: "test", version: "1" });
  const transport = new StreamableHTTPClientTransport(new URL(`${BASE}/mcp`), {
    fetch: (url, init) => app.fetch(new Request(url, init as RequestInit)),
  });
  // deno-lint-ignore no-explicit-any
  await client.connect(transport as any);
  return { client, [Symbol.asyncDispose]: () => client.close() };
}

Deno.test("createMcpApp() serves a session of the official client", async () => {
  await using world = makeWorld();
  await using session = await connect(world);
  const { tools } = await session.client.listTools();
  assertEquals(tools.map(({ name }) => name), ["hello", "wait"]);
  const { content } = await session.client.callTool({ name: "hello" });
  assertEquals(content, [{ type: "text", text: "hello" }]);
});

Deno.test("createMcpApp() passes a cancellation on", async () => {
  await using world = makeWorld();
  await using session = await connect(world);
  const giveUp = new AbortController();
  const call = session.client.callTool({ name: "wait" }, undefined, { signal: giveUp.signal });
  await world.waiting.begun.promise;
  giveUp.abort();
  await assertRejects(() => call);
  await world.waiting.cancelled.promise;
});

Deno.test("createMcpApp() answers a request without a session by itself", async () => {
  await using world = makeWorld();
  const response = await post(world, call("tools/call", { name: "hello" }));
  assertEquals(response.status, 200);
  assertEquals(response.headers.get("content-type"), "application/json");
  assertEquals((await response.json()).result.content[0].text, "hello");
});

Deno.test("createMcpApp() sends the rest of a broken stream", async () => {
  await using world = makeWorld();
  const begun = await post(world, INITIALIZE);
  const id = begun.headers.get("mcp-session-id") ?? "";
  await begun.body?.cancel();
  const session = { "mcp-session-id": id, "mcp-protocol-version": "2025-11-25" };
  const answer = await post(world, call("tools/call", { name: "hello" }), session);
  const whole = await answer.text();
  const [first] = /(?<=id: )\d+/.exec(whole) ?? [];
  assert(first !== undefined && whole.includes("hello"), whole);
  const resumed = await world.app.fetch(
    new Request(`${BASE}/mcp`, { headers: { ...HEADERS, ...session, "last-event-id": first } }),
  );
  const reader = resumed.body?.pipeThrough(new TextDecoderStream()).getReader();
  assertStringIncludes((await reader?.read())?.value ?? "", "hello");
  await reader?.cancel();
});

Deno.test("createMcpApp() ends a session by DELETE, and by silence", async () => {
  await using world = makeWorld();
  for (const end of ["delete", "silence"]) {
    const begun = await post(world, INITIALIZE);
    const session = { "mcp-session-id": begun.headers.get("mcp-session-id") ?? "" };
    await begun.body?.cancel();
    if (end === "delete") {
      const request = new Request(`${BASE}/mcp`, { method: "DELETE", headers: session });
      assertEquals((await world.app.fetch(request)).status, 200);
    } else world.nowMs += SESSION_IDLE_MS_MAX + 1;
    const late = await post(world, call("tools/list"), session);
    const { error } = await late.json();
    assertEquals([late.status, error.code], [404, -32001], end);
    // Told by us and not by the session, which is not kept then.
    assertStringIncludes(error.message, "begin with initialize");
  }
});

Deno.test("createMcpApp() limits how often a session may ask", async () => {
  await using world = makeWorld();
  const begun = await post(world, INITIALIZE);
  const session = { "mcp-session-id": begun.headers.get("mcp-session-id") ?? "" };
  await begun.body?.cancel();
  for (let i = 0; i < REQUEST_RATE.burst; i++) {
    await (await post(world, call("ping"), session)).text();
  }
  const refused = await post(world, call("ping"), session);
  assertEquals([refused.status, refused.headers.get("retry-after")], [429, "1"]);
  await refused.body?.cancel();
  const other = await post(world, call("ping"));
  assertEquals(other.status, 200);
  await other.body?.cancel();
  world.nowMs += 1_000;
  const later = await post(world, call("ping"), session);
  assertEquals(later.status, 200);
  await later.text();
});

const REFUSED: ReadonlyArray<
  readonly [name: string, headers: Record<string, string>, status: number, message: string]
> = [
  ["a foreign host", { host: "evil.example" }, 403, "--allow-host"],
  ["a foreign origin", { origin: "https://evil.example" }, 403, "--allow-origin"],
  ["no token", {}, 401, "Authorization: Bearer"],
  ["another token", { authorization: "Bearer 0123456789abcdeg" }, 401, "not the one"],
];
for (const [name, headers, status, message] of REFUSED) {
  Deno.test(`createMcpApp() refuses ${name}`, async () => {
    await using world = makeWorld({ token: TOKEN });
    const response = await post(world, INITIALIZE, headers);
    const { error, id } = await response.json();
    assertEquals([response.status, id], [status, null]);
    assertStringIncludes(error.message, message);
    assert(!error.message.includes(TOKEN));
  });
}

Deno.test("createMcpApp() serves who has the token, an allowed host and origin", async () => {
  await using world = makeWorld({
    token: TOKEN,
    allowedHosts: ["fgm.example"],
    allowedOrigins: ["https://tools.example"],
  });
  const response = await post(world, call("ping"), {
    host: "fgm.example:8080",
    origin: "https://tools.example",
    authorization: `Bearer ${TOKEN}`,
  });
  assertEquals(response.status, 200);
  await response.body?.cancel();
});

const BAD: ReadonlyArray<readonly [name: string, request: RequestInit, status: number]> = [
  ["a GET without a session", { method: "GET", headers: HEADERS }, 405],
  ["a PUT", { method: "PUT", headers: HEADERS, body: "{}" }, 405],
  ["an unknown session", { method: "GET", headers: { ...HEADERS, "mcp-session-id": "x" } }, 404],
  ["no JSON", { method: "POST", headers: HEADERS, body: "{" }, 400],
  ["no message", { method: "POST", headers: HEADERS, body: "[1]" }, 400],
  ["another type", { method: "POST", headers: { accept: HEADERS.accept }, body: "{}" }, 415],
  ["a client that takes no JSON", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  }, 406],
  ["a large body", { method: "POST", headers: HEADERS, body: "x".repeat(300_000) }, 413],
];
for (const [name, request, status] of BAD) {
  Deno.test(`createMcpApp() answers ${name} with ${status} and a message`, async () => {
    await using world = makeWorld();
    const response = await world.app.fetch(new Request(`${BASE}/mcp`, request));
    assertEquals(response.status, status);
    const { error } = await response.json();
    assert(error.message.length > 5, JSON.stringify(error));
  });
}

Deno.test("createMcpApp() answers probes, and JSON everywhere else", async () => {
  await using world = makeWorld({ unreadiness: () => "no node is known", token: TOKEN });
  const get = async (path: string) => {
    const response = await world.app.fetch(new Request(BASE + path));
    return [response.status, await response.json()];
  };
  assertEquals(await get("/healthz"), [200, { status: "ok" }]);
  assertEquals(await get("/readyz"), [503, { status: "not ready", why: "no node is known" }]);
  assertEquals(await get("/.well-known/oauth-authorization-server"), [404, {
    error: "not_found",
    error_description: "There is nothing here; the MCP endpoint is /mcp",
    path: "/.well-known/oauth-authorization-server",
  }]);
});

/** Begins a session by hand; returns the headers of its requests. */
async function beginByHand(world: World): Promise<Record<string, string>> {
  const begun = await post(world, INITIALIZE);
  await begun.body?.cancel();
  const id = begun.headers.get("mcp-session-id") ?? "";
  return { "mcp-session-id": id, "mcp-protocol-version": "2025-11-25" };
}

function waitCall(id: number | string): string {
  return JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { name: "wait" } });
}

Deno.test("createMcpApp() ends the stream of a call that is cancelled", async () => {
  await using world = makeWorld();
  const session = await beginByHand(world);
  const stream = await post(world, waitCall(5), session);
  await world.waiting.begun.promise;
  const note = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 5 } };
  const noted = await post(world, JSON.stringify(note), session);
  assertEquals(noted.status, 202);
  assertStringIncludes(await stream.text(), '"code":-32800');
  await world.waiting.cancelled.promise;
  // Its id is free again, and cancelling it once more does nothing.
  assertEquals((await post(world, JSON.stringify(note), session)).status, 202);
  assertStringIncludes(await (await post(world, waitCall(5), session)).text(), "cancelled");
});

Deno.test("createMcpApp() cancels a call whose client has no session and goes away", async () => {
  await using world = makeWorld();
  const leave = new AbortController();
  const asked = world.app.fetch(
    new Request(`${BASE}/mcp`, {
      method: "POST",
      body: waitCall(1),
      headers: HEADERS,
      signal: leave.signal,
    }),
  );
  await world.waiting.begun.promise;
  leave.abort();
  await world.waiting.cancelled.promise;
  assertEquals((await asked).status, 503);
});

Deno.test("createMcpApp() ends with calls under way, and takes no more", async () => {
  const world = makeWorld();
  const session = await beginByHand(world);
  const stream = await post(world, waitCall(1), session);
  const alone = post(world, waitCall(1));
  await world.waiting.begun.promise;
  await world.app[Symbol.asyncDispose]();
  await stream.text();
  assertEquals([(await alone).status, (await post(world, INITIALIZE)).status], [503, 503]);
  await world.waiting.cancelled.promise;
});

Deno.test("createMcpApp() ends with a call under way of a client without a session", async () => {
  const world = makeWorld();
  const alone = post(world, waitCall(1));
  await world.waiting.begun.promise;
  await world.app[Symbol.asyncDispose]();
  assertEquals((await alone).status, 503);
  await world.waiting.cancelled.promise;
});

Deno.test("createMcpApp() has room again after calls whose sessions have ended", async () => {
  const createServer = () => makeServer(newWaiting());
  await using world = makeWorld({ createServer });
  for (let round = 0; round <= REQUESTS_MAX / SESSION_REQUESTS_MAX; round++) {
    const session = await beginByHand(world);
    const ids = Array.from({ length: SESSION_REQUESTS_MAX }, (_, id) => id);
    const streams = await Promise.all(ids.map((id) => post(world, waitCall(id), session)));
    assertEquals([...new Set(streams.map(({ status }) => status))], [200], `round ${round}`);
    await world.app.fetch(new Request(`${BASE}/mcp`, { method: "DELETE", headers: session }));
    await Promise.all(streams.map((stream) => stream.text()));
  }
});

Deno.test("createMcpApp() has room again after calls without a session", async () => {
  await using world = makeWorld();
  for (let index = 0; index <= REQUESTS_MAX; index++) {
    world.nowMs += 1_000;
    assertEquals((await post(world, call("ping"))).status, 200, `request ${index}`);
  }
});

Deno.test("createMcpApp() lets a session have so many calls under way, and others meanwhile", async () => {
  await using world = makeWorld();
  const session = await beginByHand(world);
  const streams: Response[] = [];
  for (let id = 0; id < SESSION_REQUESTS_MAX; id++) {
    streams.push(await post(world, waitCall(id), session));
  }
  const refused = await post(world, call("ping").replace('"id":1', '"id":"one more"'), session);
  assertEquals([refused.status, refused.headers.get("retry-after")], [429, "1"]);
  await refused.body?.cancel();
  const note = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 3 } };
  assertEquals((await post(world, JSON.stringify(note), session)).status, 202);
  assertEquals((await post(world, call("ping"))).status, 200);
  await Promise.all(streams.map((stream) => stream.text()));
});

Deno.test("createMcpApp() counts no call that the transport has refused", async () => {
  await using world = makeWorld();
  const session = await beginByHand(world);
  const bad = { ...session, "mcp-protocol-version": "1999-01-01" };
  for (let id = 0; id < SESSION_REQUESTS_MAX + 1; id++) {
    const refused = await post(world, waitCall(id), bad);
    assertEquals(refused.status, 400);
    await refused.body?.cancel();
  }
  assertStringIncludes(await (await post(world, call("ping"), session)).text(), '"result":{}');
});

const PAGE = "https://tools.example";

Deno.test("createMcpApp() tells a browser that pages of an allowed origin may ask", async () => {
  await using world = makeWorld({ token: TOKEN, allowedOrigins: [PAGE] });
  const asks = { origin: PAGE, "access-control-request-method": "POST" };
  const may = await world.app.fetch(
    new Request(`${BASE}/mcp`, { method: "OPTIONS", headers: asks }),
  );
  assertEquals([may.status, may.headers.get("access-control-allow-origin")], [204, PAGE]);
  assertStringIncludes(may.headers.get("access-control-allow-headers") ?? "", "authorization");
  const response = await post(world, INITIALIZE, {
    origin: PAGE,
    authorization: `Bearer ${TOKEN}`,
  });
  await response.body?.cancel();
  assertEquals(response.headers.get("access-control-allow-origin"), PAGE);
  assertStringIncludes(
    response.headers.get("access-control-expose-headers") ?? "",
    "mcp-session-id",
  );
});

Deno.test("createMcpApp() tells a browser nothing of the kind for other origins", async () => {
  await using world = makeWorld({ allowedOrigins: [PAGE] });
  for (const origin of ["https://evil.example", "null", `${PAGE}.evil.example`]) {
    const headers = { origin, "access-control-request-method": "POST" };
    const response = await world.app.fetch(
      new Request(`${BASE}/mcp`, { method: "OPTIONS", headers }),
    );
    assertEquals([response.status, response.headers.get("access-control-allow-origin")], [
      403,
      null,
    ]);
    await response.body?.cancel();
  }
});

Deno.test("createMcpApp() tells what it has refused, and why", async () => {
  const refusals: Refusal[] = [];
  await using world = makeWorld({ token: TOKEN, onRefusal: (refusal) => refusals.push(refusal) });
  const secret = "0123456789abcdeg";
  await (await post(world, INITIALIZE, { authorization: `Bearer ${secret}` })).text();
  await (await post(world, "{", { authorization: `Bearer ${TOKEN}` })).text();
  await (await post(world, call("ping"), { authorization: `Bearer ${TOKEN}` })).text();
  assertEquals(refusals.map(({ status, method }) => [status, method]), [[401, "POST"], [
    400,
    "POST",
  ]]);
  const told = JSON.stringify(refusals);
  assertStringIncludes(told, "not the one that this server was started with");
  assert(!told.includes(secret) && !told.includes(TOKEN), told);
});
