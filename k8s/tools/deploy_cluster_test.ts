import { assertEquals, assertRejects } from "@std/assert";
import { contextName, createAsk, demandRights, kubectlWords, runOrTell } from "./deploy_cluster.ts";
import type { Right } from "./deploy_rights.ts";
import { type Answer, scriptedRun } from "./deploy_script.ts";

const CLUSTER = { context: "c", kubeconfig: "/k" };
const NONE = { context: undefined, kubeconfig: undefined };

Deno.test("kubectlWords() say what was chosen, and nothing else", () => {
  assertEquals(kubectlWords(CLUSTER), ["kubectl", "--context=c", "--kubeconfig=/k"]);
  assertEquals(kubectlWords(NONE), ["kubectl"]);
});

Deno.test("createAsk() passes the cluster on and gives what kubectl writes", async () => {
  const { run, calls } = scriptedRun([/get/, "pods\n"]);
  assertEquals(await createAsk(run, CLUSTER)(["get", "pods"], { tried: "look" }), "pods\n");
  assertEquals(calls, ["kubectl --context=c --kubeconfig=/k get pods"]);
});

const FAILURES: readonly (readonly [answer: Answer, message: string])[] = [
  [new Deno.errors.NotFound("x"), "Cannot look: there is no kubectl here; install it, or see PATH"],
  [
    { code: 1, stderr: 'error: context "c" does not exist\n' },
    'Cannot look: context "c" does not exist; see `kubectl config get-contexts`, and --context and --kubeconfig',
  ],
  [
    { code: 1, stderr: "The connection to the server h:1 was refused - is it right?\n" },
    "Cannot look: The connection to the server h:1 was refused - is it right?; does `kubectl get namespaces` work here?",
  ],
  [
    { code: 1, stderr: "error: You must be logged in to the server (Unauthorized)\n" },
    "Cannot look: You must be logged in to the server (Unauthorized); log in to the cluster as for `kubectl get namespaces`",
  ],
  [
    { code: 1, stderr: "Error from server (Forbidden): x is forbidden\n" },
    "Cannot look: Error from server (Forbidden): x is forbidden",
  ],
  [{ code: 7 }, "Cannot look: kubectl ended with code 7"],
  [new Error("kubectl did not end within 60 s"), "kubectl did not end within 60 s"],
];

for (const [answer, message] of FAILURES) {
  Deno.test(`createAsk() says: ${message}`, async () => {
    const ask = createAsk(scriptedRun([/./, answer]).run, NONE);
    const error = await assertRejects(() => ask(["get"], { tried: "look" }), Error);
    assertEquals(error.message, message);
  });
}

Deno.test("runOrTell() gives how a program ended, whatever it is", async () => {
  const { run } = scriptedRun([/kind/, { code: 4 }]);
  assertEquals((await runOrTell(run, ["kind", "load"], { tried: "load" })).code, 4);
});

Deno.test("contextName() is the one that was chosen, or the configuration's", async () => {
  const { run, calls } = scriptedRun([/config current-context$/, "kind-dev\n"]);
  assertEquals(await contextName(createAsk(run, NONE), NONE), "kind-dev");
  const chosen = { context: "c", kubeconfig: undefined };
  assertEquals(await contextName(createAsk(run, chosen), chosen), "c");
  assertEquals(calls.length, 1);
});

Deno.test("contextName() wants the file to be there", async () => {
  const cluster = { context: "c", kubeconfig: "/nowhere/config" };
  await assertRejects(
    () => contextName(createAsk(scriptedRun().run, cluster), cluster),
    Error,
    "Cannot choose a cluster: there is no file /nowhere/config",
  );
});

const RIGHTS: readonly Right[] = [
  { verb: "create", group: "", resource: "namespaces" },
  { verb: "list", group: "", resource: "pods", namespace: "n" },
];

Deno.test("demandRights() asks once for all, and is content when all is allowed", async () => {
  const { run, calls, inputs } = scriptedRun([/create/, "true\ntrue\n"]);
  await demandRights(createAsk(run, NONE), RIGHTS, { goal: "deploy" });
  assertEquals(calls, [
    'kubectl create --filename=- --validate=false --output=jsonpath={.status.allowed}{"\\n"}',
  ]);
  assertEquals(JSON.parse(inputs[0]!).items.length, 2);
});

Deno.test("demandRights() lists what is missing", async () => {
  const ask = createAsk(scriptedRun([/create/, "false\nfalse\n"]).run, NONE);
  const error = await assertRejects(() => demandRights(ask, RIGHTS, { goal: "deploy" }), Error);
  assertEquals(
    error.message,
    "Cannot deploy: you may not create namespaces; list pods in n",
  );
});
