import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type FakePod, fakePod } from "../testing/fake_pod.ts";
import { HandClock } from "../testing/hand_clock.ts";
import { KubectlError } from "./kubectl_error.ts";
import { fakeKubectl } from "./testing/fake_kubectl.ts";
import { listViewerPods, parseViewerPods, podOfNode, type ViewerPod } from "./viewer_pods.ts";

function list(...items: readonly unknown[]): string {
  return JSON.stringify({ kind: "List", items });
}

const STATES: readonly (readonly [name: string, pod: Partial<FakePod>, why: string])[] = [
  ["ready", {}, ""],
  ["being ended", { isDeleting: true }, "it is being ended"],
  ["that begins", { isReady: false }, "ContainersNotReady"],
  [
    "with a container that crashes",
    { isReady: false, waiting: "CrashLoopBackOff" },
    "viewer: CrashLoopBackOff",
  ],
];
for (const [name, pod, why] of STATES) {
  Deno.test(`parseViewerPods() reads a pod ${name}`, () => {
    assertEquals(parseViewerPods(list(fakePod({ name: "fgm-1", node: "worker-1", ...pod }))), [
      { name: "fgm-1", node: "worker-1", isReady: why === "", why },
    ]);
  });
}

Deno.test("parseViewerPods() sorts by node as a person counts, and skips pods without one", () => {
  const text = list(
    fakePod({ name: "a", node: "worker-10" }),
    fakePod({ name: "b", node: "worker-2" }),
    fakePod({ name: "c" }),
    fakePod({ name: "d", node: "" }),
    { spec: { nodeName: "worker-3" } },
    null,
  );
  assertEquals(parseViewerPods(text).map(({ name }) => name), ["b", "a"]);
});

const OLD = { name: "old", node: "n", isDeleting: true };

const TWINS: readonly (readonly [name: string, pods: readonly FakePod[], want: string])[] = [
  ["the ready one", [OLD, { name: "new", node: "n" }], "new"],
  ["the ready one, in any order", [{ name: "new", node: "n" }, OLD], "new"],
  ["the one that comes up", [OLD, { name: "new", node: "n", isReady: false }], "new"],
  ["the first of equals", [{ name: "one", node: "n" }, { name: "two", node: "n" }], "one"],
];
for (const [name, twins, want] of TWINS) {
  Deno.test(`parseViewerPods() takes ${name} of two pods of a node`, () => {
    const text = list(...twins.map(fakePod));
    assertEquals(parseViewerPods(text).map(({ name }) => name), [want]);
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
    await using fake = await fakeKubectl(list(fakePod({ name: "fgm-1", node: "worker-1" })));
    const { startTimer } = new HandClock();
    const found = await listViewerPods({ kubectl: fake.path, namespace: "fgm", startTimer });
    assertEquals(found.map(({ node }) => node), ["worker-1"]);
    assertEquals(fake.calls(), [
      "--namespace=fgm get pods -l app.kubernetes.io/name=fgm,app.kubernetes.io/component=node -o json",
    ]);
  },
});

const FAILURES: readonly (readonly [name: string, output: string, message: string])[] = [
  ["there is no pod", list(), "Cannot list the pods of fgm: namespace fgm has none with labels"],
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
