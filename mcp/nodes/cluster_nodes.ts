/**
 * The nodes of a cluster, as the DaemonSet's pods come and go.
 *
 * @module
 */

import { VIEWER_PORT } from "@fgm/k8s/client/node_pods";
import type { PodWatch } from "@fgm/k8s/client/pod_watch";
import { createViewerClient, type ViewerClient } from "@fgm/server/api/client";
import type { KnownNode, NodeSet } from "./node_set.ts";
import { nodesOfPods } from "./pod_nodes.ts";

/** What a set needs besides the watch. */
export interface ClusterNodesOptions {
  /** Port of the viewers; `VIEWER_PORT` by default. */
  readonly port?: number;
  /** Shown to every viewer. */
  readonly token?: string | undefined;
  readonly userAgent?: string;
  /** Instead of the global one. */
  readonly fetch?: (request: Request) => Response | Promise<Response>;
}

/** A set that follows a watch, which stays with the caller. */
export function clusterNodes(
  watch: Pick<PodWatch, "pods" | "staleness">,
  options: ClusterNodesOptions = {},
): NodeSet {
  const { port = VIEWER_PORT, token, userAgent, fetch } = options;
  let pods: ReturnType<PodWatch["pods"]> | undefined;
  let nodes: readonly KnownNode[] = [];
  let byName: ReadonlyMap<string, KnownNode> = new Map();
  const clients = new Map<string, ViewerClient>();
  const refresh = () => {
    if (pods === watch.pods()) return; // the watch keeps its map as long as nothing changes
    pods = watch.pods();
    nodes = nodesOfPods(pods.values(), { port });
    byName = new Map(nodes.map((node) => [node.name, node]));
    for (const [name, client] of clients) {
      if (byName.get(name)?.url !== client.baseUrl) clients.delete(name);
    }
  };
  return {
    nodes: () => (refresh(), nodes),
    staleness: () => watch.staleness(),
    client: (name) => {
      refresh();
      const node = byName.get(name);
      if (node?.state !== "ready" || node.url === undefined) return undefined;
      const known = clients.get(name);
      if (known !== undefined) return known;
      const client = createViewerClient({
        url: node.url,
        ...token === undefined ? {} : { token },
        ...userAgent === undefined ? {} : { userAgent },
        ...fetch === undefined ? {} : { fetch },
      });
      clients.set(name, client);
      return client;
    },
  };
}
