/**
 * What stands where a viewer should be, and lies or hangs: agents have the other nodes' answers and its
 * name, and the terminal UI says in words what it has found.
 *
 * @module
 */

import { assertEquals, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import { connectMcp } from "./mcp_client.ts";
import { startProgram } from "./program.ts";
import { settledBytes, startSettlingMcp } from "./settled_memory.ts";
import { pastStage } from "./tui_run.ts";

const HTML = "<!DOCTYPE html><html><title>Sign in to the network</title></html>";

/** Memory that one more of each lie may leave behind, in bytes: less than the longest answer that is read. */
const GROWTH_BYTES_MAX = 12 * 1024 * 1024;

const json = (text: BodyInit, init: ResponseInit = {}) =>
  new Response(text, { ...init, headers: { "content-type": "application/json" } });

/** Spaces without an end. */
function endless(): ReadableStream<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(1 << 20).fill(32);
  return new ReadableStream({ pull: (controller) => controller.enqueue(bytes) });
}

/** What is answered to every question, and what is said of it. */
const LIES: readonly (readonly [name: string, answer: () => Response, says: string])[] = [
  [
    "a captive portal's page",
    () => new Response(HTML, { headers: { "content-type": "text/html" } }),
    "it answers 200 text/html",
  ],
  [
    "a redirect",
    () => new Response(null, { status: 302, headers: { location: "/login" } }),
    "it redirects to /login",
  ],
  ["a proxy's error", () => new Response("Bad gateway", { status: 502 }), "it answers 502"],
  ["JSON of another program", () => json('{"status":"fine"}'), "other JSON than a viewer's"],
  [
    "lists that are none",
    () => json('{"metrics":null,"containers":7,"sessions":{},"version":1}'),
    "other JSON than a viewer's",
  ],
  ["half a body", () => json('{"containers":[{"id":"a'), "other JSON than a viewer's"],
  ["nothing", () => json(""), "other JSON than a viewer's"],
  ["a body without an end", () => json(endless()), "more than 16777216 bytes"],
];

Deno.test("a viewer that lies is named, and takes nothing away from the answers of others", async (t) => {
  await using stage = await pastStage();
  let answer = LIES[0]![1];
  await using liar = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => answer(),
  );
  const url = `http://127.0.0.1:${liar.addr.port}`;
  const viewers = ["--viewer", `good=${stage.url}`, "--viewer", `liar=${url}`];
  await using run = await startSettlingMcp(viewers);
  await using session = await connectMcp(run.url);
  const question = { range: "all", limit: 100 };
  const { containers } = JSON.parse(await stage.client.text("/api/containers?range=all&limit=100"));
  for (const [name, lie, says] of LIES) {
    await t.step(`${name}, to an agent`, async () => {
      answer = lie;
      const { isError, text, data } = await session.call("list_containers", question);
      assertEquals([isError, data.total], [false, containers.length], text);
      assertMatch(text, /liar.*no viewer/);
      assertStringIncludes(text, says);
    });
    await t.step(`${name}, to fgm-tui`, async () => {
      answer = lie;
      await using tui = startProgram("fgm-tui", ["--url", url, "--snapshot"]);
      const { code } = await tui.ended;
      assertEquals([code, tui.stdout], [1, ""], tui.stderr);
      assertMatch(tui.stderr, /^fgm-tui: [^\n]*\n$/);
      assertStringIncludes(tui.stderr, says);
    });
  }
  await t.step("each once more, of which nothing stays", async () => {
    const bytesFirst = await settledBytes(run.program);
    for (const [, lie] of LIES) {
      answer = lie;
      await session.call("list_containers", question);
    }
    // Both are 0 where there is no /proc.
    assertLess(await settledBytes(run.program) - bytesFirst, GROWTH_BYTES_MAX);
  });
  assertEquals(run.program.logged("Failed to answer a call"), []);
});
