import { assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { KubectlError } from "../client/kubectl_error.ts";
import { chooseRun, findRuns, type FoundRun, SWEEP_GRACE_MS } from "./find_runs.ts";
import type { RunRecord } from "./run_record.ts";
import { clusterStage } from "./testing/cluster_stage.ts";
import { listText } from "./testing/fake_run_pods.ts";
import { namespaceOf, START_MS, testRun } from "./testing/runs.ts";

const RUN = testRun();

const told = (found: readonly FoundRun[]) =>
  found.map(({ run, isThere }) => [run.id, run.state, isThere, run.endMs]);

const namespaces = (...runs: readonly RunRecord[]) => listText(runs.map((run) => namespaceOf(run)));

Deno.test("findRuns() joins what the cluster and this machine know, newest first", async () => {
  await using stage = await clusterStage();
  const gone = testRun({ id: "gneaway2", startMs: START_MS - 5, state: "done", endMs: START_MS });
  const foreign = testRun({ id: "anywhere", startMs: START_MS + 5, pods: [] });
  stage.cluster.set("namespaces", namespaces(foreign, testRun({ untilMs: START_MS + 400_000 })));
  await stage.ctx.store.save(RUN);
  await stage.ctx.store.save(gone);
  const found = await findRuns(stage.ctx);
  assertEquals(told(found), [
    ["anywhere", "running", true, undefined],
    [RUN.id, "running", true, undefined],
    ["gneaway2", "done", false, START_MS],
  ]);
  assertEquals(found[1]?.run.pods, RUN.pods); // this machine's
  assertEquals(found[1]?.run.untilMs, START_MS + 400_000); // the cluster's
});

Deno.test("findRuns() knows the end of a run that nobody saw end", async () => {
  await using stage = await clusterStage();
  await stage.ctx.store.save(RUN);
  stage.clock.nowMs += 10_000;
  assertEquals(told(await findRuns(stage.ctx)), [[RUN.id, "running", false, START_MS + 10_000]]);
  stage.clock.nowMs += 1_000_000;
  assertEquals(told(await findRuns(stage.ctx)), [[RUN.id, "running", false, RUN.untilMs]]);
});

Deno.test("findRuns() deletes what was left behind, and nothing else", async () => {
  await using stage = await clusterStage();
  const kept = testRun({ id: "keptkept", isKept: true });
  const longer = testRun({ id: "stayngns", untilMs: RUN.untilMs + 1 });
  const namespace = namespaceOf(testRun({ id: "endngend" }), { isEnding: true });
  stage.cluster.set(
    "namespaces",
    listText([...[RUN, kept, longer].map((run) => namespaceOf(run)), namespace]),
  );
  stage.clock.nowMs = RUN.untilMs + SWEEP_GRACE_MS;
  await findRuns(stage.ctx);
  assertEquals(stage.cluster.calls("delete"), []);
  stage.clock.nowMs++;
  const found = await findRuns(stage.ctx);
  assertEquals(stage.cluster.calls("delete"), [
    "delete namespace fgm-run-k3v9x2ab --ignore-not-found --wait=false",
  ]);
  assertMatch(stage.notes[0] ?? "", /^Run k3v9x2ab of leaks was left behind/);
  assertEquals(told(found), [
    [RUN.id, "done", false, RUN.untilMs],
    ["keptkept", "running", true, undefined],
    ["stayngns", "running", true, undefined],
    ["endngend", "running", false, undefined],
  ]);
  assertEquals((await stage.ctx.store.list()).map(({ id, state }) => [id, state]), [
    [RUN.id, "done"], // so that its data can be had without its namespace
  ]);
});

Deno.test("findRuns() goes on when it cannot delete", async () => {
  await using stage = await clusterStage();
  stage.cluster.set("namespaces", namespaces(RUN));
  stage.cluster.set("fail-delete", "Error from server (Forbidden): namespaces is forbidden\n");
  stage.clock.nowMs = RUN.untilMs + SWEEP_GRACE_MS + 1;
  assertEquals(told(await findRuns(stage.ctx)), [[RUN.id, "done", false, RUN.untilMs]]);
  assertMatch(stage.notes[0] ?? "", /^Cannot delete namespace fgm-run-k3v9x2ab: .*forbidden/);
});

Deno.test("findRuns() notes that the cluster cannot be asked, or refuses", async () => {
  await using stage = await clusterStage();
  await stage.ctx.store.save(RUN);
  stage.cluster.set("fail-get", "Unable to connect to the server\n");
  assertEquals(told(await findRuns(stage.ctx)), [[RUN.id, "running", false, undefined]]);
  assertMatch(stage.notes[0] ?? "", /^Cannot list the runs of scenarios: Unable to connect/);
  await assertRejects(() => findRuns(stage.ctx, { needsCluster: true }), KubectlError);
  stage.abort();
  await assertRejects(() => findRuns(stage.ctx), DOMException, "SIGINT");
});

const FOUND: readonly FoundRun[] = ["k3v9x2ab", "k3v9zzzz", "abcdefgh"]
  .map((id) => ({ run: testRun({ id }), isThere: true }));

for (const text of ["abcdefgh", "abc", "fgm-run-abcdefgh"]) {
  Deno.test(`chooseRun() finds a run by ${text}`, () => {
    assertEquals(chooseRun(FOUND, text).run.id, "abcdefgh");
  });
}

const REFUSED: readonly (readonly [text: string, message: string])[] = [
  ["k3v9", "it may be any of k3v9x2ab, k3v9zzzz"],
  ["abcdefgx", "there is no such run; is it abcdefgh?"],
  ["nothing2", "there is no such run; see `deno task scenario status`"],
  ["", "there is no such run"],
  ["fgm-run-", "there is no such run"],
];

for (const [text, message] of REFUSED) {
  Deno.test(`chooseRun() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => chooseRun(FOUND, text), RangeError, message);
  });
}
