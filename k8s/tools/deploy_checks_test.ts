import { assertEquals, assertRejects } from "@std/assert";
import {
  checkEngine,
  checkLoader,
  checkRights,
  installedClusterName,
  installedTokens,
} from "./deploy_checks.ts";
import { createAsk } from "./deploy_cluster.ts";
import { parseImageName } from "./deploy_image_name.ts";
import type { Choice, Load } from "./deploy_plan.ts";
import { type Answer, scriptedRun } from "./deploy_script.ts";
import type { Engine } from "./image_command.ts";

const NONE = { context: undefined, kubeconfig: undefined };

function choice(load: Load, overlays: readonly string[] = []): Choice {
  const image = parseImageName("fgm", "1");
  return { overlays, image, build: undefined, load, kindCluster: undefined };
}

/** An `AskCluster` whose kubectl always answers this, and what it was asked. */
function asking(answer: Answer) {
  const { run, calls, inputs } = scriptedRun([/^kubectl/, answer]);
  return { ask: createAsk(run, NONE), calls, inputs };
}

Deno.test("checkRights() asks for what is applied, watched and read", async () => {
  const { ask, inputs } = asking("true\n".repeat(10));
  const objects = [{ kind: "Namespace", name: "n" }, { kind: "Secret", name: "s" }];
  await checkRights(ask, objects);
  const asked = JSON.parse(inputs[0]!).items.map((
    { spec }: { spec: { resourceAttributes: { verb: string; resource: string } } },
  ) => `${spec.resourceAttributes.verb} ${spec.resourceAttributes.resource}`);
  assertEquals(asked, [
    ...["create namespaces", "patch namespaces", "create secrets", "patch secrets"],
    ...["get configmaps", "get secrets", "list pods", "list events"],
    ...["list daemonsets", "list deployments"],
  ]);
});

Deno.test("installedClusterName() is absent where nobody gave one", async () => {
  assertEquals(await installedClusterName(asking("").ask), undefined);
  assertEquals(await installedClusterName(asking("prod").ask), "prod");
});

Deno.test("installedTokens() are for the overlay that wants some", async () => {
  const { ask, calls } = asking("dg== bQ==");
  assertEquals(await installedTokens(ask, choice("none")), undefined);
  assertEquals(calls, []);
  const wants = choice("none", ["with-token"]);
  assertEquals(await installedTokens(ask, wants), { viewer: "v", mcp: "m" });
  assertEquals(await installedTokens(asking("").ask, wants), undefined);
  await assertRejects(
    () => installedTokens(asking(" bQ==").ask, wants),
    Error,
    'it lacks "viewer"',
  );
});

const find = (engine: Engine | undefined) => () => Promise.resolve(engine);

Deno.test("checkEngine() looks for one only where it is needed", async () => {
  const { run, calls } = scriptedRun([/podman version/, "5"]);
  const nobody = { asked: undefined, find: find(undefined) };
  assertEquals(await checkEngine(choice("none"), run, nobody), undefined);
  const found = { asked: undefined, find: find("docker") };
  assertEquals(await checkEngine(choice("kind"), run, found), "docker");
  assertEquals(calls, []);
  const asked = { asked: "podman", find: find("docker") } as const;
  assertEquals(await checkEngine(choice("kind"), run, asked), "podman");
  await assertRejects(
    () => checkEngine(choice("kind"), run, nobody),
    Error,
    "none of docker, podman",
  );
});

const MISSING = new Deno.errors.NotFound("x");

const LOADERS: readonly (readonly [load: Load, answer: Answer, message: string])[] = [
  ["kind", MISSING, "Cannot load the image into kind: there is no kind here"],
  ["containerd", MISSING, "Cannot load the image into this machine's containerd: there is no ctr"],
  [
    "containerd",
    { code: 1, stderr: "ctr: failed to dial /run/containerd/containerd.sock: permission denied\n" },
    "Cannot load the image into this machine's containerd: ctr does not answer: ctr: failed to dial",
  ],
  ["kind", { code: 3 }, "kind does not answer: it ended with code 3"],
];

for (const [load, answer, message] of LOADERS) {
  Deno.test(`checkLoader() says: ${message}`, async () => {
    const { run } = scriptedRun([/version/, answer]);
    await assertRejects(() => checkLoader(choice(load), run), Error, message);
  });
}

Deno.test("checkLoader() is content with what answers, and where nothing is loaded", async () => {
  const { run, calls } = scriptedRun([/version/, "1"]);
  for (const load of ["kind", "containerd", "none"] as const) await checkLoader(choice(load), run);
  assertEquals(calls, ["kind version", "ctr version"]);
});
