/**
 * Where the program runs, as the pod's downward API tells it through environment variables.
 *
 * @module
 */

/** Names of the place the program runs at. Outside Kubernetes, node and pod are the host's name. */
export interface Downward {
  readonly nodeName: string;
  readonly podName: string;
  /** Undefined outside Kubernetes. */
  readonly podNamespace: string | undefined;
  /** Undefined unless somebody named the cluster: Kubernetes itself does not know a name. */
  readonly clusterName: string | undefined;
}

/**
 * Reads `NODE_NAME`, `POD_NAME`, `POD_NAMESPACE` and `CLUSTER_NAME`. An empty variable counts as
 * unset: manifests often carry one with nothing in it.
 *
 * Kubernetes doc: concepts/workloads/pods/downward-api.
 */
export function readDownward(
  env: (name: string) => string | undefined,
  hostname: string,
): Downward {
  const read = (name: string): string | undefined => {
    const value = env(name)?.trim();
    return value === "" ? undefined : value;
  };
  return {
    nodeName: read("NODE_NAME") ?? hostname,
    podName: read("POD_NAME") ?? hostname,
    podNamespace: read("POD_NAMESPACE"),
    clusterName: read("CLUSTER_NAME"),
  };
}
