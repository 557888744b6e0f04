import { assertEquals } from "@std/assert";
import { type Downward, readDownward } from "./downward.ts";

const CASES: ReadonlyArray<readonly [fact: string, env: Record<string, string>, want: Downward]> = [
  ["falls back to the host's name outside Kubernetes", {}, {
    nodeName: "laptop",
    podName: "laptop",
    podNamespace: undefined,
    clusterName: undefined,
  }],
  ["takes every name the pod was given", {
    NODE_NAME: "worker-1",
    POD_NAME: "fgm-x7k2p",
    POD_NAMESPACE: "fine-grained-monitor",
    CLUSTER_NAME: "blue",
  }, {
    nodeName: "worker-1",
    podName: "fgm-x7k2p",
    podNamespace: "fine-grained-monitor",
    clusterName: "blue",
  }],
  ["counts empty and blank variables as unset", {
    NODE_NAME: "",
    POD_NAME: " ",
    POD_NAMESPACE: "",
    CLUSTER_NAME: "\n",
  }, {
    nodeName: "laptop",
    podName: "laptop",
    podNamespace: undefined,
    clusterName: undefined,
  }],
  ["drops the line end that files mounted as variables carry", { NODE_NAME: "worker-1\n" }, {
    nodeName: "worker-1",
    podName: "laptop",
    podNamespace: undefined,
    clusterName: undefined,
  }],
];
for (const [fact, env, want] of CASES) {
  Deno.test(`readDownward() ${fact}`, () => {
    assertEquals(readDownward((name) => env[name], "laptop"), want);
  });
}
