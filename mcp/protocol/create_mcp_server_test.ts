import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { askTool, smallCluster } from "../testing/answer_text.ts";
import { connectPair } from "../testing/connected_pair.ts";
import { countTokens } from "../testing/count_tokens.ts";
import { fakeContainer } from "../testing/fake_facts.ts";
import { brokenViewer, fakeNodes } from "../testing/fake_nodes.ts";
import { fakeViewer } from "../testing/fake_viewer.ts";
import { SMALL_CLUSTER } from "../testing/small_cluster.ts";
import type { CallOutcome, ObservedCall } from "./create_mcp_server.ts";

const DEPS = { nodes: smallCluster(), version: "1.2.3" };

Deno.test("createMcpServer() says who it is, what it can, and how to begin", async () => {
  await using pair = await connectPair(DEPS);
  assertEquals(pair.client.getServerVersion(), {
    name: "fgm-mcp-server",
    title: "Fine-grained monitor",
    version: "1.2.3",
  });
  const instructions = pair.client.getInstructions() ?? "";
  assertStringIncludes(instructions, "find_changes");
  assert(countTokens(instructions) <= 120, String(countTokens(instructions)));
  const capabilities = Object.keys(pair.client.getServerCapabilities() ?? {}).sort();
  assertEquals(capabilities, ["completions", "prompts", "resources", "tools"]);
});

Deno.test("createMcpServer() defines all tools in 2,000 tokens at most", async () => {
  await using pair = await connectPair(DEPS);
  const tokens = countTokens(JSON.stringify(await pair.client.listTools()));
  assert(tokens <= 2_000, `${tokens} tokens`);
});

Deno.test("createMcpServer() marks every tool as one that only reads", async () => {
  await using pair = await connectPair(DEPS);
  const { tools } = await pair.client.listTools();
  for (const { annotations, title, outputSchema } of tools) {
    assertEquals(annotations, { readOnlyHint: true, idempotentHint: true, openWorldHint: false });
    assert(title !== undefined && outputSchema !== undefined);
  }
});

const REFUSED: ReadonlyArray<readonly [string, Record<string, unknown>, string]> = [
  ["find_chnages", {}, 'There is no tool "find_chnages". Nearest: find_changes.'],
  ["zzzzzzzzzzzzzz", {}, "There are: list_nodes, list_metrics"],
  [
    "find_changes",
    { nod: "a", limit: "x", window: 3 },
    'Unknown argument: nod. Is "node" meant? There are: node, around, window',
  ],
  ["find_changes", { limit: "x" }, 'Cannot use argument "limit": Invalid input'],
];

for (const [tool, given, want] of REFUSED) {
  Deno.test(`createMcpServer() refuses ${tool} ${JSON.stringify(given)} in an answer`, async () => {
    await using pair = await connectPair(DEPS);
    const { isError, text } = await pair.call(tool, given);
    assertEquals(isError, true);
    assertStringIncludes(text, want);
  });
}

Deno.test("createMcpServer() tells progress that grows, where it is asked for", async () => {
  await using pair = await connectPair(DEPS);
  const told: string[] = [];
  await pair.client.callTool(
    { name: "analyze_container", arguments: { container: "db-0" } },
    undefined,
    { onprogress: ({ progress, total, message }) => told.push(`${progress}/${total} ${message}`) },
  );
  assertEquals(told.map((text) => text.split(" ")[0]), ["1/4", "2/4", "3/4", "4/4"]);
  assert(told.some((text) => text.endsWith("kernel.v2.memory.current")));
});

Deno.test("createMcpServer() cancels the questions to viewers with the call", async () => {
  const asked = Promise.withResolvers<AbortSignal>();
  const outcome = Promise.withResolvers<CallOutcome>();
  const slow = fakeViewer({
    ...SMALL_CLUSTER["node-a"],
    onAsk: (path, signal) => {
      if (path !== "/api/summary" || signal === undefined) return;
      asked.resolve(signal);
      return new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    },
  });
  await using pair = await connectPair({
    nodes: fakeNodes({ slow }),
    version: "0",
    observe: () => outcome.resolve,
  });
  const caller = new AbortController();
  const call = pair.client.callTool(
    { name: "summarize_container", arguments: { container: "web-1/app" } },
    undefined,
    { signal: caller.signal },
  );
  const signal = await asked.promise;
  assertEquals(signal.aborted, false);
  caller.abort("not wanted any more");
  await assertRejects(() => call);
  assertEquals(await outcome.promise, { kind: "cancelled" });
  assertEquals(signal.aborted, true);
});

Deno.test("createMcpServer() lets calls be observed, and tells faults to nobody else", async () => {
  const seen: [ObservedCall, CallOutcome][] = [];
  const fault = new TypeError("secret internals");
  const broken = {
    ...smallCluster(),
    nodes: () => {
      throw fault;
    },
  };
  for (const nodes of [smallCluster(), broken]) {
    await using pair = await connectPair({
      nodes,
      version: "0",
      observe: (call) => (outcome) => seen.push([call, outcome]),
    });
    const { text } = await pair.call("list_nodes", {});
    assertEquals(text.includes("secret"), false);
    await pair.call("list_nodes", { x: 1 });
  }
  assertEquals(seen.map(([, outcome]) => outcome.kind), [
    "answered",
    "refused",
    "failed",
    "refused",
  ]);
  assertEquals(seen[1]?.[0], { tool: "list_nodes", arguments: { x: 1 } });
  assertEquals(seen[2]?.[1], { kind: "failed", error: fault });
});

Deno.test("createMcpServer() offers a prompt that starts a triage", async () => {
  await using pair = await connectPair(DEPS);
  const { prompts } = await pair.client.listPrompts();
  assertEquals(prompts.map(({ name, arguments: given }) => [name, given?.map((one) => one.name)]), [
    ["triage", ["node", "symptom"]],
  ]);
  const filled = await pair.client.getPrompt({
    name: "triage",
    arguments: { node: "node-a", symptom: "Checkout is slow since 11:30Z" },
  });
  const [message] = filled.messages;
  const text = message?.content.type === "text" ? message.content.text : "";
  assertStringIncludes(text, "Checkout is slow since 11:30Z. Find out what happened");
  assertStringIncludes(text, "on node node-a");
  const empty = await pair.client.getPrompt({ name: "triage", arguments: {} });
  assertStringIncludes(JSON.stringify(empty.messages), "Something is wrong. Find out");
});

Deno.test("createMcpServer() completes the node of the prompt", async () => {
  await using pair = await connectPair(DEPS);
  const { completion } = await pair.client.complete({
    ref: { type: "ref/prompt", name: "triage" },
    argument: { name: "node", value: "node-" },
  });
  assertEquals(completion.values, ["node-a", "node-b"]);
});

Deno.test("createMcpServer() has a guide and a dictionary of metrics, both short", async () => {
  const nodes = fakeNodes({
    a: fakeViewer({ containers: [fakeContainer("a/b/c")] }),
    dead: brokenViewer({ kind: "unreachable", state: "the connection is refused" }),
  });
  await using pair = await connectPair({ nodes, version: "0" });
  const { resources } = await pair.client.listResources();
  assertEquals(resources.map(({ uri }) => uri), ["fgm://guide", "fgm://metrics"]);
  const read = async (uri: string) => {
    const { contents: [content] } = await pair.client.readResource({ uri });
    return content !== undefined && "text" in content ? content.text : "";
  };
  const guide = await read("fgm://guide");
  assertStringIncludes(guide, "# Triage");
  assert(countTokens(guide) <= 700, String(countTokens(guide)));
  assertEquals(
    await read("fgm://metrics"),
    "# Metrics\n\nLook first at: cpu, cpu_limit, kernel.v2.memory.current, kernel.v2.io.pressure.\n\n" +
      "## Others\n- cpu (millicores): Meaning of cpu\n- cpu_limit (millicores): Meaning of cpu_limit\n\n" +
      "## kernel.v2.io.\n- pressure (percent): Meaning of kernel.v2.io.pressure\n\n" +
      "## kernel.v2.memory.\n- current (bytes): Meaning of kernel.v2.memory.current\n\n" +
      "No answer from dead (unreachable: the connection is refused, asked twice).",
  );
});

for (const tool of ["list_nodes", "list_metrics", "list_containers", "find_changes"]) {
  Deno.test(`createMcpServer() tells once in answers of ${tool} that the list of nodes is old`, async () => {
    const nodes = fakeNodes({ a: fakeViewer(SMALL_CLUSTER["node-a"]) }, {
      staleness: { sinceMs: Date.UTC(2026, 0, 5, 11), why: "the API server is away" },
    });
    const { text } = await askTool(tool, {}, nodes);
    assertEquals(text.split("The list of nodes may be old").length, 2, text);
  });
}
