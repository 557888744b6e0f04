/**
 * Pods as the Kubernetes API writes them.
 *
 * @module
 */

import { NODE_POD_LABELS } from "../client/node_pods.ts";

/** JSON of a pod. */
export type PodJson = Readonly<Record<string, unknown>> & {
  readonly metadata: Readonly<Record<string, unknown>> & {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
  };
};

/** What differs from pod to pod. */
export interface FakePod {
  readonly name: string;
  /** "uid-of-" and the name by default. */
  readonly uid?: string;
  readonly node?: string;
  readonly ip?: string;
  /** Default: true. */
  readonly isReady?: boolean;
  readonly isDeleting?: boolean;
  /** Those of the DaemonSet's pods by default. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Milliseconds since the Unix epoch. */
  readonly createdMs?: number;
  /** Reason for which its container waits, such as "CrashLoopBackOff". */
  readonly waiting?: string;
}

/** Writes a pod of the namespace "fgm". */
export function fakePod(pod: FakePod): PodJson {
  const { name, isReady = true, createdMs = Date.UTC(2026, 0, 12) } = pod;
  const seconds = (timeMs: number) => new Date(timeMs).toISOString().replace(/\.\d+Z$/, "Z");
  return {
    kind: "Pod",
    apiVersion: "v1",
    metadata: {
      name,
      namespace: "fgm",
      uid: pod.uid ?? `uid-of-${name}`,
      labels: pod.labels ?? NODE_POD_LABELS,
      creationTimestamp: seconds(createdMs),
      ...pod.isDeleting === true ? { deletionTimestamp: seconds(createdMs + 60_000) } : {},
    },
    spec: pod.node === undefined ? {} : { nodeName: pod.node },
    status: {
      phase: "Running",
      ...pod.ip === undefined ? {} : { podIP: pod.ip, podIPs: [{ ip: pod.ip }] },
      conditions: [
        isReady
          ? { type: "Ready", status: "True" }
          : { type: "Ready", status: "False", reason: "ContainersNotReady" },
      ],
      containerStatuses: [{
        name: "viewer",
        ready: isReady,
        state: pod.waiting === undefined ? { running: {} } : { waiting: { reason: pod.waiting } },
      }],
    },
  };
}
