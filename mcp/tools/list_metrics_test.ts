import { assertEquals, assertStringIncludes } from "@std/assert";
import { askTool, smallCluster } from "../testing/answer_text.ts";
import { fakeMetric } from "../testing/fake_facts.ts";
import { brokenViewer, fakeNodes } from "../testing/fake_nodes.ts";
import { fakeViewer } from "../testing/fake_viewer.ts";

const METRICS = [
  fakeMetric("k.cpu.usage", { kind: "counter", unit: "microseconds", plot_as_rate: true }),
  fakeMetric("k.memory.current", { unit: "bytes", limit: "k.memory.max" }),
  fakeMetric("k.memory.max", { unit: "bytes", meaning: "What the container may use" }),
  fakeMetric("plain"),
];

function nodes() {
  const facts = { containers: [], metrics: METRICS, keyMetrics: ["k.memory.current"] };
  return fakeNodes({ a: fakeViewer(facts) });
}

Deno.test("list_metrics gives key metrics in full and the others by prefix", async () => {
  const { text, structured } = await askTool("list_metrics", {}, nodes());
  assertEquals(structured, {
    metrics: [{
      name: "k.memory.current",
      unit: "bytes",
      kind: "gauge",
      meaning: "Meaning of k.memory.current",
      limit: "k.memory.max",
    }],
    others: { "k.cpu.": "usage", "k.memory.": "max", "": "plain" },
    total: 4,
    studies: ["periodicity", "changepoint", "trend"],
  });
  assertStringIncludes(text, "4 metrics. Look first at k.memory.current.\nStudies: periodicity,");
});

Deno.test("list_metrics searches names before meanings, and says units of rates", async () => {
  const byName = await askTool("list_metrics", { search: "USAGE cpu" }, nodes());
  assertEquals(byName.structured, {
    metrics: [{
      name: "k.cpu.usage",
      unit: "microseconds/s",
      kind: "counter",
      meaning: "Meaning of k.cpu.usage",
    }],
    total: 1,
  });
  const both = await askTool("list_metrics", { search: "us" }, nodes());
  const names = (both.structured["metrics"] as { name: string }[]).map(({ name }) => name);
  assertEquals(names, ["k.cpu.usage", "k.memory.max"]);
});

Deno.test("list_metrics goes through pages by cursor", async () => {
  const first = await askTool("list_metrics", { search: "k.", limit: 2 }, nodes());
  assertEquals(first.structured["next_cursor"], "2");
  const second = await askTool("list_metrics", { search: "k.", limit: 2, cursor: "2" }, nodes());
  assertEquals((second.structured["metrics"] as unknown[]).length, 1);
  assertEquals(second.structured["next_cursor"], undefined);
});

const REFUSED: ReadonlyArray<readonly [Record<string, unknown>, string]> = [
  [{ search: "memroy" }, 'No metric matches "memroy". Nearest: k.memory.max, k.memory.current.'],
  [{ search: "zzzzzzzz" }, "Leave search out to see all names."],
  [{ cursor: "x" }, "This cursor is none of list_metrics."],
  [{ limit: 51 }, 'Cannot use argument "limit"'],
  [{ node: "worker" }, 'There is no node "worker". Nodes: a.'],
];

for (const [given, want] of REFUSED) {
  Deno.test(`list_metrics refuses ${JSON.stringify(given)} and names the way out`, async () => {
    const { isError, text } = await askTool("list_metrics", given, nodes());
    assertEquals(isError, true);
    assertStringIncludes(text, want);
  });
}

Deno.test("list_metrics joins nodes, and names those that do not answer", async () => {
  const { text, structured } = await askTool(
    "list_metrics",
    {},
    fakeNodes({
      a: fakeViewer({ containers: [], metrics: METRICS.slice(0, 2) }),
      b: fakeViewer({ containers: [], metrics: METRICS.slice(1) }),
      c: brokenViewer({ kind: "timeout", timeoutMs: 8_000 }),
    }),
  );
  assertEquals(structured["total"], 4);
  assertEquals(structured["failures"], [{ node: "c", why: "no answer within 8 s, asked twice" }]);
  assertStringIncludes(text, "No answer from c (no answer within 8 s, asked twice).");
});

Deno.test("list_metrics is an error when no node answers", async () => {
  const nodes = fakeNodes({ c: brokenViewer({ kind: "not-a-viewer", state: "a web server" }) });
  const { isError, text } = await askTool("list_metrics", {}, nodes);
  assertEquals(isError, true);
  assertStringIncludes(text, "list_nodes tells which nodes can be asked");
});

Deno.test("list_metrics asks one node by the start of its name", async () => {
  const { isError, text } = await askTool("list_metrics", { node: "node" }, smallCluster());
  assertEquals(isError, true);
  assertStringIncludes(text, '"node" fits several nodes: node-a, node-b.');
  assertEquals((await askTool("list_metrics", { node: "node-b" }, smallCluster())).isError, false);
});
