/**
 * `deno task manifests`: writes `k8s/manifests/install.yaml` from the base.
 *
 * @module
 */

import { fromFileUrl } from "@std/path";
import { renderInstallFile } from "./render_manifests.ts";

if (import.meta.main) {
  const folder = new URL("../manifests/", import.meta.url);
  const path = fromFileUrl(new URL("install.yaml", folder));
  try {
    await Deno.writeTextFile(path, await renderInstallFile(new URL("base/", folder)));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
  const args = ["fmt", "--quiet", path];
  const { success } = await new Deno.Command(Deno.execPath(), { args }).output();
  console.log(success ? `Wrote ${path}` : `Cannot format ${path}`);
  Deno.exit(success ? 0 : 1);
}
