/**
 * How docker, podman and buildah are called to make an image of what was compiled.
 *
 * @module
 */

import type { Platform } from "./compiled_programs.ts";

/** Builders, in the order in which they are looked for. */
export const ENGINES = ["docker", "podman", "buildah"] as const;

/** A builder of images. */
export type Engine = typeof ENGINES[number];

/** What container images call the platforms that they can be for. */
export const ARCHITECTURES = { "linux-x64": "amd64", "linux-arm64": "arm64" } as const;

/** A platform that an image can be for. */
export type ImagePlatform = keyof typeof ARCHITECTURES;

/** Whether an image can be for this platform. */
export function isImagePlatform(platform: Platform): platform is ImagePlatform {
  return platform in ARCHITECTURES;
}

/** One image. */
export interface ImageBuild {
  readonly tag: string;
  readonly platform: ImagePlatform;
  /** Image to stand on; the Dockerfile's own when undefined. */
  readonly base: string | undefined;
  readonly version: string;
  readonly revision: string;
  /** Time of the commit, which makes the same sources the same image. */
  readonly createdMs: number;
  readonly dockerfile: string;
  /** Folder that holds a folder of files for each architecture. */
  readonly context: string;
}

/** Words of the command that builds one image. */
export function buildCommand(engine: Engine, build: ImageBuild): readonly string[] {
  const arch = ARCHITECTURES[build.platform];
  const created = Math.floor(build.createdMs / 1_000);
  const buildArgs = {
    TARGETARCH: arch,
    VERSION: build.version,
    REVISION: build.revision,
    CREATED: new Date(created * 1_000).toISOString().replace(".000Z", "Z"),
    ...(build.base === undefined ? {} : { BASE: build.base }),
    ...(engine === "docker" ? { SOURCE_DATE_EPOCH: String(created) } : {}),
  };
  return [
    ...[engine, "build", `--platform=linux/${arch}`],
    // Builders that may not start containers can build this all the same: nothing is run.
    ...(engine === "buildah" ? ["--isolation=chroot"] : []),
    ...(engine === "docker" ? [] : [`--timestamp=${created}`]),
    ...Object.entries(buildArgs).map(([name, value]) => `--build-arg=${name}=${value}`),
    ...["--file", build.dockerfile, "--tag", build.tag, build.context],
  ];
}

/** Words of the command that writes an image into one file, which every runtime can import. */
export function saveCommand(engine: Engine, tag: string, file: string): readonly string[] {
  return engine === "buildah"
    ? ["buildah", "push", "--quiet", tag, `docker-archive:${file}:${tag}`]
    : [engine, "save", "--output", file, tag];
}

/**
 * Commands that send `tag` to the registry that its name begins with: the one image, or all of
 * `images` with a list of them, from which each node takes its own.
 */
export function pushCommands(
  engine: Engine,
  tag: string,
  images: readonly string[],
): readonly (readonly string[])[] {
  if (images.length === 1) return [[engine, "push", tag]];
  if (engine === "docker") {
    return [
      ...images.map((image) => [engine, "push", image]),
      [engine, "manifest", "create", "--amend", tag, ...images],
      [engine, "manifest", "push", "--purge", tag],
    ];
  }
  return [
    [engine, "manifest", "create", tag],
    ...images.map((image) => [engine, "manifest", "add", tag, image]),
    [engine, "manifest", "push", "--all", "--rm", tag, `docker://${tag}`],
  ];
}

/** How an image's file gets to the nodes: into a kind cluster, or into this machine's containerd. */
export type ImageLoader =
  | { readonly kind: "kind"; readonly cluster: string }
  | { readonly kind: "containerd" };

/** Words of the command that brings an image in a file to the nodes. */
export function loadCommand(loader: ImageLoader, file: string): readonly string[] {
  return loader.kind === "kind"
    ? ["kind", "load", "image-archive", file, "--name", loader.cluster]
    : ["ctr", "--namespace=k8s.io", "images", "import", file];
}

/** The name of one of several images that share `tag`: its architecture stands behind it. */
export function taggedFor(tag: string, platform: ImagePlatform): string {
  return `${tag}-${ARCHITECTURES[platform]}`;
}

/** The file of one of several images: `fgm.tar` becomes `fgm-arm64.tar`. */
export function savedFor(file: string, platform: ImagePlatform): string {
  const [, stem = file, ending = ""] = /^(.*?)(\.[^/.]*)?$/.exec(file) ?? [];
  return `${stem}-${ARCHITECTURES[platform]}${ending}`;
}

/** `tag` with `version` behind it where it names none; a port is no version. */
export function withVersion(tag: string, version: string): string {
  return /[:@][^/]*$/.test(tag) ? tag : `${tag}:${version}`;
}
