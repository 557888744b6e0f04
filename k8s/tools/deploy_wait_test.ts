import { assert, assertEquals, assertRejects } from "@std/assert";
import { createAsk } from "./deploy_cluster.ts";
import {
  CRASHED,
  daemonSet,
  failedCreate,
  listText,
  mcpDeployment,
  nodePod,
  VIOLATES,
  waiting,
} from "./deploy_fixture.ts";
import { type Answer, paperTerminal, scriptedRun } from "./deploy_script.ts";
import { FAILED_LOOKS_MAX, look, LOOK_EVERY_MS, waitForRollout } from "./deploy_wait.ts";

const NOTHING = listText();
const READY = listText(daemonSet(), mcpDeployment(), nodePod(1), nodePod(2), nodePod(3));
const HALF = listText(daemonSet({ available: 1 }), mcpDeployment({ available: 0 }), nodePod(1));

interface Script {
  readonly objects: readonly Answer[];
  readonly events?: readonly Answer[];
  readonly log?: Answer;
  readonly timeoutMs?: number;
}

/** Waits in a cluster that answers so in turn; the first answers are how it was before. */
async function wait({ objects, events = [NOTHING], log = "", timeoutMs = 60_000 }: Script) {
  const { run, calls } = scriptedRun(
    [/get events/, ...events],
    [/ logs /, log],
    [/get daemonsets/, ...objects],
  );
  const terminal = paperTerminal(run);
  const ask = createAsk(run, { context: undefined, kubeconfig: undefined });
  const end = await waitForRollout(await look(ask), { ...terminal, ask }, { timeoutMs });
  return { end, calls, lines: terminal.lines, tookMs: terminal.nowMs() };
}

Deno.test("look() asks for what is ours, and for failures alone", async () => {
  const { calls } = await wait({ objects: [NOTHING, READY] });
  assertEquals(calls.slice(0, 2), [
    "kubectl get daemonsets,deployments,pods --selector=app.kubernetes.io/name=fgm --namespace=fine-grained-monitor --output=json",
    "kubectl get events --field-selector=reason=FailedCreate --namespace=fine-grained-monitor --output=json",
  ]);
});

Deno.test("look() says so when kubectl writes something else", async () => {
  await assertRejects(
    () => wait({ objects: ["oops"] }),
    Error,
    "what kubectl writes makes no sense",
  );
});

Deno.test("waitForRollout() shows how far it is until all is ready", async () => {
  const { end, lines, tookMs } = await wait({ objects: [NOTHING, NOTHING, HALF, READY] });
  assertEquals(end.kind, "ready");
  assertEquals(lines, [
    "waiting for the cluster to take note",
    "1 of 3 nodes ready, MCP server not yet",
    "3 of 3 nodes ready, MCP server ready",
  ]);
  assertEquals(tookMs, 2 * LOOK_EVERY_MS);
});

Deno.test("waitForRollout() does not wait for a pod that cannot start", async () => {
  const pod = nodePod(2, waiting("ErrImageNeverPull", "not present"));
  const stuck = listText(daemonSet({ available: 1 }), mcpDeployment(), nodePod(1), pod);
  const { end, tookMs, calls } = await wait({ objects: [NOTHING, HALF, stuck] });
  assert(end.kind === "trouble" && end.trouble.reason === "ErrImageNeverPull");
  assertEquals(tookMs, LOOK_EVERY_MS);
  assertEquals(calls.some((call) => call.includes("logs")), false);
});

const CRASHING = listText(
  daemonSet(),
  nodePod(2, waiting("CrashLoopBackOff", "back-off", CRASHED)),
);

Deno.test("waitForRollout() asks a container that crashes for its last words", async () => {
  const log = '{"message":"Cannot use cgroup root /host/cgroup: cgroup v1 only"}\n';
  const { end, calls } = await wait({ objects: [NOTHING, CRASHING], log });
  assert(end.kind === "trouble");
  assertEquals(
    end.trouble.message,
    "it ended with code 1 (Error). Its last words: Cannot use cgroup root /host/cgroup: cgroup v1 only",
  );
  assertEquals(
    calls.at(-1),
    "kubectl logs fgm-2 --namespace=fine-grained-monitor --container=collector --previous --tail=3 --limit-bytes=8192",
  );
});

for (const log of ["", { code: 1, stderr: "previous terminated container not found" }]) {
  Deno.test(`waitForRollout() does without last words: ${JSON.stringify(log)}`, async () => {
    const { end } = await wait({ objects: [NOTHING, CRASHING], log });
    assertEquals(end.kind === "trouble" && end.trouble.message, "it ended with code 1 (Error)");
  });
}

Deno.test("waitForRollout() hears of pods that nobody may create", async () => {
  const events = [NOTHING, NOTHING, listText(failedCreate(VIOLATES))];
  const none = listText(daemonSet({ updated: 0, available: 0 }), mcpDeployment());
  const { end } = await wait({ objects: [NOTHING, none], events });
  assertEquals(end.kind === "trouble" && end.trouble.reason, "violates PodSecurity");
});

Deno.test("waitForRollout() forgives what happened before", async () => {
  const old = listText(failedCreate(VIOLATES));
  const broken = listText(daemonSet(), nodePod(9, waiting("ErrImagePull")));
  const next = daemonSet({ generation: 2, observed: 2, updated: 0 });
  const passing = listText(next, mcpDeployment(), nodePod(9, waiting("ErrImagePull")));
  const { end } = await wait({ objects: [broken, passing, READY], events: [old] });
  assertEquals(end.kind, "ready");
});

Deno.test("waitForRollout() gives up when the time is over", async () => {
  const { end, tookMs } = await wait({ objects: [NOTHING, HALF], timeoutMs: 5_000 });
  assert(end.kind === "late");
  assertEquals(end.last.rollout.nodes?.ready, 1);
  assertEquals(tookMs, 6_000);
});

const REFUSED = { code: 1, stderr: "The connection to the server h:1 was refused - is it right?" };

Deno.test("waitForRollout() outlives an API server that is being restarted", async () => {
  const { end } = await wait({ objects: [NOTHING, REFUSED, REFUSED, READY] });
  assertEquals(end.kind, "ready");
});

Deno.test("waitForRollout() does not look for ever at a cluster that is gone", async () => {
  await assertRejects(() => wait({ objects: [NOTHING, REFUSED] }), Error, "was refused");
  assertEquals(FAILED_LOOKS_MAX, 5);
});
