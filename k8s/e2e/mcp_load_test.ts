/**
 * `fgm-mcp-server` with more clients than it wants: what they can take of it is bounded, and it goes on.
 *
 * @module
 */

import { assert, assertEquals, assertLess } from "@std/assert";
import { beginSession, initialize, MCP_HEADERS, postMcp, startMcp, toolCall } from "./mcp_run.ts";
import { settledBytes, startSettlingMcp } from "./settled_memory.ts";
import { until } from "./until.ts";
import { startViewerProxy } from "./viewer_proxy.ts";

/** As `fgm-mcp-server` has them. */
const [SESSIONS_MAX, REQUESTS_MAX, BURST] = [128, 64, 60];

/**
 * Memory that a thousand clients may leave behind, in bytes, each time that they come: 128 sessions have
 * some 200 KiB each, and of those that find no place nothing stays.
 */
const GROWTH_BYTES_MAX = 32 * 1024 * 1024;

function countOf(statuses: readonly number[]): Readonly<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** Sends requests all at once, and reads what they are answered. */
async function statusesOf(
  count: number,
  send: (index: number) => Promise<Response>,
): Promise<readonly number[]> {
  const indices = Array.from({ length: count }, (_, index) => index);
  return await Promise.all(indices.map(async (index) => {
    const response = await send(index);
    await response.body?.cancel();
    return response.status;
  }));
}

/** What came of a thousand sessions that were begun and left. */
interface BegunSessions {
  readonly statuses: readonly number[];
  /** Ids of those that began. */
  readonly ids: readonly string[];
}

/** Begins a thousand sessions in parts, since the machine of the test has only so many connections. */
async function beginThousand(url: string): Promise<BegunSessions> {
  const statuses: number[] = [];
  const ids: string[] = [];
  for (let part = 0; part < 10; part++) {
    statuses.push(
      ...await statusesOf(100, async () => {
        const response = await postMcp(url, initialize());
        const id = response.headers.get("mcp-session-id");
        if (id !== null) ids.push(id);
        return response;
      }),
    );
  }
  return { statuses, ids };
}

Deno.test("fgm-mcp-server bounds 1,000 sessions that are begun and left", async () => {
  await using viewer = startViewerProxy(undefined);
  await using run = await startSettlingMcp(["--viewer", `worker-1=${viewer.url}`]);
  const mine = await beginSession(run.url);
  const bytesBefore = await settledBytes(run.program);
  const { statuses, ids: begun } = await beginThousand(run.url);
  const bytesFirst = await settledBytes(run.program);
  const counts = countOf(statuses);
  assertEquals((counts[200] ?? 0) + (counts[429] ?? 0), 1_000, JSON.stringify(counts));
  assert((counts[200] ?? 0) >= BURST - 2 && counts[429] !== undefined, JSON.stringify(counts));
  // Only so many live on, and those that were begun last.
  const first = { ...mine.headers, "mcp-session-id": begun[0] ?? "" };
  const isFull = begun.length >= SESSIONS_MAX;
  const ping = await postMcp(run.url, { jsonrpc: "2.0", id: 1, method: "ping" }, {
    headers: first,
  });
  assertEquals(ping.status, isFull ? 404 : 200);
  await ping.body?.cancel();
  const health = await fetch(run.url.replace(/mcp$/, "healthz"));
  assertEquals((await health.json()).status, "ok");
  await beginThousand(run.url);
  // All are 0 where there is no /proc.
  assertLess(bytesFirst - bytesBefore, GROWTH_BYTES_MAX);
  assertLess(await settledBytes(run.program) - bytesFirst, GROWTH_BYTES_MAX);
  assertEquals((await run.program.stop()).code, 0);
});

Deno.test("fgm-mcp-server answers so many calls at once, and tells the others to come back", async () => {
  await using viewer = startViewerProxy(undefined);
  const release = viewer.hold("/");
  await using run = await startMcp(["--viewer", `worker-1=${viewer.url}`]);
  const sessions = await Promise.all(Array.from({ length: 20 }, () => beginSession(run.url)));
  // 200 calls of twenty sessions: none of these has too many of its own.
  const streams = await Promise.all(
    sessions.flatMap(({ headers }) =>
      Array.from(
        { length: 10 },
        (_, id) => postMcp(run.url, toolCall(id, "list_nodes"), { headers }),
      )
    ),
  );
  const taken = streams.filter(({ status }) => status === 200);
  const refused = streams.filter(({ status }) => status === 503);
  assertEquals([taken.length, refused.length], [REQUESTS_MAX, 200 - REQUESTS_MAX]);
  assertEquals(refused.every(({ headers }) => headers.get("retry-after") === "1"), true);
  const said = await Promise.all(
    refused.map(async (response) => (await response.json()).error.message),
  );
  assertEquals([...new Set(said)], ["Busy: 64 requests are being answered; ask again in a moment"]);
  release();
  await Promise.all(taken.map((stream) => stream.text()));
  // All are answered, so there is room again.
  const headers = sessions[0]?.headers ?? {};
  const again = await postMcp(run.url, toolCall("again", "list_nodes"), { headers });
  assertEquals(again.status, 200);
  await again.text();
  assertEquals((await run.program.stop()).code, 0);
});

Deno.test("fgm-mcp-server goes on with clients that hang, and answers that nobody reads", async () => {
  await using viewer = startViewerProxy(undefined);
  await using run = await startMcp(["--viewer", `worker-1=${viewer.url}`]);
  const { headers } = await beginSession(run.url);
  const other = await beginSession(run.url);
  const port = Number(new URL(run.url).port);
  const hanging: Deno.Conn[] = [];
  const encoder = new TextEncoder();
  const head = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
  for (let index = 0; index < 200; index++) {
    const connection = await Deno.connect({ port });
    hanging.push(connection);
    // Nothing at all, half a head, half a body.
    const part = ["", head, `${head}Content-Length: 100\r\n\r\n{`][index % 3] ?? "";
    await connection.write(encoder.encode(part));
  }
  const unread: Response[] = [await fetch(run.url, { headers: { ...MCP_HEADERS, ...headers } })];
  for (let id = 0; id < 30; id++) {
    unread.push(await postMcp(run.url, toolCall(id, "list_metrics"), { headers }));
  }
  await until("all calls are over", () => run.program.logged("Called").length === 30);
  const answer = await postMcp(run.url, toolCall(1, "list_nodes"), { headers: other.headers });
  assertEquals(answer.status, 200);
  await answer.text();
  assertEquals((await run.program.stop()).code, 0);
  await Promise.all(unread.map((response) => response.body?.cancel().catch(() => undefined)));
  for (const connection of hanging) connection.close();
});
