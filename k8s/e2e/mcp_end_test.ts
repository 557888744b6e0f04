/**
 * How `fgm-mcp-server` starts, refuses to, and ends; and what its log tells of tokens: nothing.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { connectMcp } from "./mcp_client.ts";
import {
  beginSession,
  MCP_HEADERS,
  postMcp,
  startMcp,
  startMcpProgram,
  toolCall,
} from "./mcp_run.ts";
import { until } from "./until.ts";
import { startViewerProxy } from "./viewer_proxy.ts";

/** A viewer that nobody gets an answer from. */
function silentViewer() {
  const proxy = startViewerProxy(undefined);
  proxy.hold("/");
  return proxy;
}

for (const name of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`fgm-mcp-server ends on ${name} with sessions, streams and calls open`, async () => {
    await using viewer = silentViewer();
    await using run = await startMcp(["--viewer", `worker-1=${viewer.url}`]);
    const sessions = await Promise.all(Array.from({ length: 5 }, () => beginSession(run.url)));
    const streams = await Promise.all(sessions.flatMap(({ headers }) => [
      fetch(run.url, { headers: { ...MCP_HEADERS, ...headers } }),
      postMcp(run.url, toolCall(1, "list_nodes"), { headers }),
    ]));
    // Its failure is expected, and may come before anybody waits for it.
    const alone = postMcp(run.url, toolCall(1, "list_nodes"))
      .then((response) => response.body?.cancel(), () => undefined);
    await until("all calls ask the viewer", () => viewer.requests.length >= 6);
    // Somebody who never finishes a request holds a connection open too.
    using half = await Deno.connect({ port: Number(new URL(run.url).port) });
    await half.write(new TextEncoder().encode("POST /mcp HTTP/1.1\r\nHost: localhost\r\n"));
    run.program.signal(name);
    assertEquals(await run.program.ended, { code: 0, signal: null }, run.program.stderr);
    // It has a limit, of less than the 2 s after which clients kill; nothing here needs it.
    assertEquals(run.program.logged("Connections are cut off that did not end"), []);
    assertEquals(run.program.logged("Stopped").length, 1);
    await Promise.all(streams.map((stream) => stream.body?.cancel().catch(() => undefined)));
    await alone;
  });
}

const VIEWER = ["--viewer", "worker-1=http://127.0.0.1:9"];

const REFUSED: ReadonlyArray<readonly [args: readonly string[], told: string]> = [
  [[...VIEWER, "--host", "0.0.0.0"], "--token-file"],
  [[...VIEWER, "--host", "::"], "--insecure"],
  [[...VIEWER, "--host", "127.0.0.1.nip.example"], "--token-file"],
  [[...VIEWER, "--port", "99999"], "--port"],
  [[...VIEWER, "--prot", "1"], "--port"],
  [[...VIEWER, "--token-file", "/nowhere/token"], "/nowhere/token"],
  [[...VIEWER, "--viewer-token-file", "/nowhere/token"], "/nowhere/token"],
  [["--viewer", "http://127.0.0.1:9"], "NODE=URL"],
  [["--kube-url", "somewhere"], "somewhere"],
  [[], "--viewer"],
];
for (const [args, told] of REFUSED) {
  Deno.test(`fgm-mcp-server ${args.slice(-2).join(" ")} is refused in one line`, async () => {
    await using program = startMcpProgram(args);
    assertEquals((await program.ended).code, 2, program.stderr);
    assertEquals([program.stdout, program.stderr.trimEnd().split("\n").length], ["", 1]);
    assertStringIncludes(program.stderr, "fgm-mcp-server: ");
    assertStringIncludes(program.stderr, told);
  });
}

Deno.test("fgm-mcp-server says that a port is taken", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using program = startMcpProgram([...VIEWER, "--port", String(taken.addr.port)]);
  assertEquals((await program.ended).code, 1);
  assertEquals(program.stderr.trimEnd().split("\n").length, 1, program.stderr);
  assertStringIncludes(program.stderr, `127.0.0.1:${taken.addr.port}: another program does`);
});

Deno.test("fgm-mcp-server warns when everybody may ask", async () => {
  await using run = await startMcp([...VIEWER, "--host", "0.0.0.0", "--insecure"]);
  assertEquals(
    run.program.logged("Whoever reaches this address may ask: --insecure was given")
      .map(({ level }) => level),
    ["warn"],
  );
});

Deno.test("fgm-mcp-server keeps tokens out of its log and its answers, and shows the viewer's", async () => {
  const directory = await Deno.makeTempDir({ prefix: "fgm-mcp-" });
  const [token, viewerToken, wrong] = ["client", "viewer", "wrong"].map((who) =>
    `${who}-${crypto.randomUUID()}`
  ) as [string, string, string];
  await Deno.writeTextFile(`${directory}/client`, `${token}\n`);
  await Deno.writeTextFile(`${directory}/viewer`, `${viewerToken}\n`);
  try {
    await using viewer = startViewerProxy(undefined);
    await using run = await startMcp([
      ...["--viewer", `worker-1=${viewer.url}`, "--log-level", "debug"],
      ...["--token-file", `${directory}/client`, "--viewer-token-file", `${directory}/viewer`],
    ]);
    const refused = await postMcp(run.url, toolCall(1, "list_nodes"), {
      headers: { authorization: `Bearer ${wrong}` },
    });
    const none = await postMcp(run.url, toolCall(1, "list_nodes"));
    assertEquals([refused.status, none.status], [401, 401]);
    const said = await refused.text() + await none.text();
    await using session = await connectMcp(run.url, { token });
    const { text } = await session.call("list_nodes");
    const unknown = await session.call("list_containers", { node: "nowhere" });
    assertEquals(
      viewer.requests.every((one) => one.authorization === `Bearer ${viewerToken}`),
      true,
    );
    assert(viewer.requests.length > 0);
    await run.program.stop();
    assertEquals(run.program.logged("Called").length, 2);
    assertEquals(run.program.logged("Refused a request")[0]?.status, 401);
    const all = run.program.stderr + run.program.stdout + said + text + unknown.text;
    for (const secret of [token, viewerToken, wrong]) {
      assertEquals(all.includes(secret), false, all);
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
