import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { askTool } from "../testing/answer_text.ts";
import { fakeContainer, fakeEvent, fakeId } from "../testing/fake_facts.ts";
import { brokenViewer, fakeNodes } from "../testing/fake_nodes.ts";
import { FAKE_END_MS, fakeViewer } from "../testing/fake_viewer.ts";

Deno.test("summarize_container tells highlights, events and statistics", async () => {
  const { text, structured } = await askTool("summarize_container", { container: "web-1/app" });
  assertEquals({ ...structured, metrics: undefined }, {
    node: "node-a",
    container: "shop/web-1/app",
    id: fakeId("shop/web-1/app").slice(0, 12),
    from: "2026-01-05T11:00:00Z",
    to: "2026-01-05T12:00:00Z",
    highlights: [{ severity: "critical", text: "The OOM killer killed a process." }],
    events: [{
      type: "oom_kill",
      time: "2026-01-05T11:31:00Z",
      text: "shop/web-1/app: oom_kill.",
    }],
    metrics: undefined,
    constant: { cpu_limit: "1000 millicores" },
  });
  assertEquals((structured["metrics"] as unknown[])[0], {
    metric: "cpu",
    unit: "millicores",
    avg: 500.5,
    min: 100,
    max: 901,
    stddev: 400,
    p95: 901,
    last: 901,
    trend: "stable",
  });
  assertEquals(
    text,
    "shop/web-1/app on node-a, 2026-01-05T11:00:00Z to 2026-01-05T12:00:00Z: 1 highlight, 1 critical.\n" +
      "- critical: The OOM killer killed a process.\n" +
      "Events: 1 oom_kill. Latest: shop/web-1/app: oom_kill.\n" +
      "Next: analyze_container shop/web-1/app with metric kernel.v2.memory.current.",
  );
});

Deno.test("summarize_container says so when nothing stands out", async () => {
  const { text } = await askTool("summarize_container", { container: "db-0" });
  assertStringIncludes(text, "nothing stands out.\nNo events.\nNext: find_changes");
});

Deno.test("summarize_container keeps one OOM kill among hundreds of throttlings", async () => {
  const container = fakeContainer("a/b/c", { series: { cpu: () => 1 } });
  const timesMs = Array.from({ length: 150 }, (_, index) => FAKE_END_MS - 1_000 * (index + 1));
  const events = [
    ...timesMs.map((timeMs) => fakeEvent("throttling", { container, timeMs })),
    fakeEvent("oom_kill", { container, timeMs: FAKE_END_MS - 200_000 }),
  ];
  const nodes = fakeNodes({ n: fakeViewer({ containers: [container], events }) });
  const { structured } = await askTool("summarize_container", { container: "b" }, nodes);
  const types = (structured["events"] as { type: string }[]).map(({ type }) => type);
  assertEquals(types, [...Array(3).fill("throttling"), "oom_kill"]);
  assertEquals(structured["events_in_all"], "150 throttling, 1 oom_kill");
});

Deno.test("summarize_container tells a restart once, and sends to its time", async () => {
  const container = fakeContainer("a/b/c", { series: { cpu: (timeMs) => timeMs % 7 } });
  const timeMs = FAKE_END_MS - 600_000;
  const events = (["stop", "restart"] as const).map((type) =>
    fakeEvent(type, { container, timeMs })
  );
  const highlight = {
    ...{ severity: "warning", metric: "cpu", value: 1 } as const,
    text: "It was restarted once.",
  } as const;
  const asked = async (extra: readonly (typeof highlight)[]) => {
    const facts = { containers: [container], events, highlights: [highlight, ...extra] };
    return await askTool(
      "summarize_container",
      { container: "b" },
      fakeNodes({
        n: fakeViewer(facts),
      }),
    );
  };
  const { text, structured } = await asked([]);
  const types = (structured["events"] as { type: string }[]).map(({ type }) => type);
  assertEquals(types, ["restart"]);
  assertStringIncludes(
    text,
    "Next: find_changes around 2026-01-05T11:50:00Z, for what the restart",
  );
  assertStringIncludes((await asked([highlight])).text, "Next: analyze_container a/b/c");
});

const REFUSED: ReadonlyArray<readonly [Record<string, unknown>, readonly string[]]> = [
  [{}, ['Cannot use argument "container"']],
  [{ container: " " }, ['"container" is empty']],
  [{ container: "web-1" }, [
    '"web-1" fits 2 containers. Give one of these names or ids:',
    `- shop/web-1/app (${fakeId("shop/web-1/app").slice(0, 12)}, last seen 2026-01-05T12:00:00Z)`,
  ]],
  [{ container: "shop/wbe-1/app" }, [
    'There is no container "shop/wbe-1/app" on any node that answered.',
    "Nearest:\n- shop/web-1/app (",
  ]],
  [{ container: "web-1/app", node: "node-b" }, ['on node "node-b".']],
  [{ container: "zzzzzz" }, ["list_containers names those that there are."]],
  [{ container: "db-0", from: "2027-01-05T11:00:00Z" }, [
    "Node node-b has no data between 2027-01-05T11:00:00Z",
    "It has from 2026-01-05T10:00:00Z to 2026-01-05T12:00:00Z.",
  ]],
  [{ container: "db-0", from: "2", to: "1" }, ["Swap or widen them"]],
];

for (const [given, wants] of REFUSED) {
  Deno.test(`summarize_container refuses ${JSON.stringify(given)} and names the way out`, async () => {
    const { isError, text } = await askTool("summarize_container", given);
    assertEquals(isError, true);
    for (const want of wants) assertStringIncludes(text, want);
  });
}

Deno.test("summarize_container asks for the node when a name is on two", async () => {
  const viewer = () =>
    fakeViewer({ containers: [fakeContainer("a/b/c", { series: { cpu: () => 1 } })] });
  const nodes = fakeNodes({ n1: viewer(), n2: viewer() });
  const { text } = await askTool("summarize_container", { container: "b/c" }, nodes);
  assertStringIncludes(text, '"b/c" fits 2 containers. Give "node" too:');
  assertStringIncludes(text, "on n1");
  const told = await askTool("summarize_container", { container: "b/c", node: "n2" }, nodes);
  assertEquals(told.structured["node"], "n2");
});

Deno.test("summarize_container takes an id for that run, and a name for all", async () => {
  const old = fakeContainer("a/b/c", { id: "0123abcd", last_seen_ms: FAKE_END_MS - 60_000 });
  const nodes = fakeNodes({ n: fakeViewer({ containers: [old, fakeContainer("a/b/c")] }) });
  const byId = await askTool("summarize_container", { container: "0123a" }, nodes);
  assertEquals(byId.structured["id"], "0123abcd");
  const byName = await askTool("summarize_container", { container: "a/b/c" }, nodes);
  assert(byName.structured["id"] !== "0123abcd");
});

Deno.test("summarize_container names nodes that could not be searched", async () => {
  const nodes = fakeNodes({
    dead: brokenViewer({ kind: "unreachable", state: "the connection is refused" }),
    ok: fakeViewer({ containers: [fakeContainer("a/b/c", { series: { cpu: () => 1 } })] }),
  });
  const found = await askTool("summarize_container", { container: "b" }, nodes);
  assertStringIncludes(found.text, "No answer from dead");
  const missing = await askTool("summarize_container", { container: "xyz" }, nodes);
  assertStringIncludes(missing.text, "on any node that answered. No answer from dead");
});

Deno.test("summarize_container says when not all of the data could be read", async () => {
  const container = fakeContainer("a/b/c", { series: { cpu: () => 1 } });
  const nodes = fakeNodes({ n: fakeViewer({ containers: [container], isTruncated: true }) });
  const { text, structured } = await askTool("summarize_container", { container: "b" }, nodes);
  assertStringIncludes(text, "A part of the data in this range could not be read");
  assertEquals(structured["partial"], true);
});
