import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { createViewerClient } from "@fgm/server/api/client";
import { followRun, SETTLE_MS_MAX } from "./follow_run.ts";
import { clusterStage } from "./testing/cluster_stage.ts";
import { listText, podsText } from "./testing/fake_run_pods.ts";
import { LEAKS, UNFOUND } from "./testing/leak_scenario.ts";
import { startRunViewer } from "./testing/run_viewer.ts";
import { START_MS, testRun } from "./testing/runs.ts";

const RUN = testRun({ untilMs: START_MS + LEAKS.durationMs });

const PODS = podsText({ name: "calm" }, {
  name: "leak",
  containers: [{ name: "app", restarts: 2 }],
});

Deno.test("followRun() of a run with everything found, with and without patience", async (t) => {
  await using viewer = await startRunViewer("fgm-run-k3v9x2ab");
  const viewers = { "worker-1": viewer.client };

  await t.step("it goes on for the whole time", async () => {
    await using stage = await clusterStage({ viewers });
    stage.cluster.set("run-pods", PODS);
    const verdicts = await followRun(stage.ctx, { scenario: LEAKS, run: RUN }, { untilMet: false });
    assertEquals(verdicts.map(({ met }) => met), [true, true]);
    assertEquals(stage.clock.nowMs - START_MS, LEAKS.durationMs);
    assertEquals(stage.progress.length, LEAKS.durationMs / 5_000 + 1);
    assertEquals(stage.progress[0], "5 s of 2 min: calm Running; leak Running, 2 restarts");
    assertEquals(stage.notes, []);
  });

  await t.step("--until-met ends it when all can be found", async () => {
    await using stage = await clusterStage({ viewers });
    stage.cluster.set("run-pods", PODS);
    const verdicts = await followRun(stage.ctx, { scenario: LEAKS, run: RUN }, { untilMet: true });
    assertEquals(verdicts.map(({ met }) => met), [true, true]);
    assertEquals(stage.clock.nowMs - START_MS, LEAKS.leastMs);
  });

  await t.step("what is not found has the whole time, and some more", async () => {
    await using stage = await clusterStage({ viewers });
    stage.cluster.set("run-pods", PODS);
    const all = { scenario: UNFOUND, run: RUN };
    const verdicts = await followRun(stage.ctx, all, { untilMet: true });
    assertEquals(verdicts.map(({ met }) => met), [true, true, false]);
    assertEquals(verdicts[2]?.evidence, "no oom_kill, wanted at least 1");
    assertEquals(stage.clock.nowMs - START_MS, LEAKS.durationMs + SETTLE_MS_MAX);
    const counted = stage.progress.filter((line) => line.endsWith("2 of 3 expectations met"));
    assertMatch(counted[0] ?? "", /^1 min of 2 min: /);
  });

  await t.step("pods that are gone end it", async () => {
    await using stage = await clusterStage({
      viewers,
      onWait: (cluster) => cluster.set("run-pods", listText([])),
    });
    const verdicts = await followRun(stage.ctx, { scenario: LEAKS, run: RUN }, { untilMet: false });
    assertEquals([verdicts.length, stage.clock.nowMs - START_MS], [2, 5_000]);
    assertEquals(stage.notes, ["The pods are gone: somebody has deleted them"]);
  });

  await t.step("a cluster that cannot be asked does not end it", async () => {
    await using stage = await clusterStage({ viewers });
    stage.cluster.set("fail-get", "Unable to connect to the server\n");
    const run = testRun({ untilMs: START_MS + 10_000 });
    const verdicts = await followRun(stage.ctx, { scenario: LEAKS, run }, { untilMet: false });
    assertEquals([verdicts.every(({ met }) => met), stage.notes.length], [true, 2]);
    assertEquals(stage.progress[0], "5 s of 10 s: ?");
  });
});

Deno.test("followRun() asks fgm nothing before it has to", async () => {
  const asked: number[] = [];
  let nowMs = START_MS;
  const client = createViewerClient({
    url: "http://localhost:8050",
    fetch: () => {
      asked.push((nowMs - START_MS) / 1_000);
      return Promise.reject(new TypeError("Connection refused (os error 111)"));
    },
  });
  await using stage = await clusterStage({
    viewers: { "worker-1": client },
    onWait: (_, now) => nowMs = now,
  });
  stage.cluster.set("run-pods", PODS);
  const verdicts = await followRun(stage.ctx, { scenario: LEAKS, run: RUN }, { untilMet: true });
  assertEquals(verdicts.some(({ met }) => met), false);
  // Every ten seconds once all can be found, then more often for a while.
  assertEquals([...new Set(asked)], [60, 70, 80, 90, 100, 110, 120, 125, 130, 135, 140]);
});

Deno.test("followRun() ends when it is aborted", async () => {
  await using stage = await clusterStage({ onWait: () => stage.abort() });
  stage.cluster.set("run-pods", PODS);
  const following = () => followRun(stage.ctx, { scenario: LEAKS, run: RUN }, { untilMet: false });
  await assertRejects(following, DOMException, "SIGINT");
});
