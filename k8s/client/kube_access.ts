/**
 * How to reach the Kubernetes API: as a pod with its ServiceAccount, or by a plain URL.
 *
 * What kubelet mounts into a pod (Kubernetes, "Accessing the API from a Pod"):
 *
 *     /var/run/secrets/kubernetes.io/serviceaccount/token      a JWT, renewed about every 50 minutes
 *                                                   /ca.crt    PEM, replaced when the cluster's CA is
 *                                                   /namespace of the pod
 *
 * @module
 */

/** Where kubelet mounts a pod's ServiceAccount. */
export const SERVICE_ACCOUNT_ROOT = "/var/run/secrets/kubernetes.io/serviceaccount";

/** What a request is made with. */
export interface KubeCredentials {
  /** Sent as a bearer token. */
  readonly token?: string;
  /** Certificates that the API's own may be signed by, in PEM, besides the usual roots. */
  readonly caPem?: string;
}

/** Where the API is, and what to show it. */
export interface KubeAccess {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /**
   * Read before every request, which are few: files that are replaced are seen at once.
   *
   * @throws {RangeError} with one line for a person when something is missing.
   */
  readonly credentials: () => KubeCredentials;
}

/** A pod's own view of its cluster. */
export interface InClusterOptions {
  /** Value of `KUBERNETES_SERVICE_HOST`, which kubelet sets in every container. */
  readonly host: string | undefined;
  /** Value of `KUBERNETES_SERVICE_PORT`. */
  readonly port: string | undefined;
  /** Folder of the ServiceAccount; `SERVICE_ACCOUNT_ROOT` by default. */
  readonly root?: string;
  /** `Deno.readTextFileSync` by default. */
  readonly readText?: (path: string) => string;
}

/**
 * Access as the pod's ServiceAccount. Reads no file yet.
 *
 * @throws {RangeError} outside a cluster, with one line for a person.
 */
export function inClusterAccess(options: InClusterOptions): KubeAccess {
  const { host, port, root = SERVICE_ACCOUNT_ROOT, readText = Deno.readTextFileSync } = options;
  if (!host || !port) {
    throw new RangeError(
      "Cannot reach the Kubernetes API: KUBERNETES_SERVICE_HOST and _PORT are not set, so this is no pod",
    );
  }
  const url = `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
  if (!URL.canParse(url)) {
    throw new RangeError(`Cannot reach the Kubernetes API: "${url}" is no URL`);
  }
  return {
    baseUrl: url,
    credentials: () => ({
      token: readPart(`${root}/token`, readText),
      caPem: readPart(`${root}/ca.crt`, readText),
    }),
  };
}

/** What a plain URL may need. */
export interface UrlAccessOptions {
  /** File with a bearer token; without one, none is sent. */
  readonly tokenFile?: string;
  /** PEM file with the certificates of the API. */
  readonly caFile?: string;
  /** `Deno.readTextFileSync` by default. */
  readonly readText?: (path: string) => string;
}

/**
 * Access by URL, such as that of `kubectl proxy`.
 *
 * @throws {RangeError} when the URL is none of an API, with one line for a person.
 */
export function urlAccess(text: string, options: UrlAccessOptions = {}): KubeAccess {
  const { tokenFile, caFile, readText = Deno.readTextFileSync } = options;
  const wayOut = 'give one such as "http://127.0.0.1:8001", which `kubectl proxy` serves';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new RangeError(`Cannot use "${text}" as the Kubernetes API's URL: ${wayOut}`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new RangeError(`Cannot use a Kubernetes API's URL with a name or password: ${wayOut}`);
  }
  if (url.search !== "" || url.hash !== "") {
    throw new RangeError(`Cannot use "${text}": it has a query or fragment; ${wayOut}`);
  }
  // From the first slash of a run alone: to try each takes the square of their number.
  return {
    baseUrl: `${url.origin}${url.pathname.replace(/(?<!\/)\/+$/, "")}`,
    credentials: () => ({
      ...tokenFile === undefined ? {} : { token: readPart(tokenFile, readText) },
      ...caFile === undefined ? {} : { caPem: readPart(caFile, readText) },
    }),
  };
}

/**
 * Namespace of the pod; undefined where no ServiceAccount is mounted.
 *
 * @throws when the file is there and cannot be read.
 */
export function podNamespace(
  root = SERVICE_ACCOUNT_ROOT,
  readText: (path: string) => string = Deno.readTextFileSync,
): string | undefined {
  try {
    return readText(`${root}/namespace`).trim() || undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function readPart(path: string, readText: (path: string) => string): string {
  let text;
  try {
    text = readText(path).trim();
  } catch (cause) {
    throw new RangeError(`Cannot read ${path}: it is missing or not readable`, { cause });
  }
  if (text === "") throw new RangeError(`Cannot use ${path}: it is empty`);
  return text;
}
