/**
 * `fgm-mcp-server` over HTTP, in front of a real viewer: every revision of the protocol, sessions and
 * none, streams that are cut and taken up again, calls that are given up.
 *
 * @module
 */

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { connectMcp } from "./mcp_client.ts";
import {
  beginSession,
  MCP_HEADERS,
  type McpRun,
  parseEvents,
  postMcp,
  readEvents,
  request,
  startMcp,
  toolCall,
} from "./mcp_run.ts";
import { pastStage } from "./tui_run.ts";
import { until } from "./until.ts";
import { startViewerProxy, type ViewerProxy } from "./viewer_proxy.ts";

/** Revisions that the official SDK speaks. */
const REVISIONS = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"] as const;

const TOOLS = [
  ...["list_nodes", "list_metrics", "list_containers"],
  ...["analyze_container", "summarize_container", "find_changes"],
];

/** A viewer that can be held up, and a server in front of it. */
interface Stage {
  readonly run: McpRun;
  readonly proxy: ViewerProxy;
  /** Arguments of a call that asks for studies. */
  readonly analyze: Readonly<Record<string, unknown>>;
}

function namesOf(message: Readonly<Record<string, unknown>>): readonly string[] {
  const { tools } = message.result as { readonly tools: readonly { readonly name: string }[] };
  return tools.map(({ name }) => name);
}

function textOf(message: Readonly<Record<string, unknown>> | undefined): string {
  const { content } = message?.result as { content: readonly { readonly text: string }[] };
  return content.map(({ text }) => text).join("\n");
}

/** Reads a stream until `isEnough` holds of its text, and cuts the connection. */
async function readUntil(
  response: Response,
  isEnough: (text: string) => boolean,
): Promise<string> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!isEnough(text)) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`The stream has ended: ${text}`);
    text += value;
  }
  await reader.cancel();
  return text;
}

type Act = (stage: Stage) => Promise<void>;

const TESTS: Readonly<Record<string, Act>> = {
  "the official client lists and calls tools, prompts and resources": async ({ run, analyze }) => {
    await using session = await connectMcp(run.url);
    const { client } = session;
    assertEquals((await client.listTools()).tools.map(({ name }) => name), TOOLS);
    const { text, isError, data } = await session.call("analyze_container", analyze);
    assertEquals([isError, data.container], [false, analyze.container], text);
    assertEquals((await client.listPrompts()).prompts.length, 1);
    const { resources } = await client.listResources();
    for (const { uri } of resources) {
      const { contents } = await client.readResource({ uri });
      assertEquals(contents[0]?.uri, uri);
    }
    assertEquals(resources.map(({ uri }) => uri), ["fgm://guide", "fgm://metrics"]);
  },
  "an answer without a session is plain JSON": async ({ run }) => {
    const response = await postMcp(run.url, toolCall("x", "list_nodes"));
    assertEquals(response.headers.get("content-type"), "application/json");
    assertEquals(response.headers.get("mcp-session-id"), null);
    const message = await response.json();
    assertEquals(message.id, "x");
    assertStringIncludes(textOf(message), "worker-1");
  },
  "an unknown revision is answered with the newest, and refused in a header": async ({ run }) => {
    const { result, headers } = await beginSession(run.url, { version: "1999-01-01" });
    assertEquals(result.protocolVersion, REVISIONS[0]);
    const odd = { ...headers, "mcp-protocol-version": "1999-01-01" };
    const refused = await postMcp(run.url, request(1, "ping"), { headers: odd });
    assertEquals(refused.status, 400);
    assertStringIncludes((await refused.json()).error.message, REVISIONS[0]);
  },
  "a session that was ended is told of as such": async ({ run }) => {
    const { headers } = await beginSession(run.url);
    const end = () => fetch(run.url, { method: "DELETE", headers });
    const statuses = [
      await end(),
      await end(),
      await postMcp(run.url, request(1, "ping"), {
        headers,
      }),
    ];
    assertEquals(statuses.map(({ status }) => status), [200, 404, 404]);
    await Promise.all(statuses.map((response) => response.body?.cancel()));
  },
  "progress of an analysis comes before its answer, and grows": async ({ run, analyze }) => {
    await using session = await connectMcp(run.url);
    const seen: number[] = [];
    const params = { name: "analyze_container", arguments: { ...analyze } };
    await session.client.callTool(params, undefined, {
      onprogress: ({ progress, total }) => {
        seen.push(progress);
        assert(total !== undefined && progress <= total);
      },
    });
    assert(seen.length > 1, String(seen));
    assertEquals(seen, [...seen].sort((a, b) => a - b));
  },
  "a stream that was cut in the middle of an analysis is taken up again": async (
    { run, proxy, analyze },
  ) => {
    const { headers } = await beginSession(run.url);
    const before = proxy.requests.length;
    const release = proxy.hold("/api/study/");
    const asked = toolCall(7, "analyze_container", {
      given: analyze,
      meta: { progressToken: "p" },
    });
    const cut = await postMcp(run.url, asked, { headers });
    const opening = await readUntil(cut, (text) => /^id: \d+$/m.test(text));
    const [last] = opening.match(/(?<=^id: )\d+$/m) ?? [];
    const studies = () =>
      proxy.requests.slice(before).filter(({ path }) => path.includes("/api/study/"));
    await until("the analysis asks the viewer", () => studies().length > 0);
    const resumed = await fetch(run.url, {
      headers: { ...MCP_HEADERS, ...headers, "last-event-id": last ?? "" },
    });
    assertEquals(resumed.status, 200);
    release();
    const text = await readUntil(resumed, (so) => so.includes('"id":7'));
    const messages = parseEvents(text).map(({ message }) => message);
    assertStringIncludes(textOf(messages.at(-1)), String(analyze.container));
    const ids = parseEvents(text).map(({ id }) => Number(id));
    assert(ids.length > 2 && ids.every((id, index) => id > (ids[index - 1] ?? Number(last))));
    assert(studies().every(({ isAborted }) => !isAborted), "a cut is no cancellation");
  },
  "an answer that nobody was there for is had later": async ({ run, proxy, analyze }) => {
    const { headers } = await beginSession(run.url);
    const release = proxy.hold("/api/study/");
    const cut = await postMcp(run.url, toolCall(8, "analyze_container", { given: analyze }), {
      headers,
    });
    const opening = await readUntil(cut, (text) => /^id: \d+$/m.test(text));
    const [last] = opening.match(/(?<=^id: )\d+$/m) ?? [];
    const calls = () => run.program.logged("Called").length;
    const before = calls();
    release();
    await until("the call ends", () => calls() > before);
    const resumed = await fetch(run.url, {
      headers: { ...MCP_HEADERS, ...headers, "last-event-id": last ?? "" },
    });
    const text = await readUntil(resumed, (so) => so.includes('"id":8'));
    assertStringIncludes(text, String(analyze.container));
  },
  "a cancelled call lets go of the viewer, and its stream ends": async (
    { run, proxy, analyze },
  ) => {
    await using session = await connectMcp(run.url);
    const before = proxy.requests.length;
    using release = { [Symbol.dispose]: proxy.hold("/api/study/") };
    const giveUp = new AbortController();
    const params = { name: "analyze_container", arguments: { ...analyze } };
    const call = session.client.callTool(params, undefined, { signal: giveUp.signal });
    const studies = () =>
      proxy.requests.slice(before).filter(({ path }) => path.includes("/api/study/"));
    await until("the analysis asks the viewer", () => studies().length > 0);
    giveUp.abort();
    await assertRejects(() => call);
    await until("the viewer's request is aborted", () => studies().every((one) => one.isAborted));
    const calls = run.program.logged("Called").at(-1);
    assertEquals(calls?.outcome, "cancelled");
    void release;
  },
  "a client without a session that goes away lets go of the viewer": async (
    { run, proxy, analyze },
  ) => {
    const before = proxy.requests.length;
    using release = { [Symbol.dispose]: proxy.hold("/api/study/") };
    const leave = new AbortController();
    const call = postMcp(run.url, toolCall(1, "analyze_container", { given: analyze }), {
      signal: leave.signal,
    });
    const studies = () =>
      proxy.requests.slice(before).filter(({ path }) => path.includes("/api/study/"));
    await until("the analysis asks the viewer", () => studies().length > 0);
    leave.abort();
    await assertRejects(() => call);
    await until("the viewer's request is aborted", () => studies().every((one) => one.isAborted));
    void release;
  },
  "an ended session lets go of the viewer": async ({ run, proxy, analyze }) => {
    const { headers } = await beginSession(run.url);
    const before = proxy.requests.length;
    using release = { [Symbol.dispose]: proxy.hold("/api/study/") };
    const call = await postMcp(run.url, toolCall(1, "analyze_container", { given: analyze }), {
      headers,
    });
    const studies = () =>
      proxy.requests.slice(before).filter(({ path }) => path.includes("/api/study/"));
    await until("the analysis asks the viewer", () => studies().length > 0);
    await (await fetch(run.url, { method: "DELETE", headers })).body?.cancel();
    await until("the viewer's request is aborted", () => studies().every((one) => one.isAborted));
    assertEquals(await readEvents(call), []);
    void release;
  },
};

/** A session of each revision, by hand: what the official client sends is always of the newest. */
function revisionTests(): Readonly<Record<string, Act>> {
  return Object.fromEntries(REVISIONS.map((version) => [`it speaks ${version}`, async ({ run }) => {
    const { headers, result } = await beginSession(run.url, { version });
    assertEquals(result.protocolVersion, version);
    const listed = await readEvents(await postMcp(run.url, request(1, "tools/list"), { headers }));
    assertEquals(namesOf(listed[0]?.message ?? {}), TOOLS);
    const called = await readEvents(
      await postMcp(run.url, toolCall(2, "list_nodes"), { headers }),
    );
    assertStringIncludes(textOf(called[0]?.message), "worker-1");
    // What a client of before 2025-06-18 sends along: no header, and several messages at once.
    const { "mcp-protocol-version": _, ...old } = headers;
    const batch = [request(3, "ping"), request("four", "tools/list")];
    const answers = await readEvents(await postMcp(run.url, batch, { headers: old }));
    assertEquals(answers.map(({ message }) => message.id).sort(), [3, "four"]);
    await (await fetch(run.url, { method: "DELETE", headers })).body?.cancel();
  }]));
}

Deno.test("fgm-mcp-server over HTTP", async (t) => {
  await using past = await pastStage();
  await using proxy = startViewerProxy(past.url);
  await using run = await startMcp(["--viewer", `worker-1=${proxy.url}`]);
  await using session = await connectMcp(run.url);
  const { data } = await session.call("list_containers", { limit: 1 });
  const [first] = data.containers as readonly { readonly name: string }[];
  const analyze = { container: first?.name ?? "", range: "all" };
  const all = { ...revisionTests(), ...TESTS };
  for (const [name, steps] of Object.entries(all)) {
    await t.step(name, () => steps({ run, proxy, analyze }));
  }
  assertEquals(run.program.logged("Failed to answer a call"), [], run.program.stderr);
  assertEquals((await run.program.stop()).code, 0);
});
