import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { KubectlError } from "../client/kubectl_error.ts";
import { logsCommand, statusCommand, stopCommand } from "./status_command.ts";
import { clusterStage } from "./testing/cluster_stage.ts";
import { listText, podsText } from "./testing/fake_run_pods.ts";
import { LEAKS, UNFOUND } from "./testing/leak_scenario.ts";
import { startRunViewer } from "./testing/run_viewer.ts";
import { namespaceOf, RUN_ID, START_MS, testRun } from "./testing/runs.ts";

const RUN = testRun();

const OLD = testRun({
  ...{ id: "dnednedn", startMs: START_MS - 600_000, endMs: START_MS - 300_000, state: "done" },
  verdicts: [{ text: "see it", container: "leak/app", met: true, evidence: "It rises." }],
});

const ALL = { wanted: undefined, json: false };

/** A cluster with one run and its two pods, and a record of another one that is gone. */
async function open(options: Parameters<typeof clusterStage>[0] = {}) {
  const stage = await clusterStage(options);
  stage.cluster.set("namespaces", listText([namespaceOf(RUN)]));
  stage.cluster.set(
    "run-pods",
    podsText(
      { name: "leak", containers: [{ name: "app", restarts: 2 }, { name: "side" }] },
      { name: "calm" },
    ),
  );
  await stage.ctx.store.save(RUN);
  await stage.ctx.store.save(OLD);
  stage.clock.nowMs += 120_000;
  return stage;
}

Deno.test("statusCommand() tells of all runs", async () => {
  await using stage = await open();
  assertEquals(await statusCommand(stage.ctx, [LEAKS], ALL), 0);
  assertEquals(stage.printed[0]?.split("\n").map((line) => line.split(/ {2,}/)), [
    ["RUN", "SCENARIO", "STATE", "NODE", "AGE", "LEFT", "PODS"],
    [
      ...[RUN_ID, "leaks", "running", "worker-1", "2 min", "3 min"],
      "calm Running; leak Running, 2 restarts",
    ],
    ["dnednedn", "leaks", "done, 1 of 1 met", "worker-1", "12 min", "-", "-"],
  ]);
});

Deno.test("statusCommand() tells programs", async () => {
  await using stage = await open();
  await statusCommand(stage.ctx, [LEAKS], { ...ALL, json: true });
  const [run, old] = JSON.parse(stage.printed[0]!);
  assertEquals([run.run, run.is_there, run.pods.length, run.met], [RUN_ID, true, 2, null]);
  assertEquals(run.pods[1], {
    ...{ name: "leak", node: "worker-1", phase: "Running", restarts: 2 },
    containers: ["app", "side"],
  });
  assertEquals([old.is_there, old.met, old.end_ms], [false, true, START_MS - 300_000]);
  assertEquals(old.expectations, OLD.verdicts);
});

Deno.test("statusCommand() tells of one run what was found so far", async () => {
  await using viewer = await startRunViewer("fgm-run-k3v9x2ab");
  await using stage = await open({ viewers: { "worker-1": viewer.client } });
  await statusCommand(stage.ctx, [UNFOUND], { wanted: "k3v", json: false });
  assertMatch(stage.printed[0]!, /running, 2 of 3 met.*\nmet {6}see memory rise.*\n.*increasing\n/);
  assertMatch(stage.printed[0]!, /\nnot met {2}see it killed/);
});

Deno.test("statusCommand() of a run that was checked says what came of it", async () => {
  await using stage = await open(); // there is no viewer to ask
  await statusCommand(stage.ctx, [LEAKS], { wanted: "dnednedn", json: false });
  assertMatch(stage.printed[0]!, /\nmet {6}see it \[leak\/app\]\n {9}It rises\.$/);
  await assertRejects(
    () => statusCommand(stage.ctx, [LEAKS], { wanted: "nothing2", json: false }),
    RangeError,
    "there is no such run",
  );
});

Deno.test("statusCommand() says what it knows without a cluster", async () => {
  await using stage = await open();
  stage.cluster.set("fail-get", "Unable to connect to the server\n");
  assertEquals(await statusCommand(stage.ctx, [LEAKS], ALL), 0);
  assertMatch(stage.notes[0]!, /^Cannot list the runs of scenarios/);
  assertMatch(stage.printed[0]!, /^k3v9x2ab .*-$/m);
});

Deno.test("statusCommand() says when there is nothing", async () => {
  await using stage = await clusterStage();
  await statusCommand(stage.ctx, [LEAKS], ALL);
  assertEquals(stage.printed, ["There is no run, and there was none within a week."]);
});

const LOGS = { wanted: RUN_ID, container: undefined, lines: 50 };

Deno.test("logsCommand() shows each container of each pod", async () => {
  await using stage = await open();
  stage.cluster.set("log", "[pod/x/y] hello\n");
  assertEquals(await logsCommand(stage.ctx, LOGS), 0);
  const asked = stage.cluster.calls(" logs ").map((call) => call.replace(/^\S+ logs /, ""));
  assertEquals(asked, [
    "calm -c app --prefix --tail=50",
    "leak -c app --prefix --tail=50",
    "leak -c side --prefix --tail=50",
  ]);
  assertEquals(stage.printed, Array(3).fill("[pod/x/y] hello"));
});

Deno.test("logsCommand() shows one container, and refuses one that is not there", async () => {
  await using stage = await open();
  await logsCommand(stage.ctx, { ...LOGS, container: "side", lines: 3 });
  assertEquals(stage.cluster.calls(" logs ").length, 1);
  assertEquals(stage.printed, []); // it has written nothing
  await assertRejects(
    () => logsCommand(stage.ctx, { ...LOGS, container: "nobody" }),
    RangeError,
    'Cannot read the log of "nobody": the run\'s containers are app, side',
  );
});

Deno.test("logsCommand() goes on behind a container without a log", async () => {
  await using stage = await open();
  stage.cluster.set("fail-logs", 'container "app" in pod "leak" is waiting to start\n');
  assertEquals(await logsCommand(stage.ctx, LOGS), 0);
  assertEquals(stage.notes.length, 3);
  assertMatch(stage.notes[1]!, /^Cannot read the log of leak\/app: .*waiting to start/);
});

Deno.test("logsCommand() says that the pods are gone", async () => {
  await using stage = await open();
  await assertRejects(
    () => logsCommand(stage.ctx, { ...LOGS, wanted: "dnednedn" }),
    RangeError,
    "its pods are gone",
  );
});

Deno.test("stopCommand() deletes one run's namespace, and remembers that", async () => {
  await using stage = await open();
  assertEquals(await stopCommand(stage.ctx, { kind: "one", text: "k3v9" }), 0);
  assertEquals(stage.cluster.calls("delete").length, 1);
  assertEquals(stage.printed, ["Stopped k3v9x2ab of leaks: fgm-run-k3v9x2ab is deleted"]);
  const run = (await stage.ctx.store.list()).find(({ id }) => id === RUN_ID);
  assertEquals([run?.state, run?.endMs], ["stopped", START_MS + 120_000]);
});

Deno.test("stopCommand() of all deletes those that are there", async () => {
  await using stage = await open();
  assertEquals(await stopCommand(stage.ctx, { kind: "all" }), 0);
  assertEquals(stage.cluster.calls("delete").length, 1);
  stage.cluster.set("namespaces", listText([]));
  assertEquals(await stopCommand(stage.ctx, { kind: "all" }), 0);
  assertEquals(stage.printed[1], "No run goes on.");
});

Deno.test("stopCommand() keeps what came of a run that was over", async () => {
  await using stage = await open();
  await stopCommand(stage.ctx, { kind: "one", text: "dnednedn" });
  const run = (await stage.ctx.store.list()).find(({ id }) => id === "dnednedn");
  assertEquals(run, OLD);
});

Deno.test("stopCommand() fails where it cannot delete", async () => {
  await using stage = await open();
  stage.cluster.set("fail-delete", "Unable to connect to the server\n");
  assertEquals(await stopCommand(stage.ctx, { kind: "all" }), 1);
  assertMatch(stage.notes[0]!, /^Cannot delete namespace/);
  stage.cluster.set("fail-get", "Unable to connect to the server\n");
  await assertRejects(() => stopCommand(stage.ctx, { kind: "all" }), KubectlError);
});
