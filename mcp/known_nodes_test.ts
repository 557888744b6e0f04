import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { createLogger } from "@fgm/k8s/pod/log";
import { FAKE_NAMESPACE, FakeApi } from "@fgm/k8s/testing/fake_api";
import { fakePod } from "@fgm/k8s/testing/fake_pod";
import { type KnownNodes, type KnownNodesOptions, openNodes } from "./known_nodes.ts";

function options(more: Partial<KnownNodesOptions>): KnownNodesOptions {
  const log = createLogger({ level: "error", write: () => {}, now: () => 0 });
  return {
    ...{ viewers: [], namespace: FAKE_NAMESPACE, kubeUrl: undefined, token: undefined },
    ...{ userAgent: "test", env: () => undefined, log },
    ...more,
  };
}

const names = ({ nodes }: KnownNodes) => nodes.nodes().map(({ name }) => name);

Deno.test("openNodes() takes the nodes that it is told, and asks no cluster", async () => {
  const viewers = ["worker-2=http://127.0.0.1:2", "worker-1=http://127.0.0.1:1"];
  const env = () => "10.0.0.1"; // even within a pod
  await using known = openNodes(options({ viewers, env }));
  assertEquals([names(known), known.unreadiness()], [["worker-1", "worker-2"], undefined]);
});

const BAD: ReadonlyArray<
  readonly [name: string, given: Partial<KnownNodesOptions>, told: string]
> = [
  ["no cluster", {}, "--viewer NODE=URL"],
  ["a viewer without a node", { viewers: ["http://127.0.0.1:1"] }, "--viewer"],
  ["two viewers of one node", { viewers: ["a=http://b:1", "a=http://c:1"] }, "--viewer"],
  ["an API that is no URL", { kubeUrl: "somewhere" }, "somewhere"],
];
for (const [name, given, told] of BAD) {
  Deno.test(`openNodes() refuses ${name} in one line`, () => {
    const { message } = assertThrows(() => openNodes(options(given)), RangeError);
    assertStringIncludes(message, told);
    assertEquals(message.includes("\n"), false, message);
  });
}

Deno.test("openNodes() keeps a password out of what it says", () => {
  const viewers = ["http://me:hunter2@127.0.0.1:1"];
  const { message } = assertThrows(() => openNodes(options({ viewers })), RangeError);
  assertEquals(message.includes("hunter2"), false, message);
});

Deno.test("openNodes() follows a cluster, and is ready once its pods are listed", async () => {
  await using api = new FakeApi();
  api.put(fakePod({ name: "fgm-a", node: "worker-1", ip: "10.0.0.1" }));
  api.faults = { refuse: 503 };
  {
    await using known = openNodes(options({ kubeUrl: api.url }));
    assertEquals([names(known), known.unreadiness()], [[], "the pods are not listed yet"]);
    await api.reaches(() =>
      known.unreadiness()?.includes("503") === true || api.requests.length > 1
    );
    assertStringIncludes(known.unreadiness() ?? "", "503");
    assertEquals(known.nodes.staleness() === undefined, false);
    api.faults = {};
    await api.reaches(() => api.watchCount === 1);
    assertEquals([names(known), known.unreadiness()], [["worker-1"], undefined]);
  }
  await api.reaches(() => api.watchCount === 0);
});

Deno.test("openNodes() asks for the DaemonSet's pods of its namespace alone", async () => {
  await using api = new FakeApi();
  await using _known = openNodes(options({ kubeUrl: api.url }));
  await api.reaches(() => api.watchCount === 1);
  for (const { path, query } of api.requests) {
    assertEquals(path, `/api/v1/namespaces/${FAKE_NAMESPACE}/pods`);
    assertStringIncludes(query.labelSelector ?? "", "app.kubernetes.io/");
  }
});
