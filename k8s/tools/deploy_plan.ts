/**
 * What deploying comes down to: flags and a few facts in, a list of steps out.
 *
 * @module
 */

import {
  fullName,
  hasHost,
  type ImageName,
  imageText,
  parseImageName,
} from "./deploy_image_name.ts";
import { type Engine, type ImagePlatform, loadCommand } from "./image_command.ts";

/** Namespace that the manifests name. It is in addresses and role bindings, so there is no other one. */
export const NAMESPACE = "fine-grained-monitor";

/** The overlay that stands for none. */
export const NO_OVERLAY = "base";

/** The overlay whose pods and MCP server ask for tokens, out of the Secret `TOKEN_SECRET`. */
export const TOKEN_OVERLAY = "with-token";

/** Name of the Secret with a token for the viewers and one for the MCP server. */
export const TOKEN_SECRET = "fgm-tokens";

/** The overlay for images that are on the nodes already, and are never pulled. */
const KIND_OVERLAY = "kind";

/** What kind calls the contexts that it makes. */
const KIND_CONTEXT = /^kind-(.+)$/;

/** How an image gets to the nodes without a registry. */
export const LOADS = ["kind", "containerd", "none"] as const;

/** How an image gets to the nodes without a registry. */
export type Load = typeof LOADS[number];

/** Name of the kind cluster that a context is about; undefined for all others. */
export function kindClusterOf(context: string): string | undefined {
  return KIND_CONTEXT.exec(context)?.[1];
}

/** What the flags say. */
export interface DeployOptions {
  readonly overlay: readonly string[];
  /** Name and, unless it has none, version. */
  readonly image: string;
  readonly build: boolean;
  /** Host and path that go before the image's name. */
  readonly registry: string | undefined;
  readonly load: Load | undefined;
  /** Image to build on, or "host". */
  readonly base: string | undefined;
}

/** What is known before anything is looked for. */
export interface Circumstances {
  /** Name of the context that kubectl uses. */
  readonly context: string;
  /** Platforms that an image is asked for. */
  readonly platforms: readonly ImagePlatform[];
}

/** What is going to be done, as far as the flags decide it. */
export interface Choice {
  /** Folders below `overlays`; empty for the base alone. */
  readonly overlays: readonly string[];
  /** What the manifests name. */
  readonly image: ImageName;
  /** What to make; undefined for an image that is there. */
  readonly build: {
    readonly platforms: readonly ImagePlatform[];
    readonly base: string | undefined;
    readonly push: boolean;
  } | undefined;
  readonly load: Load;
  /** Name of the kind cluster that `context` is about; undefined for all others. */
  readonly kindCluster: string | undefined;
}

/**
 * Decides what the flags leave open.
 *
 * @throws {RangeError} in one line, for flags that contradict each other or leave out what is needed.
 */
export function chooseDeploy(
  options: DeployOptions & { readonly version: string },
  { context, platforms }: Circumstances,
): Choice {
  const { registry, build } = options;
  const image = wantedImage(options);
  if (build && image.digest !== "") {
    throw new RangeError("Cannot build an image of a given digest: leave it out, or --no-build");
  }
  const kindCluster = kindClusterOf(context);
  const load = wantedLoad(options, { context, isKind: kindCluster !== undefined });
  if (load !== "none" && build && platforms.length > 1) {
    throw new RangeError("Cannot load images for several platforms: name one --target");
  }
  const isPulled = hasHost(image.name) && load === "none";
  const byDefault = kindCluster !== undefined && !isPulled ? [KIND_OVERLAY] : [];
  const named = options.overlay.filter((name) => name !== NO_OVERLAY);
  const overlays = options.overlay.length === 0 ? byDefault : [...new Set(named)];
  if (overlays.includes(KIND_OVERLAY) && registry !== undefined) {
    throw new RangeError("Cannot use overlay kind with --registry: its images are never pulled");
  }
  return {
    overlays,
    image,
    build: build ? { platforms, base: options.base, push: registry !== undefined } : undefined,
    load,
    kindCluster,
  };
}

function wantedImage(options: DeployOptions & { readonly version: string }): ImageName {
  const { image, registry, version } = options;
  const parsed = parseImageName(image, version);
  if (registry === undefined) return parsed;
  if (hasHost(parsed.name)) {
    throw new RangeError(`Cannot use --registry with --image ${image}: both name a registry`);
  }
  const name = `${registry.replace(/(?<!\/)\/+$/, "")}/${parsed.name}`;
  return parseImageName(imageText({ ...parsed, name }), version);
}

function wantedLoad(
  { load, registry, build }: DeployOptions,
  { context, isKind }: { readonly context: string; readonly isKind: boolean },
): Load {
  if (load === "kind" && !isKind) {
    throw new RangeError(`Cannot load into kind: context "${context}" is not called kind-NAME`);
  }
  if (registry !== undefined) {
    if (load === undefined || load === "none") return "none";
    throw new RangeError("Cannot use --load with --registry: the nodes pull from there");
  }
  if (load !== undefined) return load;
  if (!build) return "none";
  if (isKind) return "kind";
  throw new RangeError(
    `Cannot get the image to the nodes of context "${context}": name a --registry, or --load ` +
      "containerd where this machine is the node, or --no-build for an image that is there",
  );
}

/** What the cluster and this machine were asked before. */
export interface DeployFacts {
  /** Who builds and saves; undefined where nobody is needed. */
  readonly engine: Engine | undefined;
  /** Folder for files that are removed in the end. */
  readonly scratch: string;
  /** File with the rendered manifests. */
  readonly manifests: string;
  /** kubectl and what chooses the cluster, in words. */
  readonly kubectl: readonly string[];
  /** The image that the DaemonSet names now; undefined where there is none. */
  readonly installedImage: string | undefined;
  /** Whether the ConfigMap is about to say another name than it does. */
  readonly isRenamed: boolean;
  /** File of an MCP client. */
  readonly mcpClient: string | undefined;
}

/** One step. */
export type Step =
  | {
    readonly kind: "build";
    readonly engine: Engine;
    readonly tag: string;
    readonly platforms: readonly ImagePlatform[];
    readonly base: string | undefined;
    readonly push: boolean;
    readonly save: string | undefined;
  }
  | { readonly kind: "save"; readonly engine: Engine; readonly tag: string; readonly file: string }
  | {
    readonly kind: "load" | "apply" | "restart";
    readonly title: string;
    readonly command: readonly string[];
  }
  | { readonly kind: "wait" }
  | { readonly kind: "mcp-client"; readonly file: string };

/** Whether an image is made or brought to the nodes, for which a container engine is needed. */
export function needsEngine({ build, load }: Choice): boolean {
  return build !== undefined || load !== "none";
}

/**
 * The steps, in order.
 *
 * @throws {RangeError} when an engine is needed and the facts name none.
 */
export function planDeploy(choice: Choice, facts: DeployFacts): readonly Step[] {
  const needsRestart = facts.isRenamed || isSameName(choice, facts) && !choice.build?.push;
  return [
    ...imageSteps(choice, facts),
    {
      kind: "apply",
      title: "Apply the manifests",
      command: [...facts.kubectl, "apply", "--filename", facts.manifests],
    },
    ...(needsRestart && facts.installedImage !== undefined
      ? [
        {
          kind: "restart",
          title: "Restart the pods, whose manifest says nothing new",
          command: [
            ...facts.kubectl,
            `--namespace=${NAMESPACE}`,
            ...["rollout", "restart", "daemonset/fgm", "deployment/fgm-mcp-server"],
          ],
        } as const,
      ]
      : []),
    { kind: "wait" },
    ...(facts.mcpClient === undefined
      ? []
      : [{ kind: "mcp-client", file: facts.mcpClient } as const]),
  ];
}

/** Whether an image comes under the name that the cluster knows already: its manifest stays as it is. */
function isSameName(choice: Choice, { installedImage }: DeployFacts): boolean {
  return needsEngine(choice) && installedImage === imageText(choice.image);
}

/** What nobody would expect and should know before it begins; undefined where there is nothing. */
export function planNote(choice: Choice, facts: DeployFacts): string | undefined {
  return isSameName(choice, facts) && choice.build?.push
    ? `Nodes that have ${facts.installedImage} keep the one they have: ` +
      "give every build a tag of its own with --image fgm:TAG"
    : undefined;
}

function imageSteps({ image, build, load, kindCluster }: Choice, facts: DeployFacts): Step[] {
  const { engine, scratch } = facts;
  if (build === undefined && load === "none") return [];
  if (engine === undefined) throw new RangeError("Cannot build an image: there is no engine");
  const tag = fullName(image), file = load === "none" ? undefined : `${scratch}/fgm.tar`;
  const steps: Step[] = build !== undefined
    ? [{ kind: "build", engine, tag, ...build, save: file }]
    : file === undefined
    ? []
    : [{ kind: "save", engine, tag, file }];
  if (file === undefined) return steps;
  const loader = load === "kind"
    ? { kind: load, cluster: kindCluster ?? "kind" } as const
    : { kind: "containerd" } as const;
  const command = loadCommand(loader, file);
  const where = load === "kind" ? `the nodes of kind cluster ${kindCluster}` : "this machine";
  return [...steps, { kind: "load", title: `Load the image into ${where}`, command }];
}
