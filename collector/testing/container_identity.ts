/**
 * Names as Kubernetes gives them: pods of Deployments, DaemonSets, StatefulSets and Jobs.
 *
 * @module
 */

import type { Container, QosClass } from "../model.ts";
import type { BehaviourKind, Limits } from "./demand.ts";
import type { Random } from "./random.ts";

/** The characters of generated name suffixes: no vowels, so no words, and nothing that looks alike. */
const NAME_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
const HEX = "0123456789abcdef";

interface NameSource {
  readonly namespaces: readonly string[];
  readonly workloads: readonly string[];
  readonly containers: readonly string[];
  readonly owner: "deployment" | "daemonset" | "statefulset" | "job";
}

const SERVICES = [
  "checkout",
  "cart",
  "catalog",
  "search",
  "payments",
  "accounts",
  "pricing",
  "web",
];
const TEAM_NAMESPACES = ["shop", "payments", "search", "platform"];

const NAMES: Readonly<Record<BehaviourKind, NameSource>> = {
  idle: {
    namespaces: ["kube-system", "shop", "monitoring", "platform"],
    workloads: ["csi-node", "ingress", "cert-manager", "operator", "feature-flags", "preview"],
    containers: [
      "node-driver-registrar",
      "liveness-probe",
      "config-reloader",
      "webhook",
      "standby",
    ],
    owner: "deployment",
  },
  poller: {
    namespaces: ["kube-system", "monitoring", "logging"],
    workloads: ["node-exporter", "fluent-bit", "cilium", "kube-proxy", "metrics-agent"],
    containers: ["agent", "exporter", "shipper"],
    owner: "daemonset",
  },
  web: {
    namespaces: TEAM_NAMESPACES,
    workloads: SERVICES,
    containers: ["app", "server"],
    owner: "deployment",
  },
  managed: {
    namespaces: TEAM_NAMESPACES,
    workloads: ["orders", "recommendations", "inventory", "ledger"],
    containers: ["app"],
    owner: "deployment",
  },
  database: {
    namespaces: ["data"],
    workloads: ["postgres", "mysql", "redis", "kafka"],
    containers: ["db"],
    owner: "statefulset",
  },
  cron: {
    namespaces: ["platform", "data"],
    workloads: ["scheduler", "compactor", "reporter", "indexer"],
    containers: ["worker"],
    owner: "deployment",
  },
  spiker: {
    namespaces: ["platform", "shop"],
    workloads: ["price-refresh", "cache-warmer", "queue-drain"],
    containers: ["worker"],
    owner: "deployment",
  },
  batch: {
    namespaces: ["batch"],
    workloads: ["nightly-etl", "thumbnails", "train-model", "export"],
    containers: ["job"],
    owner: "job",
  },
  leak: {
    namespaces: TEAM_NAMESPACES,
    workloads: ["sessions", "notifier"],
    containers: ["app"],
    owner: "deployment",
  },
  throttled: {
    namespaces: TEAM_NAMESPACES,
    workloads: ["image-resizer", "renderer"],
    containers: ["app"],
    owner: "deployment",
  },
  crashing: {
    namespaces: ["preview"],
    workloads: ["beta-api", "importer"],
    containers: ["app"],
    owner: "deployment",
  },
  shifting: {
    namespaces: TEAM_NAMESPACES,
    workloads: ["gateway", "experiments"],
    containers: ["app"],
    owner: "deployment",
  },
  noise: {
    namespaces: ["platform"],
    workloads: ["heartbeat", "relay"],
    containers: ["app"],
    owner: "deployment",
  },
};

/** A pod and the container in it, before it has an id. */
export interface PodIdentity {
  readonly namespace: string;
  /** Name of the Deployment, DaemonSet, StatefulSet or Job. */
  readonly workload: string;
  readonly podName: string;
  readonly podUid: string;
  readonly containerName: string;
  readonly qosClass: QosClass;
}

/** Names a new pod for a workload of this kind; `ordinal` keeps the pods of one node apart. */
export function drawPod(
  random: Random,
  options: { readonly kind: BehaviourKind; readonly ordinal: number; readonly limits: Limits },
): PodIdentity {
  const source = NAMES[options.kind];
  const workload = random.pick(source.workloads);
  return {
    namespace: random.pick(source.namespaces),
    workload,
    podName: podName(random, { workload, owner: source.owner, ordinal: options.ordinal }),
    podUid: drawUuid(random),
    containerName: random.pick(source.containers),
    qosClass: qosOf(random, options.limits),
  };
}

/** The pod that follows `pod` when its workload replaces it: a new name and UID, all else the same. */
export function drawSuccessor(random: Random, pod: PodIdentity): PodIdentity {
  const stem = pod.podName.slice(0, pod.podName.lastIndexOf("-"));
  return {
    ...pod,
    podName: `${stem}-${random.text(NAME_ALPHABET, 5)}`,
    podUid: drawUuid(random),
  };
}

/** A container of a pod, as the store wants it. */
export function drawContainer(random: Random, pod: PodIdentity): Container {
  return {
    id: random.text(HEX, 64),
    podName: pod.podName,
    namespace: pod.namespace,
    containerName: pod.containerName,
    podUid: pod.podUid,
    qosClass: pod.qosClass,
    labels: undefined,
  };
}

/** A random identifier of 128 bits (RFC 9562, version 4). */
export function drawUuid(random: Random): string {
  const variant = random.text("89ab", 1);
  return [
    random.text(HEX, 8),
    random.text(HEX, 4),
    `4${random.text(HEX, 3)}`,
    `${variant}${random.text(HEX, 3)}`,
    random.text(HEX, 12),
  ].join("-");
}

function podName(
  random: Random,
  name: { workload: string; owner: NameSource["owner"]; ordinal: number },
): string {
  const suffix = random.text(NAME_ALPHABET, 5);
  switch (name.owner) {
    case "deployment":
      return `${name.workload}-${random.text(NAME_ALPHABET, 10)}-${suffix}`;
    case "daemonset":
    case "job":
      return `${name.workload}-${suffix}`;
    case "statefulset":
      return `${name.workload}-${name.ordinal}`;
    default:
      return name.owner satisfies never;
  }
}

/** Guaranteed needs limits on both; without any limit most pods are BestEffort or only request. */
function qosOf(random: Random, limits: Limits): QosClass {
  if (limits.cpuMillicores !== undefined && limits.memoryBytes !== undefined) {
    return random.chance(0.3) ? "Guaranteed" : "Burstable";
  }
  if (limits.cpuMillicores !== undefined || limits.memoryBytes !== undefined) return "Burstable";
  return random.chance(0.6) ? "BestEffort" : "Burstable";
}
