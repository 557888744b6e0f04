/**
 * The pods that collector and viewer share, one on each node, as the user's kubectl lists them: which
 * there are, and which of them to ask.
 *
 * @module
 */

import { nearestName } from "../pod/flag_values.ts";
import { type ClusterChoice, runKubectl } from "./kubectl.ts";
import type { StartTimer } from "./patience.ts";
import { KubectlError } from "./kubectl_error.ts";
import { NODE_POD_SELECTOR } from "./node_pods.ts";
import { parsePod, type PodInfo } from "./pods.ts";

export { VIEWER_PORT } from "./node_pods.ts";

/** Names of nodes that an error lists. */
const NAMES_TOLD_MAX = 10;

/** The pod of a node. */
export interface ViewerPod {
  readonly name: string;
  readonly node: string;
  readonly isReady: boolean;
  /** One line about why it is not ready; "" when it is. */
  readonly why: string;
}

/** How to look for pods. */
export interface PodSearch extends ClusterChoice {
  readonly startTimer: StartTimer;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks the cluster for the pods of all nodes, as `parseViewerPods` gives them; at least one.
 *
 * @throws {KubectlError} when kubectl fails, what it writes makes no sense, or there is no pod.
 */
export async function listViewerPods(search: PodSearch): Promise<readonly ViewerPod[]> {
  const tried = "list the pods of fgm";
  const args = ["get", "pods", "-l", NODE_POD_SELECTOR, "-o", "json"];
  const text = await runKubectl(args, { ...search, tried });
  const pods = parse(text, tried);
  if (pods.length > 0) return pods;
  const place = search.namespace === undefined
    ? "the context's namespace"
    : `namespace ${search.namespace}`;
  throw new KubectlError("not-found", {
    tried,
    state: `${place} has none with labels ${NODE_POD_SELECTOR}; give another one with --namespace`,
  });
}

function parse(text: string, tried: string): readonly ViewerPod[] {
  try {
    return parseViewerPods(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new KubectlError("failed", { tried, state: cause.message }, { cause });
  }
}

/**
 * Reads what `kubectl get pods -o json` writes. One pod for each node, by the node's name: of several,
 * as while one is replaced, the one that is ready. Pods that no node has been found for are left out.
 *
 * @throws {SyntaxError} for text that is no list of pods.
 */
export function parseViewerPods(text: string): readonly ViewerPod[] {
  const byNode = new Map<string, PodInfo>();
  for (const pod of itemsOf(text).map(parsePod)) {
    if (!pod?.nodeName) continue;
    const known = byNode.get(pod.nodeName);
    if (known === undefined || rankOf(pod) > rankOf(known)) byNode.set(pod.nodeName, pod);
  }
  return [...byNode].map(([node, pod]) => toViewerPod(node, pod))
    .sort((a, b) => compareNames(a.node, b.node));
}

function itemsOf(text: string): readonly unknown[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError("what kubectl writes is no JSON", { cause });
  }
  const items = (body as { readonly items?: unknown } | null)?.items;
  if (!Array.isArray(items)) throw new SyntaxError("what kubectl writes is no list of pods");
  return items;
}

/** The greater, the better to ask. A pod on its way out counts where nothing has come in its place. */
function rankOf({ isReady, isDeleting }: PodInfo): number {
  return isDeleting ? 0 : isReady ? 2 : 1;
}

function toViewerPod(node: string, { name, isReady, isDeleting, whyNotReady }: PodInfo): ViewerPod {
  if (isDeleting) return { name, node, isReady: false, why: "it is being ended" };
  return { name, node, isReady, why: isReady ? "" : whyNotReady ?? "not ready yet" };
}

/** "worker-2" before "worker-10". */
function compareNames(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true }) || (a < b ? -1 : a > b ? 1 : 0);
}

/**
 * The pod of a node.
 *
 * @throws {RangeError} when there is none; it tells the nearest name and those that there are.
 */
export function podOfNode(pods: readonly ViewerPod[], node: string): ViewerPod {
  const found = pods.find((pod) => pod.node === node);
  if (found !== undefined) return found;
  const names = pods.map((pod) => pod.node);
  const nearest = nearestName(node, names);
  const hint = nearest === undefined ? "there are" : `did you mean ${nearest}? There are`;
  throw new RangeError(
    `Cannot use node "${node}": no pod of fgm runs there; ${hint} ${told(names)}`,
  );
}

function told(names: readonly string[]): string {
  const more = names.length - NAMES_TOLD_MAX;
  const list = names.slice(0, NAMES_TOLD_MAX).join(", ");
  return `${list}${more > 0 ? ` and ${more} more` : ""}`;
}
