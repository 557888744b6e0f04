/**
 * How far a rollout is, from what the cluster says about the DaemonSet, the Deployment and their pods:
 * the items of `kubectl get daemonsets,deployments,pods -o json`.
 *
 * What counts is what `kubectl rollout status` counts (Kubernetes API reference, "DaemonSetStatus v1
 * apps", "DeploymentStatus v1 apps").
 *
 * @module
 */

import { listAt, memberOf, textAt, valueAt } from "../client/json_value.ts";
import { parsePod, type PodInfo } from "../client/pods.ts";

/** State of the DaemonSet or the Deployment. */
export interface SetState {
  /** Counts changes of what is wanted. */
  readonly generation: number;
  /** Whether the numbers are about this generation. */
  readonly isObserved: boolean;
  /** Nodes, or replicas, that there should be a pod for. */
  readonly wanted: number;
  /** Of these, pods of this generation that have been ready for long enough. */
  readonly ready: number;
  /** Pods of earlier generations that are still there, as far as it is told. */
  readonly old: number;
  /** Image of the first container; "" when it is not told. */
  readonly image: string;
}

/** A pod with all that the cluster says of it. */
export interface RolloutPod extends PodInfo {
  readonly body: unknown;
}

/** What there is at one time. */
export interface Rollout {
  /** One pod on each node; absent when it is not there. */
  readonly nodes: SetState | undefined;
  /** The MCP server; absent when it is not there. */
  readonly mcp: SetState | undefined;
  readonly pods: readonly RolloutPod[];
}

/**
 * Reads what kubectl writes. Objects of other kinds and names are passed over.
 *
 * @throws {SyntaxError} for text that is no list of objects.
 */
export function readRollout(text: string): Rollout {
  const body: unknown = JSON.parse(text);
  if (!Array.isArray(memberOf(body, "items"))) throw new SyntaxError("it is no list of objects");
  const items = listAt(body, "items");
  const named = (kind: string, name: string) =>
    items.find((item) =>
      textAt(item, "kind") === kind && textAt(item, "metadata", "name") === name
    );
  const nodes = named("DaemonSet", "fgm"), mcp = named("Deployment", "fgm-mcp-server");
  return {
    nodes: nodes === undefined ? undefined : nodesState(nodes),
    mcp: mcp === undefined ? undefined : mcpState(mcp),
    pods: items.filter((item) => textAt(item, "kind") === "Pod").flatMap((item) => {
      const pod = parsePod(item);
      return pod === undefined ? [] : [{ ...pod, body: item }];
    }),
  };
}

function nodesState(set: unknown): SetState {
  const wanted = countAt(set, "status", "desiredNumberScheduled");
  const updated = countAt(set, "status", "updatedNumberScheduled");
  const available = countAt(set, "status", "numberAvailable");
  const old = Math.max(0, countAt(set, "status", "currentNumberScheduled") - updated);
  return { ...commonState(set), wanted, ready: Math.min(updated, available), old };
}

function mcpState(deployment: unknown): SetState {
  const updated = countAt(deployment, "status", "updatedReplicas");
  const available = countAt(deployment, "status", "availableReplicas");
  return {
    ...commonState(deployment),
    wanted: countAt(deployment, "spec", "replicas"),
    ready: Math.min(updated, available),
    old: Math.max(0, countAt(deployment, "status", "replicas") - updated),
  };
}

function commonState(set: unknown): Pick<SetState, "generation" | "isObserved" | "image"> {
  const generation = countAt(set, "metadata", "generation");
  const [container] = listAt(set, "spec", "template", "spec", "containers");
  return {
    generation,
    isObserved: countAt(set, "status", "observedGeneration") >= generation,
    image: textAt(container, "image") ?? "",
  };
}

function countAt(value: unknown, ...path: readonly string[]): number {
  const found = valueAt(value, ...path);
  return typeof found === "number" ? found : 0;
}

/** Whether everything that is wanted is there, and nothing else. Without nodes nothing is. */
export function isRolledOut({ nodes, mcp }: Rollout): boolean {
  return isComplete(nodes) && isComplete(mcp);
}

function isComplete(set: SetState | undefined): boolean {
  return set !== undefined && set.isObserved && set.wanted > 0 && set.ready >= set.wanted &&
    set.old === 0;
}

/** One line: "3 of 5 nodes ready, MCP server not yet". */
export function progressText({ nodes, mcp }: Rollout): string {
  if (nodes === undefined || !nodes.isObserved) return "waiting for the cluster to take note";
  const ready = `${nodes.ready} of ${counted(nodes.wanted, "node")} ready`;
  return `${ready}, MCP server ${isComplete(mcp) ? "ready" : "not yet"}`;
}

/** "1 node", "2 nodes". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/**
 * The pods that this rollout is about: those that were not there before, or all where nothing new was
 * wanted. A pod of an earlier attempt that cannot start is about to be replaced.
 */
export function currentPods(before: Rollout, now: Rollout): readonly RolloutPod[] {
  const old = new Set(before.pods.map(({ uid }) => uid));
  return now.pods.filter((pod) => {
    if (pod.isDeleting) return false;
    const [past, present] = pod.isNodePod ? [before.nodes, now.nodes] : [before.mcp, now.mcp];
    return !old.has(pod.uid) || past?.generation === present?.generation;
  });
}

/** Names of the nodes whose pods are ready, "worker-2" before "worker-10". */
export function readyNodes({ pods }: Rollout): readonly string[] {
  return pods.filter((pod) => pod.isNodePod && pod.isReady && !pod.isDeleting)
    .flatMap(({ nodeName }) => nodeName ?? [])
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

/** Pods that a message names. */
const PODS_TOLD_MAX = 5;

/** One line about each pod that is not ready, a few at most; and about sets that have no pod at all. */
export function unreadyLines(rollout: Rollout): readonly string[] {
  if (rollout.nodes?.isObserved && rollout.nodes.wanted === 0) {
    return ["the cluster has no Linux node"];
  }
  const lines = rollout.pods.filter(({ isReady, isDeleting }) => !isReady && !isDeleting).map((
    { name, nodeName, whyNotReady },
  ) => `${name}${nodeName === undefined ? "" : ` on ${nodeName}`}: ${whyNotReady}`);
  const more = lines.length - PODS_TOLD_MAX;
  return [...lines.slice(0, PODS_TOLD_MAX), ...(more > 0 ? [`and ${more} more`] : [])];
}
