import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { START_MS_MAX, startPods } from "./start_run.ts";
import { commandStage } from "./testing/command_stage.ts";
import { fakeCluster } from "./testing/fake_cluster.ts";
import { type FakeRunPod, podsText } from "./testing/fake_run_pods.ts";
import { START_MS, testRun } from "./testing/runs.ts";

const VALUES = {
  ...{ runId: "k3v9x2ab", namespace: "fgm-run-k3v9x2ab", node: "worker-1", seconds: 60 },
  images: {},
};

const NEW = { isNew: true, phase: "Pending" } as const;

const waiting = (reason: string) => ({
  phase: "Pending",
  containers: [{ name: "app", state: { waiting: { reason } } }],
});

/** What the pods look like from one look to the next; the last look stays. */
type Looks = readonly (readonly FakeRunPod[])[];

async function start(manifest: string, looks: Looks) {
  await using cluster = await fakeCluster();
  const waitingLooks = [...looks];
  const next = () => {
    const look = waitingLooks.shift();
    if (look !== undefined) cluster.set("run-pods", podsText(...look));
  };
  await using stage = await commandStage({ kubectl: cluster.kubectl, onWait: next });
  next();
  const run = testRun();
  let error: unknown, pods: readonly string[] = [];
  try {
    const started = await startPods(stage.ctx, run, { manifest, values: VALUES });
    pods = started.map(({ name, node }) => `${name} on ${node}`);
  } catch (caught) {
    error = caught;
  }
  const { notes, progress, clock } = stage;
  return {
    error,
    pods,
    notes,
    progress,
    created: cluster.created(),
    tookMs: clock.nowMs - START_MS,
  };
}

Deno.test("startPods() waits until all pods have run", async () => {
  const result = await start("name: a\n---\nname: b\n", [
    [{ name: "a" }], // b is not listed yet
    [{ name: "a" }, { name: "b", ...NEW }],
    [{ name: "a" }, { name: "b", ...waiting("ContainerCreating") }],
    [{ name: "a" }, { name: "b", node: "worker-2" }],
  ]);
  assertEquals(result.error, undefined);
  assertEquals(result.pods, ["a on worker-1", "b on worker-2"]);
  assertEquals(result.created.map((text) => text.trim()), ["name: a", "name: b"]);
  assertEquals(result.tookMs, 3_000);
  assertEquals(result.notes, []);
  assertEquals(result.progress[1], "Starting: a Running; b Pending");
});

Deno.test("startPods() makes a document when the pod that it needs has an address", async () => {
  const result = await start(`name: a\n---\nip: "{{IP_OF:a}}"\n`, [
    [{ name: "a", ...NEW }],
    [{ name: "a", ip: "10.0.0.7" }],
    [{ name: "a", ip: "10.0.0.7" }, { name: "b" }],
  ]);
  assertEquals(result.created[1]?.trim(), `ip: "10.0.0.7"`);
  assertEquals([result.tookMs, result.pods.length], [2_000, 2]);
});

Deno.test("startPods() says at once why a pod cannot start", async () => {
  const result = await start("name: a\n", [[{ name: "a", ...waiting("ErrImageNeverPull") }]]);
  assertEquals(String(result.error), "Error: Cannot start pod a: app: ErrImageNeverPull");
  assertEquals(result.tookMs, 0);
});

Deno.test("startPods() tells once what may pass, and gives up in the end", async () => {
  const unscheduled = "0/2 nodes are available: 2 Insufficient cpu.";
  const pod = { name: "a", node: undefined, ...NEW, unscheduled };
  const passing = await start("name: a\n", [[pod], [pod], [pod], [{ name: "a" }]]);
  assertEquals(passing.notes, [`Pod a waits: Unschedulable: ${unscheduled}`]);
  assertEquals([passing.error, passing.tookMs], [undefined, 3_000]);
  const lasting = await start("name: a\n", [[pod]]);
  assertMatch(String(lasting.error), /Cannot start the pods within 180 s: a: Unschedulable: 0\/2/);
  assertEquals(lasting.tookMs, START_MS_MAX);
  const silent = await start("name: a\n", [[{ name: "a", ...NEW }]]);
  assertMatch(String(silent.error), /within 180 s: a Pending$/);
});

Deno.test("startPods() refuses a manifest that cannot be filled in before it makes its pod", async () => {
  const result = await start("name: a\n---\nname: {{NOBODY}}\n", [[{ name: "a" }]]);
  assertMatch(String(result.error), /^RangeError: Cannot fill in "\{\{NOBODY\}\}"/);
  assertEquals(result.created.length, 1);
});

Deno.test("startPods() ends when it is aborted", async () => {
  await using cluster = await fakeCluster();
  await using stage = await commandStage({ kubectl: cluster.kubectl, onWait: () => stage.abort() });
  const values = { manifest: "name: a\n", values: VALUES };
  await assertRejects(() => startPods(stage.ctx, testRun(), values), DOMException, "SIGINT");
});
