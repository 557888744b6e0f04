import { assert, assertEquals, assertRejects } from "@std/assert";
import { until } from "../e2e/until.ts";
import { HandClock } from "../testing/hand_clock.ts";
import { clusterArgs, KUBECTL_MS_MAX, LAST_WORDS_MS_MAX, runKubectl } from "./kubectl.ts";
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

/** How a call ends of a kubectl that itself ends at once, but leaves a program behind that holds its pipes. */
async function outcomeOfLeaver(
  code: number,
  giveUp: (clock: HandClock, abort: () => void) => Promise<void> | void,
): Promise<PromiseSettledResult<string>> {
  const folder = await Deno.makeTempDir({ prefix: "fgm-kubectl-" }), kubectl = `${folder}/kubectl`;
  const leave = `sleep 1000 & echo $! >${folder}/pid`;
  const script = `#!/bin/sh\necho out; echo "error: err" >&2; ${leave}; exit ${code}\n`;
  await Deno.writeTextFile(kubectl, script, { mode: 0o755 });
  const clock = new HandClock(), { signal, abort } = abortable();
  const call = runKubectl(["get"], { tried, startTimer: clock.startTimer, kubectl, signal });
  let outcome: PromiseSettledResult<string> | undefined;
  Promise.allSettled([call]).then(([settled]) => outcome = settled);
  try {
    await until("kubectl has ended", () => clock.delaysMs.includes(LAST_WORDS_MS_MAX));
    await giveUp(clock, abort);
    const settled = await until("the call has ended", () => outcome);
    assertEquals(clock.delaysMs, [], "no timer is left");
    return settled;
  } finally {
    Deno.kill(Number(await Deno.readTextFile(`${folder}/pid`)), "SIGKILL");
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: "runKubectl() does not wait for what kubectl has left behind",
  ignore,
  fn: async () => {
    const wait = (clock: HandClock) => clock.advance(LAST_WORDS_MS_MAX);
    assertEquals(await outcomeOfLeaver(0, wait), { status: "fulfilled", value: "out\n" });
    const failed = await outcomeOfLeaver(1, wait);
    assert(failed.status === "rejected" && failed.reason instanceof KubectlError);
    assertEquals(failed.reason.message, "Cannot list pods: err");
  },
});

Deno.test({
  name: "runKubectl() ends with its signal when kubectl alone has ended",
  ignore,
  fn: async () => {
    const failed = await outcomeOfLeaver(0, (_, abort) => abort());
    assert(failed.status === "rejected" && failed.reason instanceof DOMException);
  },
});

const LOADER = { LD_LIBRARY_PATH: "/x", DYLD_LIBRARY_PATH: "/y", ld_lower: "z" };

/** Prints what there is of them. */
const SHOW = 'echo "<$LD_LIBRARY_PATH$DYLD_LIBRARY_PATH$ld_lower>"';

/** What a script prints that may do nothing but start programs, under variables of the loader. */
async function runUnderLoader(script: string, allowRun: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--no-config",
      "--allow-env",
      allowRun,
      "--ext=ts",
      "-",
    ],
    env: LOADER,
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  await new Blob([script]).stream().pipeTo(child.stdin);
  return new TextDecoder().decode((await child.output()).stdout);
}

const STARTS: Readonly<Record<string, string>> = {
  runKubectl: `
    import { runKubectl } from "${import.meta.resolve("./kubectl.ts")}";
    const startTimer = () => () => {};
    const options = { tried: "try", startTimer, kubectl: "/bin/sh" };
    console.log((await runKubectl(["-c", ${JSON.stringify(SHOW)}], options)).trim());`,
  startGuarded: `
    import { startGuarded } from "${import.meta.resolve("./guarded_child.ts")}";
    await using child = startGuarded("/bin/sh", ["-c", ${JSON.stringify(SHOW)}]);
    console.log((await new Response(child.stdout).text()).trim());`,
};
for (const [name, script] of Object.entries(STARTS)) {
  Deno.test({
    name: `${name}() starts programs also where the loader has variables, which Deno refuses`,
    ignore,
    fn: async () => {
      assertEquals(await runUnderLoader(script, "--allow-run=/bin/sh"), "<>\n");
      assertEquals(await runUnderLoader(script, "--allow-run"), "</x/yz>\n");
    },
  });
}

function abortable(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
