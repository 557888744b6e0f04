/**
 * Objects against the types of Kubernetes' own schemas: a wrong type, a missing member and a misspelled
 * one are each an error of the type checker. Nothing is asked of a cluster.
 *
 * @module
 */

import { join } from "@std/path";
import type { KubeObject } from "./manifests.ts";

/** What the type checker says of these objects; undefined when it has nothing against them. */
export async function typeErrors(objects: readonly KubeObject[]): Promise<string | undefined> {
  const folder = await Deno.makeTempDir({ prefix: "fgm-manifests-" });
  try {
    const file = join(folder, "objects.ts");
    await Deno.writeTextFile(file, objects.map(typedConstant).join("\n"));
    const config = new URL("../../../deno.json", import.meta.url).pathname;
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", "--quiet", "--frozen", "--config", config, file],
      env: { NO_COLOR: "1" },
    }).output();
    return success ? undefined : new TextDecoder().decode(stderr);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function typedConstant(object: KubeObject, index: number): string {
  const type = `import("kubernetes-models/${object.apiVersion}/${object.kind}").I${object.kind}`;
  return `export const object${index}: ${type} = ${JSON.stringify(object)};`;
}
