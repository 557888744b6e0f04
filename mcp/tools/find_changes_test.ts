import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { askTool, tokensOf } from "../testing/answer_text.ts";
import { fakeContainer, fakeEvent, fakeStep, fakeTrend } from "../testing/fake_facts.ts";
import { brokenViewer, fakeNodes } from "../testing/fake_nodes.ts";
import { FAKE_END_MS, type FakeContainer, fakeViewer } from "../testing/fake_viewer.ts";
import { STEP_MS } from "../testing/small_cluster.ts";

type Row = { container: string; score: number; node?: string; changes: Record<string, unknown>[] };

function rowsOf(structured: Readonly<Record<string, unknown>>): readonly Row[] {
  return structured["containers"] as Row[];
}

Deno.test("find_changes ranks what changed over all nodes, with events nearby", async () => {
  const answer = await askTool("find_changes");
  const { text, structured } = answer;
  const [web, db] = rowsOf(structured);
  assertEquals({ ...web, score: 0 }, {
    container: "shop/web-1/app",
    node: "node-a",
    score: 0,
    changes: [{
      metric: "cpu",
      unit: "millicores",
      time: "2026-01-05T11:30:00Z",
      before: 100,
      after: 900,
      confidence: 0.97,
    }],
    events: [{ type: "oom_kill", time: "2026-01-05T11:31:00Z" }],
  });
  assertEquals(db?.changes, [{
    metric: "kernel.v2.memory.current",
    unit: "bytes",
    per_hour: 209_700_000,
    seconds_to_limit: 1_800,
    confidence: 0.95,
  }]);
  assertEquals(rowsOf(structured).length, 2);
  assertEquals(structured["looked_at"], {
    nodes: 2,
    containers: 4,
    of_containers: 4,
    metrics: 4,
    series_studied: 2,
  });
  assertEquals(
    text,
    "2 containers changed between 2026-01-05T11:00:00Z and 2026-01-05T12:00:00Z, most telling first:\n" +
      "1. shop/web-1/app on node-a: cpu rose from 100 millicores to 900 millicores at " +
      "2026-01-05T11:30:00Z (0.97); oom_kill at 2026-01-05T11:31:00Z\n" +
      "2. data/db-0/postgres on node-b: memory.current rises by 200 MiB per hour, at its limit in " +
      "30 min (0.95)\n" +
      "Looked at 4 metrics of 4 containers on 2 nodes.\n" +
      "Next: summarize_container shop/web-1/app.",
  );
  assert(tokensOf(answer) < 600, String(tokensOf(answer)));
});

Deno.test("find_changes says plainly that nothing changed", async () => {
  const { text, structured } = await askTool("find_changes", {
    to: "2026-01-05T11:00:00Z",
    node: "node-a",
  });
  assertEquals(rowsOf(structured), []);
  assertEquals(
    text,
    "Nothing changed between 2026-01-05T10:00:00Z and 2026-01-05T11:00:00Z.\n" +
      "Looked at 4 metrics of 3 containers on 1 node.\n" +
      "Next: a longer range, or analyze_container for what repeats without changing.",
  );
});

Deno.test("find_changes looks around a time, and at a namespace alone", async () => {
  const around = await askTool("find_changes", { around: "2026-01-05T11:30:00Z", window: "15m" });
  assertEquals(around.structured["from"], "2026-01-05T11:22:30Z");
  assertEquals(rowsOf(around.structured)[0]?.container, "shop/web-1/app");
  const data = await askTool("find_changes", { namespace: "data" });
  assertEquals(rowsOf(data.structured).map(({ container }) => container), ["data/db-0/postgres"]);
});

Deno.test("find_changes tells when a level was back", async () => {
  const container = fakeContainer("a/b/c", {
    series: { cpu: (timeMs) => timeMs >= STEP_MS && timeMs < STEP_MS + 300_000 ? 800 : 100 },
  });
  const finding = (timeMs: number, before: number, after: number) => ({
    study: "changepoint",
    metric: "cpu",
    container: "a/b/c",
    finding: fakeStep(timeMs, { before, after }),
  } as const);
  const findings = [finding(STEP_MS, 100, 800), finding(STEP_MS + 300_000, 800, 100)];
  const nodes = fakeNodes({ n: fakeViewer({ containers: [container], findings }) });
  const { text, structured } = await askTool("find_changes", {}, nodes);
  assertEquals(rowsOf(structured)[0]?.changes.map(({ time, back }) => [time, back]), [
    ["2026-01-05T11:30:00Z", "2026-01-05T11:35:00Z"],
  ]);
  assertStringIncludes(text, "at 2026-01-05T11:30:00Z, back at 2026-01-05T11:35:00Z (0.97)");
});

/** Idle containers, and one that moved; the findings of a study for it. */
function crowd(count: number): { readonly containers: FakeContainer[] } {
  const idle = Array.from(
    { length: count },
    (_, index) => fakeContainer(`crowd/idle-${index}/c`, { series: { cpu: () => 10 + index % 3 } }),
  );
  return { containers: idle };
}

Deno.test("find_changes finds a small container that moved among a hundred, and says what it skipped", async () => {
  const moved = fakeContainer("crowd/moved/c", {
    series: { cpu: (timeMs) => timeMs < STEP_MS ? 1 : 12 },
  });
  const asked: string[] = [];
  const viewer = fakeViewer({
    containers: [...crowd(120).containers, moved],
    events: [fakeEvent("restart", { container: moved, timeMs: STEP_MS })],
    onAsk: (path) => void asked.push(path),
  });
  const { text, structured } = await askTool("find_changes", {}, fakeNodes({ n: viewer }));
  assertEquals(rowsOf(structured)[0]?.container, "crowd/moved/c");
  assertEquals((structured["looked_at"] as Record<string, number>)["containers"], 100);
  assertEquals((structured["looked_at"] as Record<string, number>)["of_containers"], 121);
  assertStringIncludes(
    text,
    "The other 21, which use least, were not: name a namespace to see them.",
  );
  assert(asked.length < 30, `${asked.length} requests`);
});

Deno.test("find_changes studies no more than it can, and says so", async () => {
  const containers = Array.from({ length: 60 }, (_, index) =>
    fakeContainer(`ns/p-${index}/c`, {
      series: { cpu: (timeMs) => timeMs < STEP_MS ? 10 : 500 + index },
    }));
  const { structured } = await askTool(
    "find_changes",
    {},
    fakeNodes({ n: fakeViewer({ containers }) }),
  );
  const looked = structured["looked_at"] as Record<string, number>;
  assertEquals([looked["series_studied"], looked["series_not_studied"]], [30, 30]);
});

Deno.test("find_changes tells a moment that containers share", async () => {
  const containers = ["a", "b", "c"].map((name) =>
    fakeContainer(`ns/${name}/c`, { series: { cpu: (timeMs) => timeMs < STEP_MS ? 100 : 400 } })
  );
  const findings = containers.map(({ lineage }, index) => ({
    study: "changepoint",
    metric: "cpu",
    container: lineage ?? "",
    finding: fakeStep(STEP_MS + index * 10_000, { before: 100, after: 400 }),
  } as const));
  const nodes = fakeNodes({ n: fakeViewer({ containers, findings }) });
  const { text, structured } = await askTool("find_changes", {}, nodes);
  assertEquals(structured["moments"], [{
    from: "2026-01-05T11:30:00Z",
    to: "2026-01-05T11:30:20Z",
    containers: 3,
    nodes: 1,
  }]);
  assertStringIncludes(text, "3 containers changed together between");
});

Deno.test("find_changes ranks a job that filled its memory and ended below one that goes on", async () => {
  const endMs = FAKE_END_MS - 600_000;
  const rising = (timeMs: number) => timeMs > endMs ? null : (timeMs - STEP_MS + 7_200_000) / 10;
  const findings = ["job", "app"].map((name) => ({
    study: "trend",
    metric: "cpu",
    container: `ns/${name}/c`,
    finding: fakeTrend(300_000, name === "job" ? { end_ms: endMs, seconds_to_limit: 60 } : {}),
  } as const));
  const containers = [
    fakeContainer("ns/job/c", { last_seen_ms: endMs, series: { cpu: rising } }),
    fakeContainer("ns/app/c", { series: { cpu: rising } }),
  ];
  const nodes = fakeNodes({ n: fakeViewer({ containers, findings }) });
  const { structured } = await askTool("find_changes", {}, nodes);
  const [app, job] = rowsOf(structured);
  assertEquals([app?.container, job?.container], ["ns/app/c", "ns/job/c"]);
  assert(job !== undefined && job.score < (app?.score ?? 0) / 2, `${job?.score} and ${app?.score}`);
  assertEquals(job.changes[0]?.["seconds_to_limit"], undefined);
});

Deno.test("find_changes leaves the rest to a higher limit", async () => {
  const { text, structured } = await askTool("find_changes", { limit: 1 });
  assertEquals([rowsOf(structured).length, structured["left_out"]], [1, 1]);
  assertStringIncludes(text, "1 container of lower rank left out: raise limit or narrow.");
});

Deno.test("find_changes answers for others when a node is dead, and names it", async () => {
  const nodes = fakeNodes({
    dead: brokenViewer({ kind: "timeout", timeoutMs: 25_000 }),
    ok: fakeViewer({ containers: [fakeContainer("a/b/c", { series: { cpu: () => 1 } })] }),
  });
  const { isError, text, structured } = await askTool("find_changes", {}, nodes);
  assertEquals(isError, false);
  assertEquals(structured["failures"], [{ node: "dead", why: "no answer within 25 s" }]);
  assertStringIncludes(text, "Nothing changed");
  assertStringIncludes(text, "No answer from dead");
});

Deno.test("find_changes needs no samples to tell an event", async () => {
  const container = fakeContainer("a/b/c");
  const events = [fakeEvent("oom_kill", { container, timeMs: FAKE_END_MS - 60_000 })];
  const nodes = fakeNodes({ n: fakeViewer({ containers: [container], events }) });
  const { structured } = await askTool("find_changes", {}, nodes);
  assertEquals(rowsOf(structured)[0]?.container, "a/b/c");
});

const REFUSED: ReadonlyArray<readonly [Record<string, unknown>, string]> = [
  [{ around: "2026-01-05T11:30:00Z", range: "1h" }, 'Give "around" with "window", or a range'],
  [{ around: "teatime" }, 'Cannot read "around"'],
  [{ from: "0", to: "2026-01-05T11:30:00Z" }, "ask for 1w at most"],
  [
    { around: "2020-01-05T11:30:00Z" },
    "There is from 2026-01-05T10:00:00Z to 2026-01-05T12:00:00Z.",
  ],
  [{ namespace: "shpo" }, "Nearest: shop."],
  [{ node: "nope" }, 'There is no node "nope".'],
  [{ window: "2h" }, 'Cannot use argument "window"'],
];

for (const [given, want] of REFUSED) {
  Deno.test(`find_changes refuses ${JSON.stringify(given)} and names the way out`, async () => {
    const { isError, text } = await askTool("find_changes", given);
    assertEquals(isError, true);
    assertStringIncludes(text, want);
  });
}

Deno.test("find_changes compares what a rollout replaced with what came in its place", async () => {
  const [older, newer] = ["shop/cart-bbbbbbbbbb-ccccc/app", "shop/cart-vvvvvvvvvv-ddddd/app"];
  const until = (isBefore: boolean, value: number) => (timeMs: number) =>
    (timeMs < STEP_MS) === isBefore ? value + timeMs % 7 : null;
  const containers = [
    fakeContainer(older, { series: { cpu: until(true, 100) } }),
    fakeContainer(newer, { series: { cpu: until(false, 800) } }),
  ];
  const events = [
    fakeEvent("start", { container: containers[1]!, timeMs: STEP_MS }),
    fakeEvent("stop", { container: containers[0]!, timeMs: STEP_MS + 9_000 }),
  ];
  const nodes = fakeNodes({ n: fakeViewer({ containers, events }) });
  const { text, structured } = await askTool("find_changes", {}, nodes);
  const [first, ...others] = rowsOf(structured) as (Row & { replaces?: string })[];
  assertEquals([first?.container, first?.replaces, others.length], [newer, older, 0]);
  assertEquals(first?.changes.map(({ metric, time }) => [metric, time]), [
    ["cpu", "2026-01-05T11:30:00Z"],
  ]);
  assertStringIncludes(text, `1. ${newer}, in place of ${older}: cpu rose from 10`);
});

Deno.test("find_changes looks at the last days of all data", async () => {
  const { structured } = await askTool("find_changes", { range: "all" });
  assertEquals((structured as { to: string }).to, "2026-01-05T12:00:00Z");
});

Deno.test("find_changes says when not all of the data could be read", async () => {
  const containers = [fakeContainer("a/b/c", { series: { cpu: () => 1 } })];
  const nodes = fakeNodes({ n: fakeViewer({ containers, isTruncated: true }) });
  const { text, structured } = await askTool("find_changes", {}, nodes);
  assertStringIncludes(text, "Some of the data or of the events was not read");
  assertEquals((structured as { looked_at: { partial?: true } }).looked_at.partial, true);
});

Deno.test("find_changes does not take a range for short that has no end", async () => {
  const startMs = FAKE_END_MS - 30 * 86_400_000;
  const nodes = fakeNodes({ n: fakeViewer({ containers: [fakeContainer("a/b/c")], startMs }) });
  const { isError, text } = await askTool("find_changes", { from: String(startMs) }, nodes);
  assertEquals(isError, true);
  assertStringIncludes(text, "This range is too long to look for changes: ask for 1w at most.");
});
