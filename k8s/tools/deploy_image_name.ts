/**
 * Names of images, as manifests and container engines write them.
 *
 * @module
 */

/** An image's name in parts: `registry.example/fgm:1.2.3`. */
export interface ImageName {
  /** With the registry's host, if it has one. */
  readonly name: string;
  /** "" where a digest says it all. */
  readonly tag: string;
  /** Such as `sha256:…`; "" where there is none. */
  readonly digest: string;
}

/** Host, path, tag and digest (OCI distribution specification, "Pulling manifests"; lower case only). */
const IMAGE =
  /^((?:[A-Za-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::(\w[\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/;

/**
 * Takes an image's name apart; one without tag and digest gets `version` as its tag.
 *
 * @throws {RangeError} for text that is no image's name.
 */
export function parseImageName(text: string, version: string): ImageName {
  const [, name, tag, digest = ""] = IMAGE.exec(text) ?? [];
  if (name === undefined) throw new RangeError(`Cannot use image "${text}": it is no image's name`);
  return { name, tag: tag ?? (digest === "" ? version : ""), digest };
}

/** The name in one piece. */
export function imageText({ name, tag, digest }: ImageName): string {
  return `${name}${tag === "" ? "" : `:${tag}`}${digest === "" ? "" : `@${digest}`}`;
}

/** Whether a name begins with a registry's host: a dot, a port or "localhost" tells it from a folder. */
export function hasHost(name: string): boolean {
  const [first = "", ...others] = name.split("/");
  return others.length > 0 && (/[.:]/.test(first) || first === "localhost");
}

/**
 * The name as runtimes complete it. Under it an image is built: podman and buildah would put theirs
 * under "localhost", where no node looks for it.
 */
export function fullName(image: ImageName): string {
  const { name } = image;
  const full = hasHost(name) ? name : `docker.io/${name.includes("/") ? "" : "library/"}${name}`;
  return imageText({ ...image, name: full });
}
