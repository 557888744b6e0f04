import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { createViewerClient } from "@fgm/server/api/client";
import { ViewerError } from "@fgm/server/api/client_error";
import { askExpectation, checkRun } from "./ask_expectation.ts";
import { judge } from "./expectation.ts";
import type { Expectation, Scenario } from "./scenario.ts";
import { commandStage } from "./testing/command_stage.ts";
import { startRunViewer } from "./testing/run_viewer.ts";
import { START_MS, testRun } from "./testing/runs.ts";

const NAMESPACE = "fgm-run-k3v9x2ab";
const MEMORY = "cgroup.v2.memory.current";
const MIB = 2 ** 20;

const LEAK = { text: "see it", container: "leak/app" };
const FLAKY = { text: "see it", container: "flaky/app" };
const CALM = { text: "see it", container: "calm/app" };
const NOBODY = { text: "see it", container: "nobody/app" };

const restarts = { kind: "event", types: ["restart"] } as const;
const trend = { kind: "study", study: "trend", metric: "cgroup.v2.memory.stat.anon" } as const;
const highlight = { kind: "highlight", metric: MEMORY } as const;
const value = { kind: "value", metric: MEMORY } as const;

/** What the data of `startRunViewer` shows, and what it does not. */
const CASES: readonly (readonly [want: Expectation, met: boolean, evidence: RegExp])[] = [
  [
    { ...LEAK, kind: "container", qosClass: "Burstable" },
    true,
    /^fgm-run-k3v9x2ab\/leak\/app is Burstable$/,
  ],
  [{ ...LEAK, kind: "container", qosClass: "Guaranteed" }, false, /is Burstable, not Guaranteed$/],
  [{ ...NOBODY, kind: "container", qosClass: "BestEffort" }, false, /^known are only fgm-run-/],
  [{ ...FLAKY, ...restarts, count: { least: 2 } }, true, /^2 × restart: .*flaky/],
  [{ ...FLAKY, ...restarts, count: { least: 3 } }, false, /^2 × restart, wanted at least 3: /],
  [{ ...FLAKY, ...restarts, count: { most: 1 } }, false, /^2 × restart, wanted at most 1: /],
  [
    { ...FLAKY, ...restarts, types: ["oom_kill", "restart"], count: { least: 4, most: 4 } },
    true,
    /^4 × oom_kill or restart: .* and 1 more$/,
  ],
  [{ ...CALM, ...restarts, count: { most: 0 } }, true, /^no restart$/],
  [{ ...CALM, ...restarts, count: { least: 1 } }, false, /^no restart, wanted at least 1$/],
  // An expectation of nothing is not met by a container that nobody has seen.
  [{ ...NOBODY, ...restarts, count: { most: 0 } }, false, /nobody\/app/],
  [
    { ...LEAK, ...trend, finding: { direction: "increasing", slope_per_hour: { least: 1.5e9 } } },
    true,
    /per hour/,
  ],
  [
    { ...LEAK, ...trend, finding: { direction: "increasing", slope_per_hour: { least: 3e9 } } },
    false,
    /But slope_per_hour is 1[89]\d{8}, wanted at least 3000000000$/,
  ],
  [
    { ...LEAK, ...trend, finding: { direction: "decreasing", no_such: "x" } },
    false,
    /But direction is increasing, wanted decreasing; no_such is absent, wanted x$/,
  ],
  [
    { ...CALM, ...trend, study: "changepoint", finding: { direction: "up" } },
    false,
    /^changepoint found nothing/,
  ],
  [
    { ...LEAK, ...trend, metric: "no.such.metric", finding: { direction: "increasing" } },
    false,
    /no\.such\.metric/,
  ],
  [{ ...LEAK, ...highlight, severity: "warning" }, true, /^(warning|critical): .*limit/],
  [{ ...CALM, ...highlight, severity: "info" }, false, /^nothing is highlighted$/],
  [
    { ...LEAK, ...highlight, metric: "cgroup.v2.pids.current", severity: "info" },
    false,
    /^highlighted is only /,
  ],
  [
    {
      ...LEAK,
      ...value,
      metric: "cgroup.v2.memory.max",
      figure: "max",
      value: { least: 160 * MIB },
    },
    true,
    /^max of cgroup\.v2\.memory\.max is 167772160 bytes$/,
  ],
  [
    { ...LEAK, ...value, figure: "max", value: { most: MIB } },
    false,
    /^max of cgroup\.v2\.memory\.current is \d+ bytes, wanted at most 1048576$/,
  ],
  [
    { ...LEAK, ...value, figure: "direction", value: "increasing" },
    true,
    /^direction of cgroup\.v2\.memory\.current is increasing$/,
  ],
  [
    { ...LEAK, ...value, figure: "toString", value: { least: 0 } },
    false,
    /^toString of .* is absent, wanted at least 0$/,
  ],
  [
    { ...LEAK, ...value, metric: "cgroup.v2.io.stat.rios", figure: "max", value: { least: 1e9 } },
    false,
    /io\.stat\.rios/,
  ],
];

Deno.test("judge() of what a viewer answers", async (t) => {
  await using viewer = await startRunViewer(NAMESPACE);
  const question = {
    namespace: NAMESPACE,
    from: START_MS - 60_000,
    to: undefined,
    signal: new AbortController().signal,
  };
  for (const [want, met, evidence] of CASES) {
    const { kind, text: _, ...rest } = want;
    await t.step(`${kind} ${JSON.stringify(rest)} is ${met ? "met" : "not met"}`, async () => {
      const verdict = judge(want, await askExpectation(viewer.client, want, question));
      assertMatch(verdict.evidence, evidence);
      assertEquals(verdict.met, met, verdict.evidence);
      assertEquals(verdict.evidence.includes("\n"), false);
    });
  }
  await t.step("askExpectation() looks at nothing outside of its range", async () => {
    const want = { ...FLAKY, ...restarts, count: { least: 1 } };
    const early = { ...question, to: START_MS + 20_000 };
    assertEquals(judge(want, await askExpectation(viewer.client, want, early)).met, false);
    const late = { ...question, from: START_MS + 90_000 };
    assertMatch(judge(want, await askExpectation(viewer.client, want, late)).evidence, /^1 × /);
  });
  await t.step("askExpectation() passes on what is no answer", async () => {
    const want = { ...LEAK, ...trend, study: "astrology", finding: {} };
    await assertRejects(
      () => askExpectation(viewer.client, want, question),
      ViewerError,
      "astrology",
    );
  });
});

Deno.test("askExpectation() reads events page by page", async () => {
  const asked: string[] = [];
  const client = createViewerClient({
    url: "http://localhost:8050",
    fetch: (request) => {
      const cursor = new URL(request.url).searchParams.get("cursor");
      asked.push(cursor ?? "first");
      const event = { time_ms: 0, type: "restart", text: `after ${cursor}` };
      const next = cursor === "b" ? {} : { next_cursor: cursor === null ? "a" : "b" };
      const rest = { from_ms: 0, to_ms: 1, truncated: false, ...next };
      return Response.json({ events: [event], ...rest });
    },
  });
  const want = { ...FLAKY, ...restarts, count: { least: 3 } };
  const signal = new AbortController().signal;
  const question = { namespace: NAMESPACE, from: 0, to: undefined, signal };
  assertEquals(judge(want, await askExpectation(client, want, question)).met, true);
  assertEquals(asked, ["first", "a", "b"]);
});

const LEAKS: Scenario = {
  ...{ name: "leaks", summary: "", images: [], durationMs: 300_000, leastMs: 60_000 },
  expectations: [
    { ...LEAK, ...value, figure: "direction", value: "increasing" },
    { ...CALM, ...restarts, count: { most: 0 } },
  ],
};

Deno.test("checkRun() asks the viewer of the node that each pod is on", async () => {
  await using viewer = await startRunViewer(NAMESPACE, { node: "worker-2" });
  await using stage = await commandStage({ viewers: { "worker-2": viewer.client } });
  const pods = [{ name: "leak", node: "worker-2", containers: ["app"] }];
  const verdicts = await checkRun(stage.ctx, LEAKS, testRun({ pods }));
  assertEquals(verdicts.map(({ container, met }) => [container, met]), [
    ["leak/app", true],
    ["calm/app", false], // its pod is not known, so it is looked for where the run was meant to be
  ]);
  assertEquals(verdicts[1]?.evidence, "Cannot reach the viewer of worker-1: nobody answers");
  assertEquals(stage.doubted, []);
});

Deno.test("checkRun() doubts the way to a viewer that gives no answer", async () => {
  const client = createViewerClient({
    url: "http://localhost:8050",
    fetch: () => Promise.reject(new TypeError("Connection refused (os error 111)")),
  });
  await using stage = await commandStage({ viewers: { "worker-1": client } });
  const [verdict] = await checkRun(stage.ctx, LEAKS, testRun());
  assertMatch(verdict?.evidence ?? "", /^Cannot get \/api\/summary/);
  assertEquals(stage.doubted, ["worker-1", "worker-1"]);
});

Deno.test("checkRun() ends when it is aborted", async () => {
  await using viewer = await startRunViewer(NAMESPACE);
  await using stage = await commandStage({ viewers: { "worker-1": viewer.client } });
  stage.abort();
  await assertRejects(() => checkRun(stage.ctx, LEAKS, testRun()), DOMException, "SIGINT");
});
