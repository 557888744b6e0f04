import { assertEquals } from "@std/assert";
import { hardeningProblems } from "./testing/hardening.ts";
import {
  hasKubectl,
  installObjects,
  type KubeObject,
  overlayObjects,
  OVERLAYS,
  whyNot,
} from "./testing/manifests.ts";
import { privilegesOf } from "./testing/privileges.ts";
import { referenceProblems } from "./testing/references.ts";

/** All that fgm may do beyond what any pod may. The operator's page says of each line why. */
const BASE: readonly string[] = [
  "Role fgm-mcp-server: get, list, watch pods of its namespace",
  "Deployment fgm-mcp-server: token of ServiceAccount fgm-mcp-server",
  "DaemonSet fgm: hostPID",
  "DaemonSet fgm: priority fgm-node",
  "DaemonSet fgm: runs on nodes with any taint",
  "DaemonSet fgm, collector: user 0",
  "DaemonSet fgm, collector: capability SYS_PTRACE",
  "DaemonSet fgm, collector: node's /var/lib/fgm at /data, writable",
  "DaemonSet fgm, collector: node's /sys/fs/cgroup at /host/cgroup, read-only",
  "DaemonSet fgm, collector: node's /proc at /host/proc, read-only",
  "DaemonSet fgm, collector: node's /var/log/containers at /var/log/containers, read-only",
  "DaemonSet fgm, viewer: node's /var/lib/fgm at /data, read-only",
];

const without = (...endings: readonly string[]) =>
  BASE.filter((line) => !endings.some((ending) => line.endsWith(ending)));

/** What each overlay is allowed. One that is not listed here is not allowed to exist. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "overlays/kind": BASE,
  "overlays/pss-off": without("hostPID", "SYS_PTRACE"),
  "overlays/with-consolidator": [
    ...BASE,
    "DaemonSet fgm, consolidator: user 0",
    "DaemonSet fgm, consolidator: node's /var/lib/fgm at /data, writable",
  ],
  "overlays/with-labels": [
    ...BASE,
    "ClusterRole fgm-node-labels: list pods of the cluster",
    "DaemonSet fgm, collector: projected kubernetes-api, read-only",
  ],
  "overlays/with-token": [
    ...BASE,
    "DaemonSet fgm, viewer: Secret fgm-tokens, read-only",
    "Deployment fgm-mcp-server, mcp-server: Secret fgm-tokens, read-only",
  ],
};

Deno.test("every overlay is held against a list of what it may do", () => {
  assertEquals(OVERLAYS, Object.keys(ALLOWED).sort());
});

Deno.test("install.yaml asks for these privileges and no others", async () => {
  assertEquals(privilegesOf(await installObjects()), BASE);
});

for (const [overlay, allowed] of Object.entries(ALLOWED)) {
  Deno.test({
    name: `${overlay} asks for these privileges and no others${whyNot}`,
    ignore: !hasKubectl,
    fn: async () => {
      const asked = privilegesOf(await overlayObjects(overlay));
      assertEquals(asked.toSorted(), allowed.toSorted());
    },
  });
}

/** What is wrong with a set of objects. */
function problemsOf(objects: readonly KubeObject[]): readonly string[] {
  return [...hardeningProblems(objects), ...referenceProblems(objects)];
}

Deno.test("install.yaml lacks nothing that a pod should have, and fits together", async () => {
  assertEquals(problemsOf(await installObjects()), []);
});

for (const overlay of OVERLAYS) {
  Deno.test({
    name: `${overlay} lacks nothing that a pod should have, and fits together${whyNot}`,
    ignore: !hasKubectl,
    fn: async () => assertEquals(problemsOf(await overlayObjects(overlay)), []),
  });
}

Deno.test("the operator's page has a row for every privilege, and for no other", async () => {
  const page = await Deno.readTextFile(new URL("../OPERATIONS.md", import.meta.url));
  const rows = [...page.matchAll(/^\| `((?:DaemonSet|Deployment|Role) [^`]+)`/gm)]
    .map(([, line]) => line ?? "");
  assertEquals(rows.toSorted(), BASE.toSorted());
});
