import { assertEquals } from "@std/assert";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import { NODE_POD_LABELS, VIEWER_PORT } from "../client/node_pods.ts";
import { VERSION } from "../pod/version.ts";
import { containersOf } from "./testing/privileges.ts";
import {
  hasKubectl,
  installObjects,
  overlayObjects,
  OVERLAYS,
  podTemplates,
  titleOf,
  whyNot,
} from "./testing/manifests.ts";

Deno.test({
  name: `install.yaml is what the base makes; deno task manifests renews it${whyNot}`,
  ignore: !hasKubectl,
  fn: async () => assertEquals(await installObjects(), await overlayObjects("base")),
});

Deno.test("install.yaml holds these objects", async () => {
  assertEquals((await installObjects()).map(titleOf), [
    "Namespace fine-grained-monitor",
    "ServiceAccount fgm-mcp-server",
    "ServiceAccount fgm-node",
    "Role fgm-mcp-server",
    "RoleBinding fgm-mcp-server",
    "Service fgm-mcp-server",
    "PriorityClass fgm-node",
    "Deployment fgm-mcp-server",
    "DaemonSet fgm",
    "NetworkPolicy fgm-default-deny",
    "NetworkPolicy fgm-mcp-server",
    "NetworkPolicy fgm-node",
  ]);
});

Deno.test("install.yaml runs the image of this version, and no other", async () => {
  const images = podTemplates(await installObjects())
    .flatMap(({ spec }) => containersOf(spec)).map(({ image }) => image);
  assertEquals(new Set(images), new Set([`fgm:${VERSION}`]));
});

for (const overlay of OVERLAYS) {
  Deno.test({
    name: `${overlay} runs the image of this version, and no other${whyNot}`,
    ignore: !hasKubectl,
    fn: async () => {
      const images = podTemplates(await overlayObjects(overlay))
        .flatMap(({ spec }) => containersOf(spec)).map(({ image }) => image);
      assertEquals(new Set(images), new Set([`fgm:${VERSION}`]));
    },
  });
}

Deno.test("install.yaml makes node pods that those who look for them find", async () => {
  const [node, ...others] = podTemplates(await installObjects()).filter(({ labels }) =>
    Object.entries(NODE_POD_LABELS).every(([name, value]) => labels[name] === value)
  );
  assertEquals([node && titleOf(node.owner), others], ["DaemonSet fgm", []]);
  const viewer = node?.spec.containers.find(({ name }) => name === "viewer");
  assertEquals(viewer?.ports?.map(({ containerPort }) => containerPort), [VIEWER_PORT]);
});

/** Whether a node with these labels gets a pod: what the scheduler makes of a DaemonSet's required affinity. */
function isWanted(spec: IPodSpec, labels: Readonly<Record<string, string>>): boolean {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const terms = required?.nodeSelectorTerms ?? [];
  return terms.some(({ matchExpressions = [] }) =>
    matchExpressions.every(({ key, operator, values = [] }) => {
      assertEquals(operator, "NotIn");
      return !values.includes(labels[key] ?? "");
    })
  );
}

const NODES: readonly (readonly [labels: Readonly<Record<string, string>>, isWanted: boolean])[] = [
  [{}, true],
  [{ "eks.amazonaws.com/compute-type": "ec2", type: "worker" }, true],
  [{ "eks.amazonaws.com/compute-type": "fargate" }, false],
  [{ type: "virtual-kubelet" }, false],
];
for (const [labels, want] of NODES) {
  Deno.test(`install.yaml wants ${want ? "a" : "no"} pod on a node with ${JSON.stringify(labels)}`, async () => {
    const [node] = podTemplates(await installObjects())
      .filter(({ owner }) => titleOf(owner) === "DaemonSet fgm");
    assertEquals(node && isWanted(node.spec, labels), want);
  });
}

/** The server's own limit for what may be open is 30 s; sealing may take 10 s longer. */
const GRACE_SECONDS_MIN = 30;

Deno.test("install.yaml gives every pod the time that an orderly end takes", async () => {
  const graces = podTemplates(await installObjects())
    .map(({ spec }) => spec.terminationGracePeriodSeconds ?? 0);
  assertEquals(graces.filter((seconds) => seconds < GRACE_SECONDS_MIN), []);
});
