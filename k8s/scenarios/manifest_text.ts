/**
 * A scenario's manifest with its placeholders filled in. README.md has the table of them.
 *
 *     activeDeadlineSeconds: "{{SECONDS}}"      activeDeadlineSeconds: 420
 *     values: ["{{NODE}}"]                      values: ["worker-1"]
 *     ip: "{{IP_OF:postgres}}"                  ip: "10.244.1.7"
 *
 * Nothing is left as it stands: what is no placeholder, or has no value, is refused.
 *
 * @module
 */

/** What a manifest is filled in with. */
export interface ManifestValues {
  readonly runId: string;
  readonly namespace: string;
  readonly node: string;
  /** Whole seconds after which the kubelet ends a pod. */
  readonly seconds: number;
  /** Full names by the image's own name, such as "localhost/fgm-workload:dev". */
  readonly images: Readonly<Record<string, string>>;
}

/** What is behind a placeholder's braces, and the quotes around it, if it is all that they hold. */
const PLACEHOLDER = /"\{\{([^{}]*)\}\}"|\{\{([^{}]*)\}\}/g;

/** Characters that mean the same inside and outside of quotes: names, addresses, images, numbers. */
const PLAIN_VALUE = /^[A-Za-z0-9][A-Za-z0-9._:/@-]*$/;

/** The documents of a manifest, in their order; those that hold nothing but comments are left out. */
export function manifestDocuments(manifest: string): readonly string[] {
  return manifest.split(/^---[^\S\n]*$/m).filter((text) => /^\s*[^#\s]/m.test(text));
}

/** Names of the pods whose addresses a document needs, each once. */
export function podsAwaited(document: string): readonly string[] {
  const names = [...document.matchAll(PLACEHOLDER)]
    .flatMap(([, quoted, bare]) => /^IP_OF:(.+)$/.exec(quoted ?? bare ?? "")?.[1] ?? []);
  return [...new Set(names)];
}

/**
 * Fills in a document. `ips` are the addresses of pods by their names.
 *
 * @throws {RangeError} for a placeholder that does not exist or has no value, and for a value that
 * would not be plain YAML.
 */
export function renderDocument(
  document: string,
  values: ManifestValues,
  ips: ReadonlyMap<string, string> = new Map(),
): string {
  const text = document.replace(PLACEHOLDER, (_, quoted?: string, bare?: string) => {
    const name = quoted ?? bare ?? "";
    const value = valueOf(name, values, ips);
    if (value === undefined) {
      throw new RangeError(`Cannot fill in "{{${name}}}": there is no value for it`);
    }
    const plain = String(value);
    if (!PLAIN_VALUE.test(plain)) {
      throw new RangeError(`Cannot fill in "{{${name}}}": ${JSON.stringify(plain)} is not plain`);
    }
    return quoted === undefined || typeof value === "number" ? plain : `"${plain}"`;
  });
  if (/\{\{|\}\}/.test(text)) {
    throw new RangeError("Cannot fill in the manifest: it has braces that are no placeholder");
  }
  return text;
}

function valueOf(
  name: string,
  values: ManifestValues,
  ips: ReadonlyMap<string, string>,
): string | number | undefined {
  switch (name) {
    case "RUN_ID":
      return values.runId;
    case "NAMESPACE":
      return values.namespace;
    case "NODE":
      return values.node;
    case "SECONDS":
      return values.seconds;
  }
  const [, kind, subject = ""] = /^(IMAGE_|IP_OF:)(.+)$/.exec(name) ?? [];
  if (kind === "IP_OF:") return ips.get(subject);
  return kind === "IMAGE_" && Object.hasOwn(values.images, subject)
    ? values.images[subject]
    : undefined;
}
