import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { HandClock } from "../testing/hand_clock.ts";
import { KubectlError } from "./kubectl_error.ts";
import { fakeKubectl } from "./testing/fake_kubectl.ts";
import { listViewerPods, parseViewerPods, podOfNode, type ViewerPod } from "./viewer_pods.ts";

const READY = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };

function pod(name: string, nodeName: string | undefined, status: unknown, metadata = {}): unknown {
  return { metadata: { name, ...metadata }, spec: { nodeName }, status };
}

function list(...items: readonly unknown[]): string {
  return JSON.stringify({ kind: "List", items });
}

const ENDING = { deletionTimestamp: "2026-01-12T21:52:49Z" };

const STATES: readonly (readonly [name: string, status: unknown, metadata: object, why: string])[] =
  [
    ["ready", READY, {}, ""],
    ["being ended", READY, ENDING, "it is being ended"],
    ["pending", { phase: "Pending" }, {}, "Pending"],
    ["evicted", { phase: "Failed", reason: "Evicted" }, {}, "Evicted"],
    ["without a status", undefined, {}, "Unknown"],
    [
      "with a container that crashes",
      {
        phase: "Running",
        conditions: [{ type: "Ready", status: "False" }],
        containerStatuses: [
          { name: "collector", ready: true, state: { running: {} } },
          { name: "viewer", ready: false, state: { waiting: { reason: "CrashLoopBackOff" } } },
        ],
      },
      {},
      "viewer: CrashLoopBackOff",
    ],
    [
      "with a container that was killed",
      {
        phase: "Running",
        containerStatuses: [{ name: "viewer", state: { terminated: { reason: "OOMKilled" } } }],
      },
      {},
      "viewer: OOMKilled",
    ],
    [
      "that begins",
      { phase: "Running", containerStatuses: [{ name: "viewer", ready: false, state: {} }] },
      {},
      "not ready yet: viewer",
    ],
  ];
for (const [name, status, metadata, why] of STATES) {
  Deno.test(`parseViewerPods() reads a pod ${name}`, () => {
    assertEquals(parseViewerPods(list(pod("fgm-1", "worker-1", status, metadata))), [
      { name: "fgm-1", node: "worker-1", isReady: why === "", why },
    ]);
  });
}

Deno.test("parseViewerPods() sorts by node as a person counts, and skips pods without one", () => {
  const text = list(
    pod("a", "worker-10", READY),
    pod("b", "worker-2", READY),
    pod("c", undefined, { phase: "Pending" }),
    pod("d", "", { phase: "Pending" }),
    { spec: { nodeName: "worker-3" } },
  );
  assertEquals(parseViewerPods(text).map(({ name }) => name), ["b", "a"]);
});

const TWINS: readonly (readonly [name: string, first: unknown, second: unknown, want: string])[] = [
  ["the ready one", pod("old", "n", READY, ENDING), pod("new", "n", READY), "new"],
  ["the ready one, in any order", pod("new", "n", READY), pod("old", "n", READY, ENDING), "new"],
  ["the one that comes up", pod("old", "n", READY, ENDING), pod("new", "n", {}), "new"],
  ["the first of equals", pod("one", "n", READY), pod("two", "n", READY), "one"],
];
for (const [name, first, second, want] of TWINS) {
  Deno.test(`parseViewerPods() takes ${name} of two pods of a node`, () => {
    assertEquals(parseViewerPods(list(first, second)).map(({ name }) => name), [want]);
  });
}

for (const text of ["", "null", "[]", '{"items":{}}', "Warning: x"]) {
  Deno.test(`parseViewerPods() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => parseViewerPods(text), SyntaxError, "what kubectl writes is no");
  });
}

function pods(...nodes: readonly string[]): readonly ViewerPod[] {
  return nodes.map((node) => ({ name: `fgm-${node}`, node, isReady: true, why: "" }));
}

Deno.test("podOfNode() finds the pod of a node", () => {
  assertEquals(podOfNode(pods("a", "b"), "b").name, "fgm-b");
});

const UNKNOWN: readonly (readonly [names: readonly string[], node: string, want: string])[] = [
  [
    ["worker-1", "control-plane"],
    "wroker-1",
    'Cannot use node "wroker-1": no pod of fgm runs there; did you mean worker-1? ' +
    "There are worker-1, control-plane",
  ],
  [["a"], "something", 'Cannot use node "something": no pod of fgm runs there; there are a'],
  [
    Array.from({ length: 12 }, (_, i) => `n${i}`),
    "elsewhere",
    'Cannot use node "elsewhere": no pod of fgm runs there; ' +
    "there are n0, n1, n2, n3, n4, n5, n6, n7, n8, n9 and 2 more",
  ],
];
for (const [names, node, want] of UNKNOWN) {
  Deno.test(`podOfNode() tells who else there is than ${node}`, () => {
    const error = assertThrows(() => podOfNode(pods(...names), node), RangeError);
    assertEquals(error.message, want);
  });
}

Deno.test({
  name: "listViewerPods() asks for the label in the namespace",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using fake = await fakeKubectl(list(pod("fgm-1", "worker-1", READY)));
    const { startTimer } = new HandClock();
    const found = await listViewerPods({ kubectl: fake.path, namespace: "fgm", startTimer });
    assertEquals(found.map(({ node }) => node), ["worker-1"]);
    assertEquals(fake.calls(), [
      "--namespace=fgm get pods -l app.kubernetes.io/name=fgm -o json",
    ]);
  },
});

const FAILURES: readonly (readonly [name: string, output: string, message: string])[] = [
  ["there is no pod", list(), "label app.kubernetes.io/name=fgm in namespace fgm; give another"],
  ["the output makes no sense", "hello", "Cannot list the pods of fgm: what kubectl writes is no"],
];
for (const [name, output, message] of FAILURES) {
  Deno.test({
    name: `listViewerPods() says so when ${name}`,
    ignore: Deno.build.os === "windows",
    fn: async () => {
      await using fake = await fakeKubectl(output);
      const { startTimer } = new HandClock();
      const search = { kubectl: fake.path, namespace: "fgm", startTimer };
      await assertRejects(() => listViewerPods(search), KubectlError, message);
    },
  });
}
