/**
 * A cluster on paper: what `kubectl get -o json` writes about fgm, with the members that the Kubernetes
 * API reference lists for DaemonSet, Deployment, Pod and Event, and kubelet's and controllers' own words.
 *
 * @module
 */

/** A DaemonSet's numbers. */
export interface NodesNumbers {
  readonly wanted?: number;
  readonly updated?: number;
  readonly available?: number;
  readonly generation?: number;
  readonly observed?: number;
  readonly image?: string;
}

/** The DaemonSet; three nodes, all ready, unless said otherwise. */
export function daemonSet(
  { wanted = 3, updated = 3, available = 3, generation = 1, observed = 1, image = "fgm:1" }:
    NodesNumbers = {},
): unknown {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "fgm", namespace: "fine-grained-monitor", uid: "d-1", generation },
    spec: { template: { spec: { containers: [{ name: "collector", image }] } } },
    status: {
      currentNumberScheduled: wanted,
      desiredNumberScheduled: wanted,
      numberAvailable: available,
      numberMisscheduled: 0,
      numberReady: available,
      numberUnavailable: wanted - available,
      observedGeneration: observed,
      updatedNumberScheduled: updated,
    },
  };
}

/** The MCP server's Deployment; ready unless said otherwise. */
export function mcpDeployment(
  { available = 1, replicas = 1, generation = 1 }: {
    readonly available?: number;
    readonly replicas?: number;
    readonly generation?: number;
  } = {},
): unknown {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "fgm-mcp-server", namespace: "fine-grained-monitor", generation },
    spec: { replicas: 1, template: { spec: { containers: [{ name: "mcp-server" }] } } },
    status: {
      availableReplicas: available,
      observedGeneration: generation,
      replicas,
      updatedReplicas: 1,
    },
  };
}

/** A pod of the DaemonSet on node "worker-N", running and ready unless a status says otherwise. */
export function nodePod(
  index: number,
  status: Readonly<Record<string, unknown>> = READY,
  metadata: Readonly<Record<string, unknown>> = {},
): unknown {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `fgm-${index}`,
      namespace: "fine-grained-monitor",
      uid: `p-${index}`,
      labels: { "app.kubernetes.io/name": "fgm", "app.kubernetes.io/component": "node" },
      ...metadata,
    },
    spec: { nodeName: `worker-${index}` },
    status,
  };
}

const READY = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };

/** A status in which the collector waits. */
export function waiting(
  reason: string,
  message?: string,
  lastState: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    phase: "Pending",
    conditions: [
      { type: "Initialized", status: "True" },
      {
        type: "Ready",
        status: "False",
        reason: "ContainersNotReady",
        message: "containers with unready status: [collector]",
      },
      { type: "PodScheduled", status: "True" },
    ],
    containerStatuses: [
      {
        name: "collector",
        image: "fgm:1",
        imageID: "",
        ready: false,
        restartCount: 0,
        started: false,
        lastState,
        state: { waiting: { reason, ...(message === undefined ? {} : { message }) } },
      },
      {
        name: "viewer",
        image: "fgm:1",
        imageID: "sha256:00",
        ready: true,
        restartCount: 0,
        started: true,
        lastState: {},
        state: { running: { startedAt: "2026-01-12T21:52:49Z" } },
      },
    ],
  };
}

/** How a container ended that is started again and again. */
export const CRASHED = {
  terminated: {
    exitCode: 1,
    reason: "Error",
    startedAt: "2026-01-12T21:52:49Z",
    finishedAt: "2026-01-12T21:52:50Z",
    containerID: "containerd://00",
  },
};

/** An event of the DaemonSet's controller. */
export function failedCreate(message: string, { uid = "e-1", count = 1 } = {}): unknown {
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: "fgm.17", namespace: "fine-grained-monitor", uid },
    involvedObject: { apiVersion: "apps/v1", kind: "DaemonSet", name: "fgm" },
    reason: "FailedCreate",
    message,
    count,
    type: "Warning",
    source: { component: "daemonset-controller" },
  };
}

/** What PodSecurity admission says (k8s.io/pod-security-admission). */
export const VIOLATES =
  'Error creating: pods "fgm-x2x7k" is forbidden: violates PodSecurity "restricted:latest": ' +
  'host namespaces (hostPID=true), hostPath volumes (volumes "data", "cgroup", "proc")';

/** Text of a list, as kubectl writes it. */
export function listText(...items: readonly unknown[]): string {
  return JSON.stringify({ apiVersion: "v1", kind: "List", metadata: {}, items });
}
