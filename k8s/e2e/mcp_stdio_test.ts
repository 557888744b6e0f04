/**
 * `fgm-mcp-server --stdio`: messages alone on standard output, and an end with standard input.
 *
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { connectStdio } from "./mcp_client.ts";
import { initialize, request, toolCall } from "./mcp_run.ts";
import { programCommand } from "./program.ts";
import { until } from "./until.ts";
import { startViewerProxy } from "./viewer_proxy.ts";

const words = (viewer: string) => [
  ...programCommand("fgm-mcp-server"),
  ...["--stdio", "--viewer", `worker-1=${viewer}`],
];

/** Nobody listens there. */
const NO_VIEWER = "http://127.0.0.1:9";

function spawn(viewer: string): Deno.ChildProcess {
  const [command = "", ...args] = words(viewer);
  return new Deno.Command(command, { args, stdin: "piped", stdout: "piped", stderr: "piped" })
    .spawn();
}

async function type(child: Deno.ChildProcess, lines: readonly unknown[]): Promise<void> {
  const writer = child.stdin.getWriter();
  for (const line of lines) {
    const text = typeof line === "string" ? line : JSON.stringify(line);
    await writer.write(new TextEncoder().encode(`${text}\n`));
  }
  writer.releaseLock();
}

const text = (stream: ReadableStream<Uint8Array>) => new Response(stream).text();

Deno.test("fgm-mcp-server --stdio serves the official client", async () => {
  await using session = await connectStdio(words(NO_VIEWER));
  assertEquals((await session.client.listTools()).tools.length, 6);
  assertStringIncludes((await session.call("list_nodes")).text, "worker-1");
});

Deno.test("fgm-mcp-server --stdio answers what was asked before its input ended", async () => {
  const child = spawn(NO_VIEWER);
  await type(child, [
    initialize("2025-06-18"),
    { jsonrpc: "2.0", method: "notifications/initialized" },
    "this is no message",
    "",
    toolCall("a", "list_nodes"),
    request(2, "no/such/method"),
  ]);
  await child.stdin.close();
  const [out, log, { code }] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    child.status,
  ]);
  const messages = out.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(messages.map(({ jsonrpc }) => jsonrpc), ["2.0", "2.0", "2.0"]);
  const byId = new Map(messages.map((message) => [message.id, message]));
  assertEquals(byId.get(0).result.protocolVersion, "2025-06-18");
  assertEquals(byId.get(2).error.code, -32_601);
  assertStringIncludes(byId.get("a").result.content[0].text, "worker-1");
  const events = log.trimEnd().split("\n").map((line) => JSON.parse(line).message);
  assertEquals(events.filter((event) => event === "Called" || event === "Stopped"), [
    "Called",
    "Stopped",
  ]);
  assertEquals(code, 0);
});

Deno.test("fgm-mcp-server --stdio ends when nothing is asked", async () => {
  const child = spawn(NO_VIEWER);
  await child.stdin.close();
  const [out, , { code }] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    child.status,
  ]);
  assertEquals([out, code], ["", 0]);
});

Deno.test("fgm-mcp-server --stdio ends when nobody reads its answers", async () => {
  const child = spawn(NO_VIEWER);
  await child.stdout.cancel();
  await type(child, [request(1, "ping"), request(2, "ping")]);
  const [log, { code }] = await Promise.all([text(child.stderr), child.status]);
  assertEquals(code, 0, log);
  await child.stdin.close().catch(() => undefined);
});

for (const name of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`fgm-mcp-server --stdio ends on ${name} in the middle of a call`, async () => {
    await using viewer = startViewerProxy(undefined);
    viewer.hold("/");
    const child = spawn(viewer.url);
    await type(child, [toolCall(1, "list_nodes")]);
    await until("the call asks the viewer", () => viewer.requests.length > 0);
    child.kill(name);
    const [out, log, { code }] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      child.status,
    ]);
    assertEquals([out, code], ["", 0], log);
    await until("the viewer's request is aborted", () => viewer.requests[0]?.isAborted);
    await child.stdin.close().catch(() => undefined);
  });
}
