/**
 * The pods that collector and viewer share, one on each node: which there are, and which of them to ask.
 *
 * Of a pod (Kubernetes API, core/v1) only these members are looked at:
 *
 *     metadata.name, .deletionTimestamp       spec.nodeName       status.phase, .reason
 *     status.conditions[] {type, status}      status.containerStatuses[] {name, ready, state}
 *
 * @module
 */

import { nearestName } from "../pod/flag_values.ts";
import { type ClusterChoice, runKubectl, type StartTimer } from "./kubectl.ts";
import { KubectlError } from "./kubectl_error.ts";

/** Label by which the pods of the DaemonSet are found. */
export const VIEWER_POD_LABEL = { name: "app.kubernetes.io/name", value: "fgm" } as const;

/** Port of the viewer in its pod. */
export const VIEWER_PORT = 8_050;

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
  const label = `${VIEWER_POD_LABEL.name}=${VIEWER_POD_LABEL.value}`;
  const text = await runKubectl(["get", "pods", "-l", label, "-o", "json"], { ...search, tried });
  const pods = parse(text, tried);
  if (pods.length > 0) return pods;
  const place = search.namespace === undefined
    ? "the context's namespace"
    : `namespace ${search.namespace}`;
  throw new KubectlError("not-found", {
    tried,
    state: `no node runs one with label ${label} in ${place}; give another one with --namespace`,
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

/** The members of a pod that are looked at. Any of them may be missing while it comes up. */
interface PodObject {
  readonly metadata?: { readonly name?: string; readonly deletionTimestamp?: string };
  readonly spec?: { readonly nodeName?: string };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly conditions?: readonly { readonly type?: string; readonly status?: string }[];
    readonly containerStatuses?: readonly {
      readonly name?: string;
      readonly ready?: boolean;
      readonly state?: Readonly<Record<string, { readonly reason?: string } | undefined>>;
    }[];
  };
}

/**
 * Reads what `kubectl get pods -o json` writes. One pod for each node, by the node's name: of several,
 * as while one is replaced, the one that is ready. Pods that no node has been found for are left out.
 *
 * @throws {SyntaxError} for text that is no list of pods.
 */
export function parseViewerPods(text: string): readonly ViewerPod[] {
  const byNode = new Map<string, ViewerPod>();
  for (const pod of podObjects(text)) {
    const [name, node] = [pod.metadata?.name, pod.spec?.nodeName];
    if (name === undefined || node === undefined || node === "") continue;
    const why = whyNotReady(pod);
    const known = byNode.get(node);
    // A pod that is on its way out only counts where nothing has come in its place.
    const isBetter = known === undefined || rankOf(why) > rankOf(known.why);
    if (isBetter) byNode.set(node, { name, node, isReady: why === "", why });
  }
  return [...byNode.values()].sort((a, b) => compareNames(a.node, b.node));
}

function podObjects(text: string): readonly PodObject[] {
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

const ENDING = "it is being ended";

/** The greater, the better to ask. */
function rankOf(why: string): number {
  return why === "" ? 2 : why === ENDING ? 0 : 1;
}

function whyNotReady({ metadata, status = {} }: PodObject): string {
  const { phase = "Unknown", reason, conditions = [], containerStatuses = [] } = status;
  if (metadata?.deletionTimestamp !== undefined) return ENDING;
  const isReady = conditions.some(({ type, status }) => type === "Ready" && status === "True");
  if (isReady) return "";
  for (const { name = "a container", ready, state = {} } of containerStatuses) {
    const stuck = state.waiting?.reason ?? state.terminated?.reason;
    if (ready !== true && stuck !== undefined) return `${name}: ${stuck}`;
  }
  if (phase !== "Running") return reason ?? phase;
  const waiting = containerStatuses.filter(({ ready }) => ready !== true).map(({ name }) => name);
  return waiting.length === 0 ? "not ready yet" : `not ready yet: ${waiting.join(", ")}`;
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
