import { assertEquals, assertThrows } from "@std/assert";
import {
  daemonSet,
  listText,
  mcpDeployment,
  nodePod,
  type NodesNumbers,
  waiting,
} from "./deploy_fixture.ts";
import {
  counted,
  currentPods,
  isRolledOut,
  progressText,
  readRollout,
  readyNodes,
  unreadyLines,
} from "./deploy_rollout.ts";

const rollout = (...items: readonly unknown[]) => readRollout(listText(...items));

type McpNumbers = NonNullable<Parameters<typeof mcpDeployment>[0]>;

const STATES: readonly (readonly [
  nodes: NodesNumbers,
  mcp: McpNumbers,
  isDone: boolean,
  text: string,
])[] = [
  [{}, {}, true, "3 of 3 nodes ready, MCP server ready"],
  [{ available: 2 }, {}, false, "2 of 3 nodes ready, MCP server ready"],
  [{ updated: 1 }, {}, false, "1 of 3 nodes ready, MCP server ready"],
  [{ wanted: 1, updated: 1, available: 1 }, {}, true, "1 of 1 node ready, MCP server ready"],
  [{ wanted: 0, updated: 0, available: 0 }, {}, false, "0 of 0 nodes ready, MCP server ready"],
  [{ generation: 2 }, {}, false, "waiting for the cluster to take note"],
  [{}, { available: 0 }, false, "3 of 3 nodes ready, MCP server not yet"],
  [{}, { replicas: 2 }, false, "3 of 3 nodes ready, MCP server not yet"],
];

for (const [nodes, mcp, isDone, text] of STATES) {
  Deno.test(`progressText() "${text}" of ${JSON.stringify([nodes, mcp])}`, () => {
    const state = rollout(daemonSet(nodes), mcpDeployment(mcp));
    assertEquals(progressText(state), text);
    assertEquals(isRolledOut(state), isDone);
  });
}

Deno.test("readRollout() of nothing is nothing", () => {
  const state = rollout();
  assertEquals(state, { nodes: undefined, mcp: undefined, pods: [] });
  assertEquals(isRolledOut(state), false);
  assertEquals(progressText(state), "waiting for the cluster to take note");
});

Deno.test("readRollout() of a set that no controller has looked at yet", () => {
  const fresh = { kind: "DaemonSet", metadata: { name: "fgm", generation: 1 } };
  assertEquals(rollout(fresh).nodes, {
    ...{ generation: 1, isObserved: false, wanted: 0, ready: 0, old: 0, image: "" },
  });
});

Deno.test("readRollout() knows the image that is installed", () => {
  assertEquals(rollout(daemonSet({ image: "r/fgm:7" })).nodes?.image, "r/fgm:7");
});

Deno.test("readRollout() passes over what is not ours", () => {
  const other = { kind: "DaemonSet", metadata: { name: "other", generation: 1 } };
  assertEquals(rollout(other, { kind: "Pod" }, null, 7), rollout());
});

for (const text of ["", "{}", "[]", '{"items":{}}', "null"]) {
  Deno.test(`readRollout() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => readRollout(text), SyntaxError);
  });
}

Deno.test("currentPods() are the new ones where something new was wanted", () => {
  const before = rollout(daemonSet(), nodePod(1), nodePod(2));
  const now = rollout(daemonSet({ generation: 2 }), nodePod(2), nodePod(3));
  assertEquals(currentPods(before, now).map(({ name }) => name), ["fgm-3"]);
});

Deno.test("currentPods() are all where nothing new was wanted", () => {
  const state = rollout(daemonSet(), nodePod(1), nodePod(2));
  assertEquals(currentPods(state, state).map(({ name }) => name), ["fgm-1", "fgm-2"]);
});

Deno.test("currentPods() tell pods of the node from those of the MCP server", () => {
  const mcpPod = { kind: "Pod", metadata: { name: "mcp", uid: "m", labels: {} } };
  const before = rollout(daemonSet(), mcpDeployment(), nodePod(1), mcpPod);
  const now = rollout(daemonSet(), mcpDeployment({ generation: 2 }), nodePod(1), mcpPod);
  assertEquals(currentPods(before, now).map(({ name }) => name), ["fgm-1"]);
});

Deno.test("currentPods() are none of those that are being ended", () => {
  const ending = nodePod(1, {}, { deletionTimestamp: "2026-01-12T21:52:49Z" });
  assertEquals(currentPods(rollout(), rollout(daemonSet(), ending)), []);
});

Deno.test("readyNodes() are in the order of people", () => {
  const mcpPod = { kind: "Pod", metadata: { name: "mcp", uid: "m" }, spec: { nodeName: "a" } };
  const state = rollout(nodePod(10), nodePod(2), nodePod(3, waiting("ErrImagePull")), mcpPod);
  assertEquals(readyNodes(state), ["worker-2", "worker-10"]);
});

Deno.test("unreadyLines() tell why, of a few", () => {
  const pods = [1, 2, 3, 4, 5, 6, 7].map((index) => nodePod(index, waiting("CreateError")));
  assertEquals(unreadyLines(rollout(nodePod(0), ...pods)), [
    ...[1, 2, 3, 4, 5].map((index) => `fgm-${index} on worker-${index}: collector: CreateError`),
    "and 2 more",
  ]);
});

Deno.test("unreadyLines() of a cluster without nodes", () => {
  const none = daemonSet({ wanted: 0, updated: 0, available: 0 });
  assertEquals(unreadyLines(rollout(none)), ["the cluster has no Linux node"]);
  assertEquals(unreadyLines(rollout()), []);
});

Deno.test("counted() has a plural", () => {
  assertEquals([0, 1, 2].map((count) => counted(count, "node")), ["0 nodes", "1 node", "2 nodes"]);
});
