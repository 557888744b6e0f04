import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { KubectlError } from "../client/kubectl_error.ts";
import { runCommand, type RunOrder } from "./run_command.ts";
import type { RunRecord } from "./run_record.ts";
import { type ClusterStage, clusterStage } from "./testing/cluster_stage.ts";
import { type FakeRunPod, podsText } from "./testing/fake_run_pods.ts";
import { LEAKS, LEAKS_MANIFEST, UNFOUND } from "./testing/leak_scenario.ts";
import { startRunViewer } from "./testing/run_viewer.ts";
import { START_MS } from "./testing/runs.ts";

/** The id that the stage's source of numbers draws. */
const ID = "ssssssss";
const NAMESPACE = `fgm-run-${ID}`;
const DELETED = `delete namespace ${NAMESPACE} --ignore-not-found --wait=false`;

const PODS: readonly FakeRunPod[] = [{ name: "calm" }, { name: "leak", ip: "10.0.0.7" }];

function orderOf(changes: Partial<RunOrder> = {}): RunOrder {
  return {
    ...{ scenario: LEAKS, durationMs: LEAKS.durationMs, node: undefined, manifest: LEAKS_MANIFEST },
    ...{ keep: false, detach: false, untilMet: false, json: false },
    images: { "fgm-workload": "localhost/fgm-workload:dev" },
    prepareImages: () => Promise.resolve(),
    ...changes,
  };
}

async function recordOf({ ctx }: ClusterStage): Promise<RunRecord | undefined> {
  return (await ctx.store.list()).find(({ id }) => id === ID);
}

/** A stage with pods that run, and a viewer that has found everything of `LEAKS`. */
async function openFound() {
  const viewer = await startRunViewer(NAMESPACE);
  const stage = await clusterStage({ viewers: { "worker-1": viewer.client } });
  stage.cluster.set("run-pods", podsText(...PODS));
  return {
    ...stage,
    [Symbol.asyncDispose]: async () => {
      await stage[Symbol.asyncDispose]();
      await viewer[Symbol.asyncDispose]();
    },
  };
}

Deno.test("runCommand() with all met gives 0, and the namespace is deleted", async () => {
  await using stage = await openFound();
  assertEquals(await runCommand(stage.ctx, orderOf()), 0);
  assertEquals(stage.printed, [
    [
      "met      see memory rise [leak/app]",
      "         direction of cgroup.v2.memory.current is increasing",
      "met      see no restart [calm/app]",
      "         no restart",
      "2 of 2 met",
    ].join("\n"),
  ]);
  const [namespace, leak, calm] = stage.cluster.created();
  assertEquals(JSON.parse(namespace!).metadata.name, NAMESPACE);
  assertMatch(leak!, new RegExp(`namespace: "${NAMESPACE}"[^]*seconds: 320\n`));
  assertMatch(leak!, /image: "localhost\/fgm-workload:dev"/);
  assertMatch(calm!, /ip: "10\.0\.0\.7"/);
  assertEquals(stage.cluster.calls().at(-1), DELETED);
  assertEquals(stage.notes, [
    `Run ${ID}: leaks on worker-1, for 2 min`,
    `Namespace ${NAMESPACE} is deleted; the data stays in fgm`,
  ]);
  const run = await recordOf(stage);
  assertEquals([run?.state, run?.endMs], ["done", START_MS + LEAKS.durationMs]);
  assertEquals(run?.pods.map(({ name, node }) => [name, node]), [
    ["calm", "worker-1"],
    ["leak", "worker-1"],
  ]);
  assertEquals(run?.verdicts.map(({ met }) => met), [true, true]);
});

Deno.test("runCommand() with some not met gives 1, and the namespace is deleted", async () => {
  await using stage = await openFound();
  assertEquals(await runCommand(stage.ctx, orderOf({ scenario: UNFOUND })), 1);
  assertMatch(stage.printed[0]!, /^not met {2}see it killed \[leak\/app\]\n {9}no oom_kill/m);
  assertMatch(stage.printed[0]!, /2 of 3 met$/);
  assertEquals(stage.cluster.calls().at(-1), DELETED);
});

Deno.test("runCommand() --json --until-met gives JSON, and ends early", async () => {
  await using stage = await openFound();
  assertEquals(await runCommand(stage.ctx, orderOf({ json: true, untilMet: true })), 0);
  const { run, namespace, met, start_ms, end_ms, expectations } = JSON.parse(stage.printed[0]!);
  assertEquals([run, namespace, met], [ID, NAMESPACE, true]);
  assertEquals(end_ms - start_ms, LEAKS.leastMs);
  assertEquals(expectations.length, 2);
});

Deno.test("runCommand() --keep leaves the namespace, and says how to delete it", async () => {
  await using stage = await openFound();
  assertEquals(await runCommand(stage.ctx, orderOf({ keep: true, untilMet: true })), 0);
  assertEquals(stage.cluster.calls("delete"), []);
  assertMatch(stage.cluster.created()[0]!, /"fine-grained-monitor\/keep":"true"/);
  assertEquals(stage.notes.at(-1), `Namespace ${NAMESPACE} stays; deno task scenario stop ${ID}`);
});

Deno.test("runCommand() tells of a duration that is too short", async () => {
  await using stage = await openFound();
  await runCommand(stage.ctx, orderOf({ durationMs: 30_000 }));
  assertEquals(stage.notes[0], "Not all can be found in 30 s: it takes 1 min");
});

Deno.test("runCommand() --detach returns once the pods run", async () => {
  await using stage = await clusterStage();
  stage.cluster.set("run-pods", podsText(...PODS));
  assertEquals(await runCommand(stage.ctx, orderOf({ detach: true, node: "worker-2" })), 0);
  assertEquals(stage.clock.nowMs, START_MS);
  assertEquals(stage.cluster.calls("delete"), []);
  assertMatch(stage.printed[0]!, /goes on until 2026-01-12T21:54:00\.000Z\./);
  for (const command of ["status", "export", "stop"]) {
    assertEquals(stage.printed[0]!.includes(`deno task scenario ${command} ${ID}`), true);
  }
  const run = await recordOf(stage);
  assertEquals([run?.state, run?.node, run?.endMs], ["running", "worker-2", undefined]);
  assertMatch(stage.cluster.calls("annotate")[0]!, /until=2026-01-12T21:54:00\.000Z/);
});

Deno.test("runCommand() cleans up when a pod cannot start", async () => {
  await using stage = await clusterStage();
  const state = { waiting: { reason: "ErrImageNeverPull", message: "no such image" } };
  stage.cluster.set(
    "run-pods",
    podsText({ name: "leak", containers: [{ name: "app", state }], ip: "1.2.3.4" }),
  );
  await assertRejects(
    () => runCommand(stage.ctx, orderOf()),
    Error,
    "Cannot start pod leak: app: ErrImageNeverPull: no such image",
  );
  assertEquals(stage.cluster.calls().at(-1), DELETED);
  const run = await recordOf(stage);
  assertEquals([run?.state, run?.endMs], ["failed", START_MS]);
});

Deno.test("runCommand() cleans up when the cluster refuses its pods", async () => {
  await using stage = await clusterStage();
  stage.cluster.set("fail-create", 'pods "leak" is forbidden: violates PodSecurity "restricted"\n');
  await assertRejects(() => runCommand(stage.ctx, orderOf()), KubectlError, "violates PodSecurity");
  // Nobody knows what came of a namespace whose making failed.
  assertEquals(stage.cluster.calls().at(-1), DELETED);
});

Deno.test("runCommand() cleans up when it is aborted", async () => {
  await using stage = await clusterStage({ onWait: () => stage.abort() });
  stage.cluster.set("run-pods", podsText(...PODS));
  await assertRejects(() => runCommand(stage.ctx, orderOf()), DOMException, "SIGINT");
  assertEquals(stage.cluster.calls().at(-1), DELETED);
  assertEquals((await recordOf(stage))?.state, "stopped");
});

Deno.test("runCommand() says how to delete what it could not", async () => {
  await using stage = await clusterStage({ onWait: () => stage.abort() });
  stage.cluster.set("run-pods", podsText(...PODS));
  stage.cluster.set("fail-delete", "Unable to connect to the server\n");
  // The reason for the end is not hidden by what came after it.
  await assertRejects(() => runCommand(stage.ctx, orderOf()), DOMException, "SIGINT");
  assertMatch(
    stage.notes.at(-1)!,
    new RegExp(`^Cannot delete namespace ${NAMESPACE}: .*; later: deno task scenario stop ${ID}$`),
  );
});

Deno.test("runCommand() makes nothing when it cannot begin", async () => {
  await using stage = await clusterStage();
  const cases: readonly (readonly [Partial<RunOrder>, string])[] = [
    [{ node: "worker-9" }, 'Cannot use node "worker-9"'],
    [
      { prepareImages: () => Promise.reject(new Error("Cannot build fgm-workload: no engine")) },
      "Cannot build fgm-workload",
    ],
  ];
  for (const [changes, message] of cases) {
    await assertRejects(() => runCommand(stage.ctx, orderOf(changes)), Error, message);
  }
  stage.cluster.set("fail-get", "Unable to connect to the server\n");
  await assertRejects(() => runCommand(stage.ctx, orderOf()), KubectlError, "Unable to connect");
  assertEquals([stage.cluster.calls("create"), stage.cluster.calls("delete")], [[], []]);
  assertEquals(await stage.ctx.store.list(), []);
});
