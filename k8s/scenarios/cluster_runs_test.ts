import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { KubectlError } from "../client/kubectl_error.ts";
import { fakePod } from "../testing/fake_pod.ts";
import {
  annotateNamespace,
  chooseNode,
  createDocument,
  createNamespace,
  deleteNamespace,
  listLiveRuns,
  listRunPods,
  podLog,
} from "./cluster_runs.ts";
import { clusterStage } from "./testing/cluster_stage.ts";
import { listText, podsText } from "./testing/fake_run_pods.ts";
import { namespaceOf, START_MS, testRun } from "./testing/runs.ts";

const RUN = testRun();

Deno.test("createNamespace() and createDocument() create, and leave no file behind", async () => {
  await using stage = await clusterStage();
  await createNamespace(stage.ctx, RUN);
  await createDocument(stage.ctx, RUN, "kind: Pod\n");
  assertEquals(JSON.parse(stage.cluster.created()[0]!), namespaceOf(RUN));
  assertEquals(stage.cluster.created()[1]?.trim(), "kind: Pod");
  const calls = stage.cluster.calls("create");
  assertMatch(calls[0]!, /^create -f /);
  // Whatever namespace a document names, kubectl refuses any but this one.
  assertMatch(calls[1]!, /^--namespace=fgm-run-k3v9x2ab create -f /);
  for (const call of calls) {
    await assertRejects(() => Deno.stat(call.replace(/.* -f /, "")), Deno.errors.NotFound);
  }
});

Deno.test("createDocument() waits for the ServiceAccount of a new namespace", async () => {
  let waits = 0;
  await using stage = await clusterStage({
    onWait: (cluster) => {
      if (++waits === 3) cluster.set("fail-create", undefined);
    },
  });
  const account =
    'error looking up service account fgm-run-k3v9x2ab/default: serviceaccount "default"';
  stage.cluster.set(
    "fail-create",
    `Error from server (Forbidden): pods "a" is forbidden: ${account} not found\n`,
  );
  await createDocument(stage.ctx, RUN, "kind: Pod\n");
  assertEquals([waits, stage.cluster.created().length], [3, 1]);
});

Deno.test("createDocument() does not wait for ever, nor for anything else", async () => {
  await using stage = await clusterStage();
  stage.cluster.set("fail-create", `serviceaccount "default" not found\n`);
  await assertRejects(() => createDocument(stage.ctx, RUN, ""), KubectlError, "serviceaccount");
  assertEquals(stage.clock.nowMs - START_MS, 20_000);
  stage.cluster.set(
    "fail-create",
    'pods "a" is forbidden: violates PodSecurity "restricted:latest"\n',
  );
  await assertRejects(
    () => createDocument(stage.ctx, RUN, ""),
    KubectlError,
    "violates PodSecurity",
  );
  assertEquals(stage.clock.nowMs - START_MS, 20_000);
});

Deno.test("annotateNamespace() writes when the run will be over", async () => {
  await using stage = await clusterStage();
  await annotateNamespace(stage.ctx, testRun({ untilMs: START_MS + 60_000 }));
  const [call = ""] = stage.cluster.calls("annotate");
  assertMatch(call, /^annotate namespace fgm-run-k3v9x2ab --overwrite /);
  assertMatch(call, /fine-grained-monitor\/until=2026-01-12T21:53:00\.000Z/);
});

Deno.test("listLiveRuns() gives the namespaces that are runs, newest first", async () => {
  await using stage = await clusterStage();
  const newer = testRun({ id: "newernew", startMs: START_MS + 1_000 });
  stage.cluster.set(
    "namespaces",
    listText([namespaceOf(RUN), { metadata: { name: "kube-system" } }, namespaceOf(newer)]),
  );
  assertEquals((await listLiveRuns(stage.ctx)).map(({ run }) => run.id), ["newernew", RUN.id]);
  stage.cluster.set("namespaces", "Hello");
  await assertRejects(() => listLiveRuns(stage.ctx), SyntaxError, "no JSON");
});

Deno.test("listRunPods() and podLog() stay in the run's namespace", async () => {
  await using stage = await clusterStage();
  stage.cluster.set("run-pods", podsText({ name: "leak" }));
  stage.cluster.set("log", "[pod/leak/app] hello\n");
  assertEquals((await listRunPods(stage.ctx, RUN)).map(({ name }) => name), ["leak"]);
  const log = await podLog(stage.ctx, RUN, { pod: "leak", container: "app", lines: 7 });
  assertEquals(log, "[pod/leak/app] hello\n");
  assertEquals(stage.cluster.calls(), [
    "--namespace=fgm-run-k3v9x2ab get pods -o json",
    "--namespace=fgm-run-k3v9x2ab logs leak -c app --prefix --tail=7",
  ]);
});

Deno.test("deleteNamespace() deletes one namespace, also when all else was aborted", async () => {
  await using stage = await clusterStage();
  stage.abort();
  await deleteNamespace(stage.ctx, RUN);
  assertEquals(stage.cluster.calls(), [
    "delete namespace fgm-run-k3v9x2ab --ignore-not-found --wait=false",
  ]);
  await assertRejects(() => listLiveRuns(stage.ctx), DOMException, "SIGINT");
});

const TAINT = { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" };

Deno.test("chooseNode() takes the first node that takes pods and is watched", async () => {
  await using stage = await clusterStage();
  const { ctx, cluster } = stage;
  assertEquals(await chooseNode(ctx, undefined), "worker-1");
  assertEquals(cluster.calls("get pods")[0]?.startsWith("--namespace=fgm get pods -l "), true);
  assertEquals(await chooseNode(ctx, "worker-2"), "worker-2");
  const node = (name: string, spec: unknown) => ({ metadata: { name }, spec });
  cluster.set("nodes", listText([node("worker-1", { taints: [TAINT] }), node("worker-2", {})]));
  assertEquals(await chooseNode(ctx, undefined), "worker-2");
  assertEquals(await chooseNode(ctx, "worker-1"), "worker-1"); // a person may know better
  cluster.set("nodes", listText([node("worker-1", { unschedulable: true })]));
  assertEquals(await chooseNode(ctx, undefined), "worker-2");
});

Deno.test("chooseNode() says why no node will do", async () => {
  await using stage = await clusterStage();
  const { ctx, cluster } = stage;
  await assertRejects(
    () => chooseNode(ctx, "worker-3"),
    RangeError,
    'Cannot use node "worker-3": no pod of fgm is there; ready are worker-1, worker-2',
  );
  cluster.set(
    "fgm-pods",
    listText([fakePod({ name: "fgm-a", node: "worker-1", isReady: false })]),
  );
  await assertRejects(() => chooseNode(ctx, "worker-1"), RangeError, "ContainersNotReady");
  await assertRejects(
    () => chooseNode(ctx, undefined),
    RangeError,
    "Cannot choose a node: none will do (worker-1: ContainersNotReady)",
  );
});

Deno.test("chooseNode() does without leave to look at nodes", async () => {
  await using stage = await clusterStage();
  const { ctx, cluster } = stage;
  cluster.set("fail-get-nodes", 'Error from server (Forbidden): nodes is forbidden: User "eve"\n');
  assertEquals(await chooseNode(ctx, undefined), "worker-1");
  cluster.set("fail-get-nodes", "Unable to connect to the server\n");
  await assertRejects(() => chooseNode(ctx, undefined), KubectlError, "list the nodes");
});
