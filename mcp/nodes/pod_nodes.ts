/**
 * From the DaemonSet's pods to nodes.
 *
 * While a pod is replaced, a node has two of them. The one to ask is, in this order: one that is ready
 * and stays, one that is not ready yet, one that is on its way out; among equals the newest.
 *
 * @module
 */

import type { PodInfo } from "@fgm/k8s/client/pods";
import { byNodeName, type KnownNode } from "./node_set.ts";

/** One node for each that has a pod, by name. Pods of which no node is known are left out. */
export function nodesOfPods(
  pods: Iterable<PodInfo>,
  { port }: { readonly port: number },
): readonly KnownNode[] {
  const best = new Map<string, PodInfo>();
  for (const pod of pods) {
    if (pod.nodeName === undefined) continue;
    const known = best.get(pod.nodeName);
    if (known === undefined || isBetter(pod, known)) best.set(pod.nodeName, pod);
  }
  return [...best].map(([name, pod]) => nodeOf(name, pod, port)).sort(byNodeName);
}

/** Whether `a` is rather to be asked than `b`. */
function isBetter(a: PodInfo, b: PodInfo): boolean {
  if (rankOf(a) !== rankOf(b)) return rankOf(a) > rankOf(b);
  if (a.createdMs !== b.createdMs) return a.createdMs > b.createdMs;
  return a.uid > b.uid; // whichever, but always the same
}

function rankOf({ isReady, isDeleting, podIp }: PodInfo): number {
  if (isDeleting) return 0;
  return isReady && podIp !== undefined ? 2 : 1;
}

function nodeOf(name: string, pod: PodInfo, port: number): KnownNode {
  const place = pod.podIp === undefined ? {} : { podIp: pod.podIp, url: urlOf(pod.podIp, port) };
  const why = whyNotReady(pod);
  return {
    name,
    podName: pod.name,
    ...place,
    ...why === undefined ? { state: "ready" } : { state: "not-ready", why },
  };
}

function whyNotReady(pod: PodInfo): string | undefined {
  if (pod.isDeleting) return `pod ${pod.name} is being ended`;
  if (!pod.isReady) return pod.whyNotReady ?? "its pod is not ready";
  return pod.podIp === undefined ? `pod ${pod.name} has no address` : undefined;
}

function urlOf(ip: string, port: number): string {
  return `http://${ip.includes(":") ? `[${ip}]` : ip}:${port}`;
}
