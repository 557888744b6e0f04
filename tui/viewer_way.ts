/**
 * The way to the viewer that the command line names: its URL, or a port of this machine that kubectl
 * connects to the pod of a node.
 *
 * @module
 */

import { type PortForward, startPortForward } from "@fgm/k8s/client/port_forward";
import { listViewerPods, podOfNode, VIEWER_PORT } from "@fgm/k8s/client/viewer_pods";
import type { Way } from "./data/connect.ts";
import type { Timing } from "./data/timing.ts";

/** Where the viewer is. */
export type ViewerPlace =
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "node"; readonly node: string; readonly cluster: Cluster };

/** Which cluster. What is undefined is as the user's configuration has it. */
export interface Cluster {
  readonly context: string | undefined;
  readonly namespace: string;
  readonly kubeconfig: string | undefined;
}

/** An open way. Disposing of it ends the child process, if there is one. */
export interface OpenWay extends AsyncDisposable {
  /** Resolves when it is made for the first time; never where it cannot be. */
  readonly made: Promise<void>;
  /** Makes it anew, where that may help. */
  readonly doubt: () => void;
}

/** Opens a way, and tells what happens to it until it is disposed of. */
export function openWay(
  place: ViewerPlace,
  takeWay: (way: Way) => void,
  timing: Timing,
): OpenWay {
  if (place.kind === "url") {
    takeWay({ kind: "making", what: place.url });
    takeWay({ kind: "made", url: place.url });
    return {
      made: Promise.resolve(),
      doubt: () => {},
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }
  const { node, cluster } = place;
  const { startTimer } = timing;
  const made = Promise.withResolvers<void>();
  const forward: PortForward = startPortForward({
    ...cluster,
    ...timing,
    findPod: async (signal) => {
      return podOfNode(await listViewerPods({ ...cluster, startTimer, signal }), node).name;
    },
    port: VIEWER_PORT,
    what: `the viewer of ${node}`,
    onEvent: (event) => {
      if (event.kind === "made") made.resolve();
      takeWay(event);
    },
  });
  return {
    made: made.promise,
    doubt: forward.restart,
    [Symbol.asyncDispose]: () => forward[Symbol.asyncDispose](),
  };
}

/** Short name of a place for the header, such as "worker-1" or "127.0.0.1:8050". */
export function targetOf(place: ViewerPlace): string {
  if (place.kind === "node") return place.node;
  return URL.canParse(place.url) ? new URL(place.url).host : place.url;
}
