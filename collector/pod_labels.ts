/**
 * Labels of this node's pods from the Kubernetes API, for a collector that was told to ask it. What
 * goes wrong costs labels and nothing else.
 *
 * @module
 */

import { inClusterAccess } from "@fgm/k8s/client/kube_access";
import { createKubeApi } from "@fgm/k8s/client/kube_api";
import { followPodLabels, type PodLabels } from "@fgm/k8s/client/pod_labels";
import type { Logger } from "@fgm/k8s/pod/log";
import { VERSION } from "@fgm/k8s/pod/version";

/**
 * Begins to follow them as the pod's ServiceAccount. Undefined, with a line in the log, where there is
 * no API to ask.
 */
export function openPodLabels(
  nodeName: string,
  { env, log }: { readonly env: (name: string) => string | undefined; readonly log: Logger },
): PodLabels | undefined {
  try {
    const access = inClusterAccess({
      host: env("KUBERNETES_SERVICE_HOST"),
      port: env("KUBERNETES_SERVICE_PORT"),
    });
    const api = createKubeApi(access, { userAgent: `fgm/${VERSION}` });
    const labels = followPodLabels(api, { nodeName, log });
    return {
      lookup: labels.lookup,
      [Symbol.asyncDispose]: async () => {
        await labels[Symbol.asyncDispose]();
        api[Symbol.dispose]();
      },
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    log.warn("Containers will have no labels", { error });
    return undefined;
  }
}
