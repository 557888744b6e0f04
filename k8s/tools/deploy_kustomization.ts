/**
 * The kustomization that deploying generates: the manifests as they are, overlays on top of each other,
 * and on top of all the image's name.
 *
 * Overlays stand on the base each for itself, and kustomize refuses two that bring the same objects.
 * In a copy of the folder each stands on the one before instead. JSON is YAML, so that no value has to
 * be quoted by hand.
 *
 * @module
 */

import type { ImageName } from "./deploy_image_name.ts";
import { NAMESPACE, TOKEN_SECRET } from "./deploy_plan.ts";

/** What an overlay stands on. */
const BASE_LINE = "  - ../../base\n";

/** The kustomization of an overlay as it has to be in the copy. */
export interface ChainedOverlay {
  readonly name: string;
  readonly text: string;
}

/**
 * Puts each overlay on the one before it; the first stays on the base.
 *
 * @throws {SyntaxError} for an overlay that does not stand on the base by the line that is looked for.
 */
export function chainOverlays(overlays: readonly ChainedOverlay[]): readonly ChainedOverlay[] {
  return overlays.map(({ name, text }, index) => {
    if (text.split(BASE_LINE).length !== 2) {
      throw new SyntaxError(`Cannot combine overlay ${name}: it does not name ../../base once`);
    }
    const below = overlays[index - 1];
    return { name, text: below ? text.replace(BASE_LINE, `  - ../${below.name}\n`) : text };
  });
}

/** What stands on top. */
export interface TopKustomization {
  /** Folders and files, from the copy's root. */
  readonly resources: readonly string[];
  readonly image: ImageName;
}

/** Text of the kustomization that is rendered. */
export function topKustomization({ resources, image }: TopKustomization): string {
  const { name: newName, tag: newTag, digest } = image;
  return JSON.stringify({
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources,
    images: [{ name: "fgm", newName, ...(digest === "" ? { newTag } : { digest }) }],
  });
}

const OWN_METADATA = {
  namespace: NAMESPACE,
  labels: {
    "app.kubernetes.io/name": "fgm",
    "app.kubernetes.io/part-of": "fine-grained-monitor",
  },
};

/** Text of the ConfigMap that the node's pods read their cluster's name from. */
export function clusterNameMap(clusterName: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "fgm", ...OWN_METADATA },
    data: { "cluster-name": clusterName },
  });
}

/** Text of the Secret that overlay `with-token` mounts. */
export function tokenSecret(tokens: { readonly viewer: string; readonly mcp: string }): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: TOKEN_SECRET, ...OWN_METADATA },
    type: "Opaque",
    stringData: tokens,
  });
}

/** An object of the rendered manifests. */
export interface RenderedObject {
  readonly kind: string;
  readonly name: string;
}

/**
 * Kind and name of each object in what kustomize writes: documents with their members sorted and
 * indented by two, so that neither needs a parser of YAML. Empty for text without objects.
 */
export function renderedObjects(text: string): readonly RenderedObject[] {
  return text.split(/^---$/m).flatMap((document) => {
    const kind = /^kind: (\S+)$/m.exec(document)?.[1];
    const metadata = /^metadata:\n((?: {2}.*\n?)+)/m.exec(document)?.[1] ?? "";
    const name = /^ {2}name: "?([^"\s]+)"?$/m.exec(metadata)?.[1];
    return kind === undefined || name === undefined ? [] : [{ kind, name }];
  });
}
