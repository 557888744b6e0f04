/**
 * Renders the manifests as they are going to be applied, in a copy of their folder.
 *
 * @module
 */

import { fromFileUrl, join } from "@std/path";
import type { AskCluster } from "./deploy_cluster.ts";
import {
  chainOverlays,
  clusterNameMap,
  type RenderedObject,
  renderedObjects,
  tokenSecret,
  topKustomization,
} from "./deploy_kustomization.ts";
import type { Choice } from "./deploy_plan.ts";

/** Folder of base and overlays in a checkout. */
export const MANIFESTS: string = fromFileUrl(new URL("../manifests/", import.meta.url));

/** Names of the overlays that there are, sorted. */
export function overlayNames(manifests = MANIFESTS): readonly string[] {
  return [...Deno.readDirSync(join(manifests, "overlays"))]
    .filter(({ isDirectory }) => isDirectory).map(({ name }) => name).sort();
}

/** What goes into the manifests beside the overlays. */
export interface RenderOptions {
  /** Folder that exists; a folder is made in it. */
  readonly scratch: string;
  /** For the ConfigMap; undefined leaves that to whoever made one. */
  readonly clusterName: string | undefined;
  /** For the Secret; undefined leaves that to whoever made one. */
  readonly tokens: { readonly viewer: string; readonly mcp: string } | undefined;
}

/** What was rendered. */
export interface Rendered {
  /** Path of the file. */
  readonly file: string;
  readonly objects: readonly RenderedObject[];
}

/**
 * Writes the manifests of a choice into one file.
 *
 * @throws {Error} in one line, when kubectl is missing or refuses.
 */
export async function renderDeploy(
  { overlays, image }: Choice,
  ask: AskCluster,
  { scratch, clusterName, tokens }: RenderOptions,
): Promise<Rendered> {
  const root = join(scratch, "manifests"), resources = [`overlays/${overlays.at(-1)}`];
  await copyFolder(join(MANIFESTS, "base"), join(root, "base"));
  for (const name of overlays) {
    await copyFolder(join(MANIFESTS, "overlays", name), join(root, "overlays", name));
  }
  const fileOf = (name: string) => join(root, "overlays", name, "kustomization.yaml");
  const texts = overlays.map((name) => ({ name, text: Deno.readTextFileSync(fileOf(name)) }));
  for (const { name, text } of chainOverlays(texts)) await Deno.writeTextFile(fileOf(name), text);
  if (overlays.length === 0) resources[0] = "base";
  if (clusterName !== undefined) {
    await Deno.writeTextFile(join(root, "cluster_name.yaml"), clusterNameMap(clusterName));
    resources.push("cluster_name.yaml");
  }
  if (tokens !== undefined) {
    await Deno.writeTextFile(join(root, "tokens.yaml"), tokenSecret(tokens));
    resources.push("tokens.yaml");
  }
  const top = topKustomization({ resources, image });
  await Deno.writeTextFile(join(root, "kustomization.yaml"), top);
  const text = await ask(["kustomize", root], { tried: "render the manifests" });
  const file = join(scratch, "fgm.yaml");
  await Deno.writeTextFile(file, text);
  return { file, objects: renderedObjects(text) };
}

/** Files of one folder; those of the manifests have no folders in them. */
async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isFile } of Deno.readDir(from)) {
    if (isFile) await Deno.copyFile(join(from, name), join(to, name));
  }
}
