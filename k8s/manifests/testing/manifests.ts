/**
 * The manifests as objects: the rendered file, and what kustomize makes of an overlay.
 *
 * @module
 */

import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import { parseAllDocuments } from "yaml";
import { renderManifests } from "../../tools/render_manifests.ts";

/** An object of the Kubernetes API, of which little is known. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

/** Folder of base and overlays. */
export const MANIFESTS: URL = new URL("../", import.meta.url);

/** What `kubectl apply -f` is given. */
export const INSTALL_FILE: URL = new URL("install.yaml", MANIFESTS);

/** Whether this machine can render; kustomize is a part of kubectl. */
export const hasKubectl: boolean = await canRun("kubectl");

/** Behind the name of a test that renders. */
export const whyNot: string = hasKubectl ? "" : " (skipped: needs kubectl)";

async function canRun(program: string): Promise<boolean> {
  try {
    const args = ["version", "--client"];
    return (await new Deno.Command(program, { args, stderr: "null" }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * The objects of a YAML text, in its order.
 *
 * @throws {SyntaxError} when it is no YAML, or an object has no kind or name.
 */
export function parseObjects(text: string): readonly KubeObject[] {
  return parseAllDocuments(text).map((document) => {
    const [cause] = document.errors;
    if (cause !== undefined) throw new SyntaxError(`Cannot read YAML: ${cause.message}`, { cause });
    const object: KubeObject | null = document.toJS();
    if (typeof object?.kind !== "string" || typeof object.metadata?.name !== "string") {
      throw new SyntaxError(`Cannot read ${JSON.stringify(object)}: it has no kind or no name`);
    }
    return object;
  });
}

/** Objects of the rendered file. */
export async function installObjects(): Promise<readonly KubeObject[]> {
  return parseObjects(await Deno.readTextFile(INSTALL_FILE));
}

/** Objects of "base", or of an overlay such as "overlays/kind". */
export async function overlayObjects(name: string): Promise<readonly KubeObject[]> {
  return parseObjects(await renderManifests(new URL(`${name}/`, MANIFESTS)));
}

/** Names of all overlays, sorted, as `overlayObjects` takes them. */
export const OVERLAYS: readonly string[] = [...Deno.readDirSync(new URL("overlays", MANIFESTS))]
  .map(({ name }) => `overlays/${name}`).sort();

/** How messages call an object: "DaemonSet fgm". */
export function titleOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.name}`;
}

/** Pods that objects would make, with the object that makes them. */
export interface PodTemplate {
  readonly owner: KubeObject;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: IPodSpec;
}

/** Kinds that make pods, and where in them the pod's template is. */
const POD_MAKERS: ReadonlySet<string> = new Set([
  "DaemonSet",
  "Deployment",
  "Job",
  "ReplicaSet",
  "StatefulSet",
]);

/** Every pod template among the objects. Pods of other kinds are found by `unknownKinds`. */
export function podTemplates(objects: readonly KubeObject[]): readonly PodTemplate[] {
  return objects.filter(({ kind }) => POD_MAKERS.has(kind)).map((owner) => {
    const { template } = partOf<{ template: Omit<PodTemplate, "owner"> & WithLabels }>(
      owner,
      "spec",
    );
    return { owner, labels: template.metadata?.labels ?? {}, spec: template.spec };
  });
}

interface WithLabels {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
}

/** A member of an object as the type that the schema test has checked it to be. */
export function partOf<T>(object: KubeObject, name: string): T {
  return (object as unknown as Readonly<Record<string, T>>)[name]!;
}
