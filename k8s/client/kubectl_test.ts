import { assertEquals, assertRejects } from "@std/assert";
import { until } from "../e2e/until.ts";
import { HandClock } from "../testing/hand_clock.ts";
import { clusterArgs, KUBECTL_MS_MAX, runKubectl } from "./kubectl.ts";
import { KubectlError } from "./kubectl_error.ts";
import { fakeKubectl, isRunning, NO_PROC_NOTE } from "./testing/fake_kubectl.ts";

const ignore = Deno.build.os === "windows";
const tried = "list pods";

Deno.test("clusterArgs() passes on what was chosen, and nothing else", () => {
  assertEquals(clusterArgs({}), []);
  assertEquals(clusterArgs({ context: "a b", namespace: "fgm", kubeconfig: "/k" }), [
    "--context=a b",
    "--namespace=fgm",
    "--kubeconfig=/k",
  ]);
});

Deno.test({
  name: "runKubectl() gives what kubectl writes, and passes the cluster on",
  ignore,
  fn: async () => {
    await using fake = await fakeKubectl("hello\n");
    const { startTimer, delaysMs } = new HandClock();
    const text = await runKubectl(["get", "pods"], {
      tried,
      startTimer,
      kubectl: fake.path,
      context: "c",
    });
    assertEquals(text, "hello\n");
    assertEquals(fake.calls(), ["--context=c get pods"]);
    assertEquals(delaysMs, [], "no timer is left");
  },
});

Deno.test({
  name: "runKubectl() tells what kubectl said when it fails",
  ignore,
  fn: async () => {
    await using fake = await fakeKubectl();
    fake.set("stderr", "error: You must be logged in to the server (Unauthorized)\n");
    const { startTimer } = new HandClock();
    const error = await assertRejects(
      () => runKubectl(["get"], { tried, startTimer, kubectl: fake.path }),
      KubectlError,
      "log in to the cluster",
    );
    assertEquals(error.kind, "unauthorized");
  },
});

Deno.test("runKubectl() says so when there is no kubectl", async () => {
  const { startTimer } = new HandClock();
  const error = await assertRejects(
    () => runKubectl(["get"], { tried, startTimer, kubectl: "/nowhere/kubectl" }),
    KubectlError,
    "Cannot list pods: there is no /nowhere/kubectl; install kubectl",
  );
  assertEquals(error.kind, "missing");
});

Deno.test({
  name: `runKubectl() ends a call that takes too long${NO_PROC_NOTE}`,
  ignore: NO_PROC_NOTE !== "",
  fn: async () => {
    await using fake = await fakeKubectl();
    fake.set("hang", "");
    const clock = new HandClock();
    const call = runKubectl(["get"], { tried, startTimer: clock.startTimer, kubectl: fake.path });
    const pid = await until("kubectl hangs", () => fake.pids()[0]);
    const failed = assertRejects(() => call, KubectlError, "no answer within 30 s");
    await clock.advance(KUBECTL_MS_MAX);
    assertEquals((await failed).kind, "timeout");
    await until("kubectl is gone", () => !isRunning(pid));
  },
});

Deno.test({
  name: `runKubectl() ends with its signal${NO_PROC_NOTE}`,
  ignore: NO_PROC_NOTE !== "",
  fn: async () => {
    await using fake = await fakeKubectl();
    fake.set("hang", "");
    const clock = new HandClock();
    const { signal, abort } = abortable();
    const { startTimer } = clock;
    const call = runKubectl(["get"], { tried, startTimer, kubectl: fake.path, signal });
    const pid = await until("kubectl hangs", () => fake.pids()[0]);
    abort();
    await assertRejects(() => call, DOMException, "aborted");
    await until("kubectl is gone", () => !isRunning(pid));
    assertEquals(clock.delaysMs, []);
    await assertRejects(() => runKubectl([], { tried, startTimer, signal }), DOMException);
  },
});

function abortable(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
