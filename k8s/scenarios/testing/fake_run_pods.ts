/**
 * Pods of runs as the Kubernetes API writes them.
 *
 * @module
 */

/** State of a container, as of "ContainerState v1 core". */
export type FakeState =
  | { readonly running: Readonly<Record<string, never>> }
  | { readonly waiting: { readonly reason: string; readonly message?: string } }
  | { readonly terminated: { readonly reason: string; readonly exitCode: number } };

/** A container of a pod. */
export interface FakeRunContainer {
  readonly name: string;
  /** Running by default. */
  readonly state?: FakeState;
  readonly lastState?: FakeState;
  readonly restarts?: number;
}

/** What differs from pod to pod. */
export interface FakeRunPod {
  readonly name: string;
  /** "worker-1" by default; undefined for one that is not scheduled. */
  readonly node?: string | undefined;
  readonly ip?: string;
  readonly phase?: string;
  /** Why it failed as a whole. */
  readonly reason?: string;
  /** One called "app" by default. */
  readonly containers?: readonly FakeRunContainer[];
  /** Why it is not scheduled. */
  readonly unscheduled?: string;
  /** Whether kubelet has not told of its containers yet. */
  readonly isNew?: boolean;
}

/** A container that runs. */
export const RUNNING: FakeState = { running: {} };

/** Writes a pod. */
export function fakeRunPod(pod: FakeRunPod): Readonly<Record<string, unknown>> {
  const { name, ip, phase = "Running", containers = [{ name: "app" }] } = pod;
  const node = "node" in pod ? pod.node : "worker-1";
  return {
    metadata: { name, uid: `uid-of-${name}` },
    spec: {
      ...node === undefined ? {} : { nodeName: node },
      containers: containers.map((container) => ({ name: container.name })),
    },
    status: {
      phase,
      ...pod.reason === undefined ? {} : { reason: pod.reason },
      ...ip === undefined ? {} : { podIP: ip },
      ...pod.unscheduled === undefined ? {} : {
        conditions: [{
          ...{ type: "PodScheduled", status: "False", reason: "Unschedulable" },
          message: pod.unscheduled,
        }],
      },
      ...pod.isNew === true ? {} : {
        containerStatuses: containers.map((container) => ({
          name: container.name,
          restartCount: container.restarts ?? 0,
          state: container.state ?? RUNNING,
          ...container.lastState === undefined ? {} : { lastState: container.lastState },
        })),
      },
    },
  };
}

/** Writes a list, as `kubectl get … -o json` does. */
export function listText(items: readonly unknown[]): string {
  return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}

/** The same of pods. */
export function podsText(...pods: readonly FakeRunPod[]): string {
  return listText(pods.map(fakeRunPod));
}
