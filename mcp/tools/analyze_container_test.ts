import { assertEquals, assertStringIncludes } from "@std/assert";
import { askTool } from "../testing/answer_text.ts";
import { fakeContainer, fakeMetric, fakeStep } from "../testing/fake_facts.ts";
import { brokenViewer, fakeNodes, problemError } from "../testing/fake_nodes.ts";
import { FAKE_END_MS, fakeViewer } from "../testing/fake_viewer.ts";

type Row = { metric: string; findings?: Record<string, unknown>[]; more_findings?: number };

function rowsOf(structured: Readonly<Record<string, unknown>>): readonly Row[] {
  return structured["metrics"] as Row[];
}

Deno.test("analyze_container runs all studies on the key metrics, findings first", async () => {
  const { text, structured } = await askTool("analyze_container", { container: "web-1/app" });
  assertEquals(rowsOf(structured).map(({ metric }) => metric), ["cpu", "kernel.v2.memory.current"]);
  assertEquals(rowsOf(structured)[0]?.findings, [{
    study: "changepoint",
    time: "2026-01-05T11:30:00Z",
    magnitude: 800,
    confidence: 0.97,
    text: "Moved from 100 to 900.",
  }]);
  assertEquals(structured["constant"], { cpu_limit: "1000 millicores" });
  assertEquals(
    text,
    "shop/web-1/app on node-a, 2026-01-05T11:00:00Z to 2026-01-05T12:00:00Z: " +
      "3 metrics with samples, 1 finding.\n- cpu: Moved from 100 to 900.\n" +
      "No samples: kernel.v2.io.pressure.",
  );
});

Deno.test("analyze_container asks one study of one metric, by the end of its name", async () => {
  const { text, structured } = await askTool("analyze_container", {
    container: "db-0",
    metric: "memory.current",
    study_id: "trend",
    parameters: { limit: 1e9 },
  });
  assertEquals(rowsOf(structured)[0]?.findings, [{
    study: "trend",
    from: "2026-01-05T10:00:00Z",
    to: "2026-01-05T12:00:00Z",
    magnitude: 419_400_000,
    confidence: 0.95,
    text: "Moves by 209715200 per hour.",
  }]);
  assertStringIncludes(text, "1 metric with samples, 1 finding.");
});

Deno.test("analyze_container leaves out shifts that nobody would see", async () => {
  const found = async (after: number) => {
    const finding = fakeStep(FAKE_END_MS - 60_000, { before: 1_000, after });
    const nodes = fakeNodes({
      n: fakeViewer({
        containers: [fakeContainer("a/b/c", { series: { cpu: (timeMs) => timeMs % 7 } })],
        findings: [{ study: "changepoint", metric: "cpu", container: "a/b/c", finding }],
      }),
    });
    const { structured } = await askTool("analyze_container", { container: "b" }, nodes);
    return rowsOf(structured).flatMap(({ findings }) => findings ?? []).length;
  };
  assertEquals([await found(1_004), await found(1_006), await found(994)], [0, 1, 1]);
});

Deno.test("analyze_container keeps the order of metrics without findings, behind those with", async () => {
  const names = ["cpu", "memory", "throttled", "pressure", "io"];
  const series = Object.fromEntries(names.map((name) => [name, (timeMs: number) => timeMs % 7]));
  const finding = fakeStep(FAKE_END_MS - 60_000, { before: 10, after: 20 });
  const nodes = fakeNodes({
    n: fakeViewer({
      metrics: names.map((name) => fakeMetric(name)),
      containers: [fakeContainer("a/b/c", { series })],
      findings: [{ study: "changepoint", metric: "pressure", container: "a/b/c", finding }],
    }),
  });
  const { structured } = await askTool("analyze_container", { container: "b" }, nodes);
  assertEquals(rowsOf(structured).map(({ metric }) => metric), [
    ...["pressure", "cpu", "memory", "throttled", "io"],
  ]);
});

Deno.test("analyze_container says when not all of the data could be read", async () => {
  const containers = [fakeContainer("a/b/c", { series: { cpu: (timeMs) => timeMs % 7 } })];
  const nodes = fakeNodes({ n: fakeViewer({ containers, isTruncated: true }) });
  const { text, structured } = await askTool("analyze_container", { container: "b" }, nodes);
  assertStringIncludes(text, "A part of the data in this range could not be read");
  assertEquals(structured["partial"], true);
});

Deno.test("analyze_container says so when nothing is found", async () => {
  const { text } = await askTool("analyze_container", { container: "cart-1", metric: "cpu" });
  assertStringIncludes(text, "Nothing repeats, shifts or drifts beyond noise: stable.");
});

Deno.test("analyze_container keeps the strongest of many findings, by time", async () => {
  const timesMs = Array.from({ length: 20 }, (_, index) => FAKE_END_MS - 60_000 * (20 - index));
  const nodes = fakeNodes({
    n: fakeViewer({
      containers: [fakeContainer("a/b/c", { series: { cpu: (timeMs) => timeMs % 7 } })],
      findings: timesMs.map((timeMs, index) => ({
        study: "changepoint",
        metric: "cpu",
        container: "a/b/c",
        finding: fakeStep(timeMs, { before: 0, after: index % 10 === 3 ? 1_000 + index : index }),
      })),
    }),
  });
  const { structured } = await askTool(
    "analyze_container",
    { container: "b", metric: "cpu" },
    nodes,
  );
  const [row] = rowsOf(structured);
  assertEquals(row?.findings?.map(({ magnitude }) => magnitude), [1_003, 1_013, 17, 18, 19]);
  assertEquals(row?.more_findings, 15);
});

Deno.test("analyze_container looks at twelve metrics of a prefix, and names others", async () => {
  const names = Array.from({ length: 14 }, (_, index) => `k.file.m${index + 10}`);
  const series = Object.fromEntries(names.map((name) => [name, () => 1]));
  const nodes = fakeNodes({
    n: fakeViewer({
      containers: [fakeContainer("a/b/c", { series })],
      metrics: names.map((name) => fakeMetric(name)),
    }),
  });
  const given = { container: "b", metric_prefix: "file." };
  const { text, structured } = await askTool("analyze_container", given, nodes);
  assertEquals(structured["not_looked_at"], 2);
  assertEquals(Object.keys(structured["constant"] as object).length, 12);
  assertStringIncludes(text, "Not looked at: k.file.m22, k.file.m23. Give a longer metric_prefix.");
});

const REFUSED: ReadonlyArray<readonly [Record<string, unknown>, string]> = [
  [{ study_id: "changpoint" }, "Nearest: changepoint. There are: changepoint, periodicity, trend."],
  [{ parameters: { limit: 1 } }, 'give "study_id" too'],
  [{ study_id: "trend", parameters: { limits: 1 } }, 'has no parameter "limits". It has: limit.'],
  [{ metric: "cpu", metric_prefix: "cpu" }, "not both"],
  [{ metric: "memory.curent" }, "Nearest: kernel.v2.memory.current"],
];

for (const [given, want] of REFUSED) {
  Deno.test(`analyze_container refuses ${JSON.stringify(given)} and names the way out`, async () => {
    const { isError, text } = await askTool("analyze_container", { container: "db-0", ...given });
    assertEquals(isError, true);
    assertStringIncludes(text, want);
  });
}

Deno.test("analyze_container passes on what a viewer says of a parameter", async () => {
  const viewer = fakeViewer({ containers: [fakeContainer("a/b/c", { series: { cpu: () => 1 } })] });
  const strict = {
    ...viewer,
    study: () => Promise.reject(problemError('Cannot use parameter "limit": it is not a number')),
  };
  const given = { container: "b", metric: "cpu", study_id: "trend", parameters: { limit: "x" } };
  const { isError, text } = await askTool("analyze_container", given, fakeNodes({ n: strict }));
  assertEquals([isError, text], [true, 'Cannot use parameter "limit": it is not a number']);
});

Deno.test("analyze_container tells what a node did not answer, and what it did", async () => {
  const viewer = fakeViewer({
    containers: [
      fakeContainer("a/b/c", {
        series: { cpu: (timeMs) => Math.floor(timeMs / 60_000) % 2, "cpu_limit": () => 1 },
      }),
    ],
  });
  const moody: typeof viewer = {
    ...viewer,
    summary: (query, call) =>
      query.metric === "cpu_limit"
        ? Promise.reject(problemError("This series is damaged"))
        : viewer.summary(query, call),
  };
  const { text, structured } = await askTool(
    "analyze_container",
    { container: "b" },
    fakeNodes({ n: moody }),
  );
  assertEquals(rowsOf(structured).map(({ metric }) => metric), ["cpu"]);
  assertStringIncludes(text, "Not done: cpu_limit: This series is damaged");
});

Deno.test("analyze_container stops asking a node that has fallen silent", async () => {
  const metrics = Array.from({ length: 12 }, (_, index) => fakeMetric(`m${index}`));
  const viewer = fakeViewer({ containers: [fakeContainer("a/b/c")], metrics });
  const broken = brokenViewer({ kind: "not-a-viewer", state: "a proxy" });
  let asked = 0;
  const silent: typeof viewer = {
    ...viewer,
    summary: (query, call) => {
      asked++;
      return broken.summary(query, call);
    },
  };
  const nodes = fakeNodes({ n: silent });
  const { text } = await askTool("analyze_container", { container: "b" }, nodes);
  assertStringIncludes(
    text,
    "Not done: m0, m1, m2, m3, m4 and 7 more: No answer from n: no viewer",
  );
  assertEquals(asked, 3); // those under way at the same time
});
