import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { VERSION } from "../pod/version.ts";
import type { ImageOrder } from "./build_image.ts";
import { deploy, type DeployOrder } from "./deploy.ts";
import { daemonSet, listText, mcpDeployment, nodePod, waiting } from "./deploy_fixture.ts";
import { type Answer, paperTerminal, type Rule, scriptedRun } from "./deploy_script.ts";

const ORDER: DeployOrder = {
  overlay: [],
  image: "fgm",
  build: false,
  registry: undefined,
  load: undefined,
  base: undefined,
  target: [],
  engine: undefined,
  context: undefined,
  kubeconfig: undefined,
  timeoutSeconds: 60,
  clusterName: undefined,
  mcpClient: undefined,
  dryRun: false,
};

const MANIFEST =
  "kind: Namespace\nmetadata:\n  name: n\n---\nkind: DaemonSet\nmetadata:\n  name: d\n";
const TOKEN_MANIFEST = `${MANIFEST}---\nkind: Secret\nmetadata:\n  name: s\n`;
const NOTHING = listText();
const READY = listText(daemonSet({ image: `fgm:${VERSION}` }), mcpDeployment(), nodePod(1));

const rule = (pattern: RegExp, ...answers: readonly Answer[]): Rule => [pattern, ...answers];

const RULES: readonly Rule[] = [
  rule(/config current-context/, "kind-dev\n"),
  rule(/ kustomize /, MANIFEST),
  rule(/create --filename=-/, "true\n".repeat(9)),
  rule(/get events/, NOTHING),
  rule(/get daemonsets/, NOTHING, READY),
  rule(/get configmap/, "old"),
  rule(/ apply /, "namespace/n created\n"),
  rule(/rollout restart/, ""),
  rule(/^kind /, ""),
  rule(/ version$/, "1"),
];

interface Try {
  readonly order?: Partial<DeployOrder>;
  /** These come before `RULES`. */
  readonly rules?: readonly Rule[];
  /** Called before each pause, with what ends the run. */
  readonly onPause?: (interrupt: () => void) => void;
}

/** Deploys into a cluster on paper. */
async function tryDeploy({ order, rules = [], onPause }: Try = {}) {
  const { run, calls } = scriptedRun(...rules, ...RULES);
  const terminal = paperTerminal(run, () => onPause?.(terminal.interrupt));
  const built: ImageOrder[] = [], saved: string[] = [];
  const scratch = await Deno.makeTempDir();
  const { lines } = terminal;
  const short = (text: string) => text.replaceAll(scratch, "SCRATCH");
  try {
    const outcome = await deploy({ ...ORDER, ...order }, {
      ...terminal,
      scratch,
      findEngine: () => Promise.resolve("docker" as const),
      build: (image) => Promise.resolve(void built.push(image)),
      save: (engine, tag, file) =>
        Promise.resolve(void saved.push(short(`${engine} ${tag} ${file}`))),
      newToken: () => "new-token",
      own: "linux-x64",
    }).catch((error: Error) => error);
    return { outcome, lines, calls: calls.map(short), built, saved };
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

/** The calls that change something. */
function changes(calls: readonly string[]): readonly string[] {
  return calls.filter((call) => / apply | rollout |load image|images import/.test(call));
}

Deno.test("deploy() applies, waits and says what to run next", async () => {
  const { outcome, lines, calls } = await tryDeploy();
  assertEquals(outcome, 0);
  assertEquals(changes(calls), ["kubectl apply --filename SCRATCH/new/fgm.yaml"]);
  assertEquals(lines.slice(0, 3), [
    "Apply the manifests …",
    "1 object: 1 created",
    "3 of 3 nodes ready, MCP server ready",
  ]);
  assert(lines[3]?.startsWith("fgm watches 1 node.\n"), lines[3]);
});

Deno.test("deploy() into kind builds an image and loads it before anything is applied", async () => {
  const { outcome, calls, built } = await tryDeploy({ order: { build: true } });
  assertEquals(outcome, 0);
  assertEquals(built.map(({ tag, engine, push }) => [tag, engine, push]), [
    [`docker.io/library/fgm:${VERSION}`, "docker", false],
  ]);
  assertEquals(changes(calls), [
    "kind load image-archive SCRATCH/fgm.tar --name dev",
    "kubectl apply --filename SCRATCH/new/fgm.yaml",
  ]);
});

Deno.test("deploy() restarts pods whose image is another one of the same name", async () => {
  const rules = [rule(/get daemonsets/, READY)];
  const { calls } = await tryDeploy({ order: { build: true }, rules });
  assertEquals(
    changes(calls).at(-1),
    "kubectl --namespace=fine-grained-monitor rollout restart daemonset/fgm deployment/fgm-mcp-server",
  );
});

Deno.test("deploy() restarts pods for another name of the cluster, and for no other reason", async () => {
  const rules = [rule(/get daemonsets/, READY)];
  const count = async (clusterName: string | undefined) =>
    changes((await tryDeploy({ order: { clusterName }, rules })).calls).length;
  assertEquals([await count("new"), await count("old"), await count(undefined)], [2, 1, 1]);
});

Deno.test("deploy() loads an image that the engine has", async () => {
  const { saved } = await tryDeploy({ order: { load: "kind" } });
  assertEquals(saved, [`docker docker.io/library/fgm:${VERSION} SCRATCH/fgm.tar`]);
});

Deno.test("deploy() changes and builds nothing without the rights", async () => {
  const rules = [rule(/create --filename=-/, "false\n".repeat(9))];
  const { outcome, calls, built } = await tryDeploy({ order: { build: true }, rules });
  assert(outcome instanceof Error);
  assert(outcome.message.startsWith("Cannot deploy: you may not create, patch namespaces; create"));
  assertEquals([changes(calls), built], [[], []]);
});

Deno.test("deploy() changes nothing for an order that contradicts itself", async () => {
  const orders: readonly Partial<DeployOrder>[] = [
    { registry: "r.example", load: "kind" },
    { build: true, base: "host", target: ["linux-arm64"], context: "kind-dev" },
    { build: true, context: "prod" },
  ];
  for (const order of orders) {
    const { outcome, calls } = await tryDeploy({ order });
    assert(outcome instanceof RangeError, String(outcome));
    assertEquals(changes(calls), []);
  }
});

Deno.test("deploy() as a dry run says what it would do", async () => {
  const order = { build: true, dryRun: true, mcpClient: "/nowhere/mcp.json" };
  const { outcome, lines, calls, built } = await tryDeploy({ order });
  assertEquals([outcome, built], [0, []]);
  assertEquals(changes(calls), [
    "kubectl apply --dry-run=client --filename SCRATCH/new/fgm.yaml",
  ]);
  assertEquals(lines.filter((line) => /^\d/.test(line)), [
    "1. Build the image",
    "2. Load the image into the nodes of kind cluster dev",
    "3. Apply the manifests",
    "4. Wait until every node's pod and the MCP server are ready",
    "5. Write the MCP server's entry into /nowhere/mcp.json",
  ]);
  assertEquals(lines.slice(-2), [
    "Would apply 1 Namespace, 1 DaemonSet:",
    "  namespace/n created",
  ]);
});

Deno.test("deploy() as a dry run asks the server where fgm is installed", async () => {
  const rules = [rule(/get daemonsets/, READY)];
  const { calls } = await tryDeploy({ order: { dryRun: true }, rules });
  assertEquals(changes(calls), ["kubectl apply --dry-run=server --filename SCRATCH/new/fgm.yaml"]);
});

Deno.test("deploy() fails at once when a pod cannot start", async () => {
  const stuck = listText(daemonSet({ available: 0 }), nodePod(1, waiting("ErrImagePull", "gone")));
  const { outcome, lines } = await tryDeploy({ rules: [rule(/get daemonsets/, NOTHING, stuck)] });
  assertEquals(outcome, 1);
  assert(lines.at(-1)?.startsWith("Cannot start fgm-1, collector on worker-1: ErrImagePull: gone"));
});

Deno.test("deploy() fails when the time is over", async () => {
  const { outcome, lines } = await tryDeploy({ rules: [rule(/get daemonsets/, NOTHING)] });
  assertEquals(outcome, 1);
  assert(lines.at(-1)?.startsWith("Cannot wait any longer: not everything is ready after 60 s"));
});

Deno.test("deploy() tells what kubectl said when applying fails, and how to undo it", async () => {
  const rules = [rule(/ apply /, { code: 1, stderr: "error: no matches for kind\n" })];
  const { outcome, lines } = await tryDeploy({ order: { context: "kind-dev" }, rules });
  assertEquals((outcome as Error).message, "Cannot apply fgm: no matches for kind");
  assertEquals(
    lines.at(-1),
    "What was applied stays; deno task undeploy --context=kind-dev removes it",
  );
});

Deno.test("deploy() that is interrupted says what stays", async () => {
  const rules = [rule(/get daemonsets/, NOTHING)];
  const onPause = (interrupt: () => void) => interrupt();
  const { outcome, lines } = await tryDeploy({ rules, onPause });
  assertEquals((outcome as Error).name, "AbortError");
  assertEquals(lines.at(-1), "What was applied stays; deno task undeploy removes it");
});

/** A file of an MCP client in a folder of its own. */
async function withFile(text: string, act: (path: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  const path = join(dir, "mcp.json");
  try {
    await Deno.writeTextFile(path, text);
    await act(path);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

const TOKEN_RULES = [
  rule(/ kustomize /, TOKEN_MANIFEST),
  rule(/create --filename=-/, "true\n".repeat(12)),
];

const TOKENS: readonly (readonly [secret: string, file: string, token: string])[] = [
  ["", "SCRATCH/new/fgm.yaml", "new-token"],
  ["dg== bQ==", "SCRATCH/fgm.yaml", "m"],
];

for (const [secret, file, token] of TOKENS) {
  Deno.test(`deploy() with tokens, Secret "${secret}": applies ${file} and writes ${token}`, () =>
    withFile('{"a": 1}', async (mcpClient) => {
      const rules = [...TOKEN_RULES, rule(/get secret/, secret)];
      const order = { overlay: ["with-token"], mcpClient };
      const { outcome, calls, lines } = await tryDeploy({ order, rules });
      assertEquals(outcome, 0);
      assertEquals(changes(calls), [`kubectl apply --filename ${file}`]);
      const { a, mcpServers } = JSON.parse(await Deno.readTextFile(mcpClient));
      assertEquals([a, mcpServers.fgm.headers], [1, { Authorization: `Bearer ${token}` }]);
      assert(lines.some((line) => line.includes("keep it to yourself")));
    }));
}

Deno.test("deploy() refuses a client's file before anything else", () =>
  withFile("{ // no", async (mcpClient) => {
    const { outcome, calls } = await tryDeploy({ order: { mcpClient } });
    await assertRejects(() => Promise.reject(outcome), Error, "it is no JSON");
    assertEquals(calls.length, 1);
    assertEquals(await Deno.readTextFile(mcpClient), "{ // no");
  }));

Deno.test("deploy() warns of a tag that nodes have already", async () => {
  const image = `r.example/fgm:${VERSION}`;
  const rules = [rule(/get daemonsets/, listText(daemonSet({ image }), mcpDeployment()))];
  const { lines } = await tryDeploy({ order: { build: true, registry: "r.example" }, rules });
  assertEquals(lines[0]?.startsWith(`Nodes that have ${image} keep`), true, lines[0]);
});
