/**
 * What is started a second time by mistake: where two cannot be, the second says in one line whom it is
 * in the way of, and the first goes on; where two can be, both answer.
 *
 * @module
 */

import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { startMcp, startMcpProgram } from "./mcp_run.ts";
import { type Program, startCommand, startProgram } from "./program.ts";
import { liveStage, pastStage, type Stage, startViewer } from "./tui_run.ts";
import { until } from "./until.ts";
import { connectViewer } from "./viewer_client.ts";

/** Starts a program whose port somebody has, and gives the line that it ends with. */
async function refusedLine(program: Program): Promise<string> {
  await using second = program;
  assertEquals(await second.ended, { code: 1, signal: null }, second.stderr);
  assertEquals(second.stdout, "");
  const lines = second.stderr.split("\n").filter((line) => line !== "" && !line.startsWith("{"));
  assertEquals(lines.length, 1, second.stderr);
  return lines[0]!;
}

const portOf = (url: string) => new URL(url).port;

/** What is started beside a viewer of fixed data, and what it says; the port is that viewer's. */
const REFUSED: readonly (readonly [
  name: string,
  start: (stage: Stage) => Program,
  says: (port: string) => string,
])[] = [
  [
    "a second viewer on one port",
    ({ dataDir, url }) => startViewer(dataDir, "--port", portOf(url)),
    (port) =>
      `fgm-viewer: Cannot listen on 127.0.0.1:${port}: another program does already; ` +
      "take another --port, or 0 for a free one",
  ],
  [
    "an MCP server on a viewer's port",
    ({ url }) => startMcpProgram(["--viewer", `n=${url}`, "--port", portOf(url)]),
    (port) =>
      `fgm-mcp-server: Cannot listen on 127.0.0.1:${port}: another program does already; ` +
      "take another --port, or 0 for a free one",
  ],
  [
    "a consolidator whose metrics port is taken",
    ({ dataDir, url }) =>
      startProgram("fgm-consolidator", ["--data-dir", dataDir, "--metrics-port", portOf(url)]),
    (port) =>
      `fgm-consolidator: Cannot listen on 127.0.0.1:${port} for --metrics-port: ` +
      "Address already in use (os error 98)",
  ],
];

Deno.test("programs whose port is taken say so in one line, and leave the first alone", async (t) => {
  await using stage = await pastStage();
  for (const [name, start, says] of REFUSED) {
    await t.step(name, async () => {
      assertEquals(await refusedLine(start(stage)), says(portOf(stage.url)));
      assertEquals((await stage.client.get("/api/health")).status, 200);
    });
  }
  await t.step("a second viewer on one directory answers the same", async () => {
    await using second = startViewer(stage.dataDir);
    const other = await connectViewer(second);
    const question = "/api/containers?range=all&limit=100";
    assertEquals(await other.text(question), await stage.client.text(question));
    assertEquals((await second.stop()).code, 0);
  });
  await t.step("a second MCP server on one port", async () => {
    await using first = await startMcp(["--viewer", `n=${stage.url}`]);
    const line = await refusedLine(
      startMcpProgram(["--viewer", `n=${stage.url}`, "--port", portOf(first.url)]),
    );
    assertMatch(line, /^fgm-mcp-server: Cannot listen on 127\.0\.0\.1:\d+: another program does/);
    assertEquals((await (await fetch(first.url.replace(/mcp$/, "healthz"))).json()).status, "ok");
  });
});

const DEMO = fromFileUrl(new URL("../tools/demo.ts", import.meta.url));

/** A demo over a simulated node that ends when it has shown what to try. */
function startDemo(...args: readonly string[]): Program {
  const words = ["run", "--quiet", "-A", DEMO, "--simulated", "--no-tui", ...args];
  return startCommand([Deno.execPath(), ...words], { name: "demo" });
}

Deno.test("the demo takes a free port where a viewer has its own, and is refused a collector's directory", async (t) => {
  await using stage = await liveStage();
  await t.step("a free port", async () => {
    await using demo = startDemo("--port", portOf(stage.url));
    const url = await until(
      "the demo shows something",
      () => /http:\/\/127\.0\.0\.1:\d+/.exec(demo.stdout)?.[0],
      { explain: () => demo.stderr },
    );
    assertNotEquals(url, stage.url);
    assertEquals((await demo.stop()).code, 0);
  });
  await t.step("a collector's directory", async () => {
    await using demo = startDemo("--port", "0", "--data-dir", stage.dataDir);
    assertEquals(await demo.ended, { code: 1, signal: null }, demo.stderr);
    assertMatch(demo.stderr, /Cannot collect into .*: process \d+ on \S+ already does/);
    assertMatch(demo.stderr, /fgm demo: Cannot go on: fgm ended by itself\n$/);
    assertEquals((await stage.client.get("/api/health")).status, 200);
  });
});
