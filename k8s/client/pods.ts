/**
 * What matters of a pod, from the JSON of the Kubernetes API.
 *
 *     { "metadata": { "name": "fgm-x2x7k", "uid": "5f3c…", "labels": {…},
 *                     "creationTimestamp": "2026-01-12T21:52:49Z" },
 *       "spec":     { "nodeName": "worker-1" },
 *       "status":   { "phase": "Running", "podIP": "10.244.1.7",
 *                     "conditions": [{ "type": "Ready", "status": "True" }] } }
 *
 * Kubernetes API reference, "Pod v1 core". Every member may be missing: a pod has no node until it is
 * scheduled, no address until its network is set up, and no conditions until kubelet has seen it. Names
 * are repeated to agents and addresses are asked, so what cannot be one counts as missing.
 *
 * @module
 */

import { listAt, memberOf, textAt, valueAt } from "./json_value.ts";
import { NODE_POD_LABELS } from "./node_pods.ts";

/** One pod. */
export interface PodInfo {
  /** Unique in its namespace at one time; the name of a deleted pod may be taken again. */
  readonly name: string;
  /** Unique for ever. */
  readonly uid: string;
  /**
   * Where it runs or, for a pod of a DaemonSet that is not scheduled yet, where it is meant to. Absent
   * for other pods without a node.
   */
  readonly nodeName: string | undefined;
  /** IPv4 or IPv6. */
  readonly podIp: string | undefined;
  /** Whether it carries the labels of the pods that run collector and viewer. */
  readonly isNodePod: boolean;
  readonly isReady: boolean;
  /** Somebody wants it gone; it may still answer for its grace period. */
  readonly isDeleting: boolean;
  /** Milliseconds since the Unix epoch; 0 when it is not told. */
  readonly createdMs: number;
  /** Why it is not ready, in a few words: "viewer: CrashLoopBackOff". Absent for a ready pod. */
  readonly whyNotReady: string | undefined;
}

/** Reads a pod; undefined when the value has no name and uid, and so is none. Never throws. */
export function parsePod(value: unknown): PodInfo | undefined {
  const metadata = memberOf(value, "metadata");
  const [name, uid] = [nameAt(metadata, "name"), nameAt(metadata, "uid")];
  if (name === undefined || uid === undefined) return undefined;
  const isDeleting = textAt(metadata, "deletionTimestamp") !== undefined;
  const isReady = textAt(condition(value, "Ready"), "status") === "True";
  return {
    name,
    uid,
    nodeName: nameAt(value, "spec", "nodeName") ?? wantedNode(value),
    podIp: addressAt(value, "status", "podIP"),
    isNodePod: isNodePod(memberOf(metadata, "labels")),
    isReady,
    isDeleting,
    createdMs: timeOf(textAt(metadata, "creationTimestamp")),
    whyNotReady: isReady ? undefined : whyNotReady(value),
  };
}

function isNodePod(labels: unknown): boolean {
  return Object.entries(NODE_POD_LABELS).every(([name, label]) => memberOf(labels, name) === label);
}

/** Longest name, in characters: that of a DNS subdomain (Kubernetes, "Object Names and IDs"). */
const NAME_LENGTH_MAX = 253;

/** A name of a few printable characters; undefined for anything else. */
function nameAt(value: unknown, ...path: readonly string[]): string | undefined {
  const text = textAt(value, ...path);
  return text !== undefined && isName(text) ? text : undefined;
}

function isName(text: string): boolean {
  return text.length <= NAME_LENGTH_MAX && /^[!-~]+$/.test(text);
}

/** IPv4, or IPv6 without a zone; undefined for a name, which could lead anywhere. */
function addressAt(value: unknown, ...path: readonly string[]): string | undefined {
  const text = textAt(value, ...path);
  if (text === undefined) return undefined;
  const isV4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(text);
  const isV6 = /^[\da-f:.]{2,45}$/i.test(text) && URL.canParse(`http://[${text}]`);
  return isV4 || isV6 ? text : undefined;
}

/**
 * The node that a DaemonSet made a pod for. Its pods carry it as a node affinity for the scheduler
 * (Kubernetes, "DaemonSet", how daemon pods are scheduled).
 */
function wantedNode(pod: unknown): string | undefined {
  const terms = listAt(
    pod,
    "spec",
    "affinity",
    "nodeAffinity",
    "requiredDuringSchedulingIgnoredDuringExecution",
    "nodeSelectorTerms",
  );
  for (const field of terms.flatMap((term) => listAt(term, "matchFields"))) {
    const [node, ...others] = listAt(field, "values");
    const isByName = textAt(field, "key") === "metadata.name" && textAt(field, "operator") === "In";
    if (isByName && typeof node === "string" && isName(node) && others.length === 0) return node;
  }
  return undefined;
}

function condition(pod: unknown, type: string): unknown {
  return listAt(pod, "status", "conditions").find((found) => textAt(found, "type") === type);
}

function timeOf(text: string | undefined): number {
  const timeMs = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(timeMs) ? 0 : timeMs;
}

/** Longest reason that is told, in characters. */
const WHY_LENGTH_MAX = 160;

/** The most telling of what the API says, the closest to the container first. */
function whyNotReady(pod: unknown): string {
  const phase = textAt(pod, "status", "phase") ?? "Unknown";
  const reason = textAt(pod, "status", "reason"); // such as "Evicted"
  const why = containerTrouble(pod) ?? schedulingTrouble(pod) ??
    (reason === undefined ? undefined : `${phase}: ${reason}`) ?? readyTrouble(pod) ?? phase;
  // deno-lint-ignore no-control-regex
  const plain = why.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
  return plain.length <= WHY_LENGTH_MAX ? plain : `${plain.slice(0, WHY_LENGTH_MAX - 1)}…`;
}

/** Why a container waits or has ended: "viewer: ImagePullBackOff". */
function containerTrouble(pod: unknown): string | undefined {
  const containers = [
    ...listAt(pod, "status", "initContainerStatuses"),
    ...listAt(pod, "status", "containerStatuses"),
  ];
  for (const container of containers) {
    const reason = textAt(container, "state", "waiting", "reason") ??
      failureReason(valueAt(container, "state", "terminated"));
    // These two are what every pod goes through, and say less than the pod's own conditions.
    if (reason === undefined || reason === "ContainerCreating" || reason === "PodInitializing") {
      continue;
    }
    return `${textAt(container, "name") ?? "a container"}: ${reason}`;
  }
  return undefined;
}

/** How a container failed; undefined for one that is done, as init containers are. */
function failureReason(terminated: unknown): string | undefined {
  if (terminated === undefined || memberOf(terminated, "exitCode") === 0) return undefined;
  return textAt(terminated, "reason") ?? "ended";
}

function schedulingTrouble(pod: unknown): string | undefined {
  const scheduled = condition(pod, "PodScheduled");
  if (textAt(scheduled, "status") !== "False") return undefined;
  return withMessage(textAt(scheduled, "reason") ?? "not scheduled", scheduled);
}

function readyTrouble(pod: unknown): string | undefined {
  const ready = condition(pod, "Ready");
  const reason = textAt(ready, "reason");
  return reason === undefined ? undefined : withMessage(reason, ready);
}

function withMessage(reason: string, found: unknown): string {
  const message = textAt(found, "message");
  return message === undefined ? reason : `${reason}: ${message}`;
}
