import { assert, assertEquals } from "@std/assert";
import type { PodInfo } from "@fgm/k8s/client/pods";
import { parsePod } from "@fgm/k8s/client/pods";
import { urlAccess } from "@fgm/k8s/client/kube_access";
import { createKubeApi } from "@fgm/k8s/client/kube_api";
import { NODE_POD_SELECTOR } from "@fgm/k8s/client/node_pods";
import { watchPods } from "@fgm/k8s/client/pod_watch";
import { FAKE_NAMESPACE, FakeApi } from "@fgm/k8s/testing/fake_api";
import { type FakePod, fakePod } from "@fgm/k8s/testing/fake_pod";
import { askViewers } from "../viewers/ask_viewers.ts";
import { clusterNodes, type ClusterNodesOptions } from "./cluster_nodes.ts";
import type { Staleness } from "./node_set.ts";

/** A set over pods that a test replaces. */
function follow(options: ClusterNodesOptions = {}) {
  let pods: ReadonlyMap<string, PodInfo> = new Map();
  let staleness: Staleness | undefined;
  return {
    nodes: clusterNodes({ pods: () => pods, staleness: () => staleness }, options),
    set: (...fakes: readonly FakePod[]) => {
      pods = new Map(fakes.map((pod) => [pod.name, parsePod(fakePod(pod))!]));
    },
    setStaleness: (value: Staleness | undefined) => staleness = value,
  };
}

const A = { name: "a", node: "n1", ip: "10.0.0.1" };

Deno.test("clusterNodes() follows the pods", () => {
  const { nodes, set } = follow();
  assertEquals([nodes.nodes(), nodes.client("n1")], [[], undefined]);
  set(A);
  assertEquals(nodes.nodes().map(({ name, state }) => [name, state]), [["n1", "ready"]]);
  assertEquals(nodes.client("n1")?.baseUrl, "http://10.0.0.1:8050");
  set({ ...A, isReady: false });
  assertEquals(nodes.nodes()[0]?.why, "ContainersNotReady");
  assertEquals(nodes.client("n1"), undefined);
  set();
  assertEquals(nodes.nodes(), []);
});

Deno.test("clusterNodes() keeps a client as long as the address is the same", () => {
  const { nodes, set } = follow();
  set(A);
  const first = nodes.client("n1");
  set(A, { name: "b", node: "n2", ip: "10.0.0.2" });
  assert(nodes.client("n1") === first);
  set({ ...A, isReady: false });
  set(A);
  assert(nodes.client("n1") === first);
  set({ ...A, ip: "10.0.0.9" });
  assertEquals(nodes.client("n1")?.baseUrl, "http://10.0.0.9:8050");
});

Deno.test("clusterNodes() keeps its list as long as nothing changes", () => {
  const { nodes, set } = follow();
  set(A);
  assert(nodes.nodes() === nodes.nodes());
});

Deno.test("clusterNodes() shows the token at the port that it is given", async () => {
  const seen: (string | null)[] = [];
  const { nodes, set } = follow({
    port: 9000,
    token: "secret",
    fetch: (request) => {
      seen.push(request.url, request.headers.get("authorization"));
      return Response.json({ status: "ok" });
    },
  });
  set(A);
  await nodes.client("n1")?.health();
  assertEquals(seen, ["http://10.0.0.1:9000/api/health", "Bearer secret"]);
});

Deno.test("clusterNodes() passes on since when the pods are not confirmed", () => {
  const { nodes, setStaleness } = follow();
  assertEquals(nodes.staleness(), undefined);
  setStaleness({ sinceMs: 1, why: "down" });
  assertEquals(nodes.staleness(), { sinceMs: 1, why: "down" });
});

Deno.test("clusterNodes() over an API that goes away still answers from the last known nodes", async () => {
  await using fake = new FakeApi();
  fake.put(fakePod(A), fakePod({ name: "b", node: "n2", ip: "10.0.0.2", isReady: false }));
  using api = createKubeApi(urlAccess(fake.url));
  let changed = () => {};
  await using watch = watchPods(api, {
    namespace: FAKE_NAMESPACE,
    labelSelector: NODE_POD_SELECTOR,
    random: () => 0,
    startTimer: (act) => (queueMicrotask(act), () => {}),
    onChange: () => changed(),
  });
  const nodes = clusterNodes(watch, { fetch: () => Response.json({ status: "ok" }) });
  await watch.listed;
  await fake.down();
  while (watch.staleness() === undefined) {
    await new Promise<void>((resolve) => changed = resolve);
  }
  const { answers, failures } = await askViewers(nodes, async (client, { signal }) => {
    return (await client.health({ signal })).status;
  });
  assertEquals(answers, [{ node: "n1", value: "ok" }]);
  assertEquals(failures, [{
    node: "n2",
    kind: "not-ready",
    why: "not ready: ContainersNotReady",
  }]);
  assertEquals(nodes.staleness()?.why.startsWith("the Kubernetes API does not answer"), true);
});
