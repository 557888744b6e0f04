/**
 * A process that believes to be a pod, and may ask a Kubernetes API on loopback as its ServiceAccount.
 *
 * @module
 */

import { fromFileUrl, join } from "@std/path";

/** A ServiceAccount that lies in a directory, and how to start programs with it. */
export interface ClusterPod {
  /** For `programCommand`. */
  readonly preload: string;
  /** What a program is started with so that it finds the API at this URL. */
  readonly envFor: (apiUrl: string) => Readonly<Record<string, string>>;
  /** What the API has to serve HTTPS with so that the pod trusts it. */
  readonly tls: { readonly key: string; readonly cert: string };
}

/** A certificate of 127.0.0.1 that vouches for itself. */
const CERTIFICATE = [
  ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2".split(" "),
  ..."-subj /CN=kube-apiserver -addext subjectAltName=IP:127.0.0.1".split(" "),
  ..."-addext basicConstraints=critical,CA:FALSE -keyout api.key -out ca.crt".split(" "),
];

/** Makes a ServiceAccount in this directory. */
export async function createClusterPod(directory: string): Promise<ClusterPod> {
  const folder = join(directory, "service-account");
  await Deno.mkdir(folder);
  const { success, stderr } = await new Deno.Command("openssl", { args: CERTIFICATE, cwd: folder })
    .output();
  if (!success) {
    throw new Error(`Cannot make a certificate: ${new TextDecoder().decode(stderr).trim()}`);
  }
  await Deno.writeTextFile(join(folder, "token"), "e2e");
  const read = (name: string) => Deno.readTextFileSync(join(folder, name));
  return {
    preload: fromFileUrl(new URL("./cluster_pod_preload.ts", import.meta.url)),
    envFor: (apiUrl) => {
      const { hostname, port } = new URL(apiUrl);
      return {
        FGM_E2E_SERVICE_ACCOUNT: folder,
        KUBERNETES_SERVICE_HOST: hostname,
        KUBERNETES_SERVICE_PORT: port,
      };
    },
    tls: { key: read("api.key"), cert: read("ca.crt") },
  };
}

/** Why no pod can be made here; undefined where one can. */
export async function whyNoClusterPod(): Promise<string | undefined> {
  try {
    await new Deno.Command("openssl", { args: ["version"], stdout: "null", stderr: "null" })
      .output();
    return undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "certificates need openssl";
    throw error;
  }
}
