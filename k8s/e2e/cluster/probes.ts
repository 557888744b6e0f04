/**
 * Pods that do nothing, of each QoS class on each node: what fgm has to know by name.
 *
 * @module
 */

import {
  type ClusterBed,
  kubectl,
  kubectlJson,
  must,
  nodePods,
  PROBE_NAMESPACE,
  waitUntil,
  withViewer,
} from "./cluster_bed.ts";
import type { ClusterStep } from "./cluster_step.ts";

/** Kubernetes' quality-of-service classes, and the resources that make a pod one of them. */
const CLASSES = {
  Guaranteed: {
    requests: { cpu: "100m", memory: "32Mi" },
    limits: { cpu: "100m", memory: "32Mi" },
  },
  Burstable: { requests: { cpu: "1m" }, limits: { memory: "32Mi" } },
  BestEffort: {},
} as const;

/** A QoS class of pods. */
export type ProbeClass = keyof typeof CLASSES;

/** What the probes are called. */
export const PROBE_PODS = { namespace: PROBE_NAMESPACE, container: "idle" } as const;

/** Time until fgm knows a pod that runs, in milliseconds, on a fast machine. */
const KNOWN_MS_MAX = 30_000;

/** Time until pods run, in milliseconds, on a fast machine. */
const RUNNING_MS_MAX = 120_000;

/** How questions name the probe of a class on a node. */
export function probeRef(node: string, qosClass: ProbeClass): string {
  return `${PROBE_NAMESPACE}/${podName(node, qosClass)}/${PROBE_PODS.container}`;
}

function podName(node: string, qosClass: ProbeClass): string {
  return `probe-${qosClass.toLowerCase()}-${node.toLowerCase()}`;
}

function probePod(node: string, { qosClass, image }: {
  readonly qosClass: ProbeClass;
  readonly image: string;
}): unknown {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: podName(node, qosClass), namespace: PROBE_NAMESPACE },
    spec: {
      nodeName: node,
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 0,
      tolerations: [{ operator: "Exists" }],
      containers: [{
        name: PROBE_PODS.container,
        image,
        imagePullPolicy: "IfNotPresent",
        command: ["sleep", "86400"],
        resources: CLASSES[qosClass],
      }],
    },
  };
}

/** Pods of each class appear in each node's API with their names and class. */
export const NAMES: ClusterStep = {
  name: "pods of each class are known by their names",
  run: async (bed) => {
    const nodes = (await nodePods(bed)).map((pod) => pod.node);
    await makeProbes(bed, nodes);
    for (const node of nodes) {
      await withViewer(bed, node, (viewer) => {
        const look = async () => {
          const { containers } = await viewer.containers({ namespace: PROBE_NAMESPACE });
          return (Object.keys(CLASSES) as ProbeClass[]).every((qosClass) =>
            containers.some((container) =>
              container.lineage === probeRef(node, qosClass) &&
              container.qos_class === qosClass && container.node_name === node
            )
          );
        };
        return waitUntil(bed, `the probes of ${node}`, { look, waitMs: KNOWN_MS_MAX });
      });
    }
    return [{ what: "pods", value: String(nodes.length * Object.keys(CLASSES).length) }];
  },
};

async function makeProbes(bed: ClusterBed, nodes: readonly string[]): Promise<void> {
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: PROBE_NAMESPACE } };
  const pods = nodes.flatMap((node) =>
    (Object.keys(CLASSES) as ProbeClass[]).map((qosClass) =>
      probePod(node, { qosClass, image: bed.probeImage })
    )
  );
  const file = await Deno.makeTempFile({ prefix: "fgm-probes-", suffix: ".json" });
  try {
    const list = { apiVersion: "v1", kind: "List", items: [namespace, ...pods] };
    await Deno.writeTextFile(file, JSON.stringify(list));
    await kubectl(bed, "apply", "-f", file);
  } finally {
    await Deno.remove(file);
  }
  const look = async () => {
    const { items } = await kubectlJson<{ items: { status: { phase: string } }[] }>(
      bed,
      ...["-n", PROBE_NAMESPACE, "get", "pods"],
    );
    must(items.every(({ status }) => status.phase !== "Failed"), "a probe has failed");
    return items.length === pods.length && items.every(({ status }) => status.phase === "Running");
  };
  await waitUntil(bed, "probes that run", { look, waitMs: RUNNING_MS_MAX });
}
