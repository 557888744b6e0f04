import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { addMcpEntry } from "./deploy_mcp_client.ts";
import { type Answer, paperTerminal, scriptedRun } from "./deploy_script.ts";
import { listText } from "./deploy_fixture.ts";
import { undeploy, type UndeployOrder } from "./undeploy.ts";

const ORDER: UndeployOrder = {
  context: "prod",
  kubeconfig: undefined,
  timeoutSeconds: 10,
  mcpClient: undefined,
  dryRun: false,
};

function object(kind: string, name: string, label = "fgm"): unknown {
  return { kind, metadata: { name, labels: { "app.kubernetes.io/name": label } } };
}

const SPACE = object("Namespace", "fine-grained-monitor");
const PRIORITY = object("PriorityClass", "fgm-node");
const ENDING = JSON.stringify({
  status: { conditions: [{ status: "True", message: "pods. has 3 resource instances" }] },
});

interface Try {
  readonly found: string;
  readonly order?: Partial<UndeployOrder>;
  /** What is said of the namespace, in turn. */
  readonly space?: readonly Answer[];
  readonly rights?: string;
}

/** Undeploys from a cluster on paper. */
async function tryUndeploy({ found, order, space = [""], rights }: Try) {
  const { run, calls } = scriptedRun(
    [/get namespaces\//, found],
    [/get namespace fine/, ...space],
    [/create --filename=-/, rights ?? "true\n".repeat(4)],
    [/ delete /, "deleted\n"],
  );
  const terminal = paperTerminal(run);
  const outcome = await undeploy({ ...ORDER, ...order }, terminal).catch((error: Error) => error);
  const deleted = calls.filter((call) => call.includes(" delete "));
  return { outcome, lines: terminal.lines, deleted };
}

const DELETE_SPACE =
  "kubectl --context=prod delete namespaces --field-selector=metadata.name=fine-grained-monitor " +
  "--selector=app.kubernetes.io/name=fgm --wait=false";
const DELETE_PRIORITY =
  "kubectl --context=prod delete priorityclasses --field-selector=metadata.name=fgm-node " +
  "--selector=app.kubernetes.io/name=fgm --wait=false";
const DATA =
  "What was recorded stays on the nodes, in /var/lib/fgm; `rm -r /var/lib/fgm` on each removes it.";

Deno.test("undeploy() deletes what is there and waits until it is gone", async () => {
  const { outcome, lines, deleted } = await tryUndeploy({
    found: listText(SPACE, PRIORITY),
    space: [ENDING, ENDING, ""],
  });
  assertEquals(outcome, undefined);
  assertEquals(deleted, [DELETE_SPACE, DELETE_PRIORITY]);
  const waiting =
    "waiting for namespace fine-grained-monitor to go: pods. has 3 resource instances";
  assertEquals(lines, [waiting, waiting, DATA]);
});

Deno.test("undeploy() of nothing says so", async () => {
  const { outcome, lines, deleted } = await tryUndeploy({ found: "" });
  assertEquals([outcome, deleted], [undefined, []]);
  assertEquals(lines, ["Nothing of fgm is in context prod."]);
});

Deno.test("undeploy() leaves what is of somebody else", async () => {
  const { lines, deleted } = await tryUndeploy({
    found: listText(SPACE, object("PriorityClass", "fgm-node", "other")),
    rights: "true\ntrue\n",
  });
  assertEquals(deleted, [DELETE_SPACE]);
  assertEquals(lines, ["PriorityClass fgm-node stays: it is not labelled as fgm's", DATA]);
});

Deno.test("undeploy() does not wait for a namespace that was not there", async () => {
  const { lines, deleted } = await tryUndeploy({
    found: listText(PRIORITY),
    space: [ENDING],
    rights: "true\ntrue\n",
  });
  assertEquals(deleted, [DELETE_PRIORITY]);
  assertEquals(lines, [DATA]);
});

Deno.test("undeploy() as a dry run deletes nothing", async () => {
  const order = { dryRun: true };
  const { lines, deleted } = await tryUndeploy({ found: listText(SPACE, PRIORITY), order });
  assertEquals(deleted, []);
  assertEquals(lines, [DELETE_SPACE, DELETE_PRIORITY, DATA]);
});

Deno.test("undeploy() deletes nothing when it may not delete all", async () => {
  const { outcome, deleted } = await tryUndeploy({
    found: listText(SPACE, PRIORITY),
    rights: "true\ntrue\ntrue\nfalse\n",
  });
  assertEquals(
    (outcome as Error).message,
    "Cannot undeploy: you may not delete priorityclasses.scheduling.k8s.io",
  );
  assertEquals(deleted, []);
});

Deno.test("undeploy() gives up when the time is over", async () => {
  const { outcome } = await tryUndeploy({
    found: listText(SPACE),
    space: [ENDING],
    rights: "true\ntrue\n",
  });
  await assertRejects(() => Promise.reject(outcome), Error, "is still there after 10 s");
});

Deno.test("undeploy() takes its entry out of a client's file, and no other", async () => {
  const dir = await Deno.makeTempDir();
  const mcpClient = join(dir, "mcp.json");
  try {
    const text = '{\n  "mcpServers": {\n    "x": {}\n  }\n}\n';
    await Deno.writeTextFile(mcpClient, addMcpEntry(text, "secret"));
    const dry = await tryUndeploy({ found: "", order: { mcpClient, dryRun: true } });
    assertEquals(dry.lines[0], `Remove the MCP server's entry from ${mcpClient}`);
    const { lines } = await tryUndeploy({ found: "", order: { mcpClient } });
    assertEquals(lines[0], `${mcpClient} has no entry for fgm any more`);
    assertEquals(await Deno.readTextFile(mcpClient), text);
    const again = await tryUndeploy({ found: "", order: { mcpClient } });
    assertEquals(again.lines, ["Nothing of fgm is in context prod."]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
