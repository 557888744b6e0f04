import { assertEquals } from "@std/assert";
import { parsePod } from "@fgm/k8s/client/pods";
import { type FakePod, fakePod } from "@fgm/k8s/testing/fake_pod";
import { nodesOfPods } from "./pod_nodes.ts";

function nodesOf(...pods: readonly FakePod[]) {
  return nodesOfPods(pods.map((pod) => parsePod(fakePod(pod))!), { port: 8050 });
}

Deno.test("nodesOfPods() of no pods is empty", () => {
  assertEquals(nodesOf(), []);
});

Deno.test("nodesOfPods() gives each node the address of its pod, by name", () => {
  assertEquals(
    nodesOf(
      { name: "b", node: "worker-10", ip: "10.0.0.2" },
      { name: "a", node: "worker-2", ip: "fd00::1" },
    ),
    [
      {
        name: "worker-2",
        podName: "a",
        podIp: "fd00::1",
        url: "http://[fd00::1]:8050",
        state: "ready",
      },
      {
        name: "worker-10",
        podName: "b",
        podIp: "10.0.0.2",
        url: "http://10.0.0.2:8050",
        state: "ready",
      },
    ],
  );
});

Deno.test("nodesOfPods() leaves out pods of which no node is known", () => {
  assertEquals(nodesOf({ name: "a", ip: "10.0.0.1" }), []);
});

const NOT_READY: ReadonlyArray<readonly [fact: string, pod: Partial<FakePod>, why: string]> = [
  ["crashes", { isReady: false, waiting: "CrashLoopBackOff" }, "viewer: CrashLoopBackOff"],
  ["is not ready", { isReady: false }, "ContainersNotReady"],
  ["is being ended", { isDeleting: true }, "pod a is being ended"],
];
for (const [fact, pod, why] of NOT_READY) {
  Deno.test(`nodesOfPods() says why a node is not ready: its pod ${fact}`, () => {
    const [node] = nodesOf({ name: "a", node: "n", ip: "10.0.0.1", ...pod });
    assertEquals([node?.state, node?.why], ["not-ready", why]);
  });
}

Deno.test("nodesOfPods() does not send anybody to a pod without an address", () => {
  const [node] = nodesOf({ name: "a", node: "n" });
  assertEquals(node, {
    name: "n",
    podName: "a",
    state: "not-ready",
    why: "pod a has no address",
  });
});

const OLD = { name: "old", node: "n", ip: "10.0.0.1", createdMs: 1_000 };
const NEW = { name: "new", node: "n", ip: "10.0.0.2", createdMs: 2_000 };

const WINNERS: ReadonlyArray<
  readonly [fact: string, winner: string, pods: readonly FakePod[]]
> = [
  ["the newest of two that are ready", "new", [OLD, NEW]],
  ["the one that is ready", "old", [OLD, { ...NEW, isReady: false }]],
  ["the new one while the old one ends", "new", [
    { ...OLD, isDeleting: true },
    { ...NEW, isReady: false },
  ]],
  ["the new one though the old one is still ready", "new", [{ ...OLD, isDeleting: true }, NEW]],
  ["the newest of two that are not ready", "new", [
    { ...OLD, isReady: false },
    { ...NEW, isReady: false },
  ]],
  ["the one with an address", "old", [OLD, { name: "new", node: "n", createdMs: 2_000 }]],
  ["the one that ends where nothing has come in its place", "old", [{ ...OLD, isDeleting: true }]],
  ["always the same of two twins", "new", [{ ...OLD, uid: "1" }, {
    ...NEW,
    uid: "2",
    createdMs: 1_000,
  }]],
];
for (const [fact, winner, pods] of WINNERS) {
  Deno.test(`nodesOfPods() takes ${fact}, whichever comes first`, () => {
    for (const order of [pods, pods.toReversed()]) {
      assertEquals(nodesOf(...order).map(({ podName }) => podName), [winner]);
    }
  });
}
