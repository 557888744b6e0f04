/**
 * The manifests before a real API server, which checks them, fills in its defaults and stores nothing.
 * Needs `FGM_KUBECONFIG`; see CONTRIBUTING.md. A dry run needs the namespace, which is made for it.
 */

import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import {
  hasKubectl,
  INSTALL_FILE,
  installObjects,
  MANIFESTS,
  overlayObjects,
  OVERLAYS,
  titleOf,
} from "./testing/manifests.ts";

const KUBECONFIG = Deno.env.get("FGM_KUBECONFIG");
const isReady = hasKubectl && KUBECONFIG !== undefined;
const whyNot = isReady ? "" : " (skipped: needs kubectl, and FGM_KUBECONFIG of a cluster)";

/** Runs kubectl; its output, or the errors it prints. */
async function kubectl(...args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("kubectl", {
    args: [...args],
    env: { KUBECONFIG: KUBECONFIG ?? "" },
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`kubectl ${args.join(" ")}: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}

const NAMESPACE = ["namespace", "fine-grained-monitor"] as const;

/** Makes the namespace unless it is there; whether it was made. */
async function makeNamespace(): Promise<boolean> {
  const found = await kubectl("get", ...NAMESPACE, "--ignore-not-found", "--output=name");
  if (found !== "") return false;
  await kubectl("create", ...NAMESPACE);
  return true;
}

for (const name of ["install.yaml", ...OVERLAYS]) {
  Deno.test({
    name: `a server accepts ${name}, strictly${whyNot}`,
    ignore: !isReady,
    fn: async () => {
      const isFile = name === "install.yaml";
      const objects = await (isFile ? installObjects() : overlayObjects(name));
      const from = [isFile ? "--filename" : "--kustomize", fromFileUrl(new URL(name, MANIFESTS))];
      const isOurs = await makeNamespace();
      try {
        const strict = ["--dry-run=server", "--validate=strict", "--output=name"];
        const names = (await kubectl("apply", ...from, ...strict)).trim().split("\n");
        assertEquals(names.length, objects.length, names.join());
      } finally {
        if (isOurs) await kubectl("delete", ...NAMESPACE, "--wait=true", "--timeout=60s");
      }
    },
  });
}

Deno.test({
  name: `a server keeps every object's members as they are written${whyNot}`,
  ignore: !isReady,
  fn: async () => {
    const isOurs = await makeNamespace();
    try {
      const args = ["--filename", fromFileUrl(INSTALL_FILE), "--dry-run=server", "--output=json"];
      const stored = JSON.parse(await kubectl("apply", ...args)).items;
      const written = await installObjects();
      const lost = written.flatMap((object) => {
        const kept = stored.find((each: typeof object) => titleOf(each) === titleOf(object));
        return lostMembers(object, kept, titleOf(object));
      });
      assertEquals(lost, []);
    } finally {
      if (isOurs) await kubectl("delete", ...NAMESPACE, "--wait=true", "--timeout=60s");
    }
  },
});

/** Paths of values that are written but not kept. Zeroes and `false` may be left out as defaults. */
function lostMembers(written: unknown, kept: unknown, path: string): readonly string[] {
  if (typeof written !== "object" || written === null) {
    const isDefault = kept === undefined && (written === false || written === 0 || written === "");
    return isDefault || written === kept ? [] : [`${path}: ${written} became ${kept}`];
  }
  return Object.entries(written).flatMap(([name, value]) =>
    lostMembers(value, (kept as Record<string, unknown> | undefined)?.[name], `${path}.${name}`)
  );
}
