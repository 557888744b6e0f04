/**
 * From flags to the nodes that can be asked.
 *
 * @module
 */

import { inClusterAccess, podNamespace, urlAccess } from "@fgm/k8s/client/kube_access";
import { createKubeApi } from "@fgm/k8s/client/kube_api";
import { NODE_POD_SELECTOR } from "@fgm/k8s/client/node_pods";
import { watchPods } from "@fgm/k8s/client/pod_watch";
import type { Logger } from "@fgm/k8s/pod/log";
import { clusterNodes } from "./nodes/cluster_nodes.ts";
import type { NodeSet } from "./nodes/node_set.ts";
import { parseStaticViewers, staticNodes } from "./nodes/static_nodes.ts";

/** Where fgm is installed unless told otherwise. */
const NAMESPACE_DEFAULT = "fine-grained-monitor";

/** Where nodes are known from. */
export interface KnownNodesOptions {
  /** `NODE=URL`; when there are none, the cluster is asked. */
  readonly viewers: readonly string[];
  readonly namespace: string | undefined;
  readonly kubeUrl: string | undefined;
  /** Shown to every viewer. */
  readonly token: string | undefined;
  readonly userAgent: string;
  readonly env: (name: string) => string | undefined;
  readonly log: Logger;
}

/** The nodes, until they are disposed of. */
export interface KnownNodes extends AsyncDisposable {
  readonly nodes: NodeSet;
  /** Why nothing can be asked yet; undefined when the nodes are known. */
  readonly unreadiness: () => string | undefined;
}

/**
 * Opens the list of nodes.
 *
 * @throws {RangeError} with one line for a person, when a value is wrong or there is no cluster to ask.
 */
export function openNodes(options: KnownNodesOptions): KnownNodes {
  const { viewers, token, userAgent } = options;
  if (viewers.length > 0) {
    return {
      nodes: staticNodes(parseStaticViewers(viewers), { token, userAgent }),
      unreadiness: () => undefined,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }
  return openCluster(options);
}

function openCluster(options: KnownNodesOptions): KnownNodes {
  const { kubeUrl, token, userAgent, env, log } = options;
  const host = env("KUBERNETES_SERVICE_HOST");
  if (kubeUrl === undefined && !host) {
    throw new RangeError(
      "Cannot know any node: this is no pod of a cluster; give --viewer NODE=URL, or --kube-url",
    );
  }
  const access = kubeUrl === undefined
    ? inClusterAccess({ host, port: env("KUBERNETES_SERVICE_PORT") })
    : urlAccess(kubeUrl);
  const namespace = options.namespace ?? podNamespace() ?? NAMESPACE_DEFAULT;
  const api = createKubeApi(access, { userAgent });
  const watch = watchPods(api, { namespace, labelSelector: NODE_POD_SELECTOR, log });
  return {
    nodes: clusterNodes(watch, { token, userAgent }),
    unreadiness: () =>
      watch.isListed() ? undefined : watch.staleness()?.why ?? "the pods are not listed yet",
    [Symbol.asyncDispose]: async () => {
      await watch[Symbol.asyncDispose]();
      api[Symbol.dispose]();
    },
  };
}
