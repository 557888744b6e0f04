/**
 * What a cgroup is, told by its path: a container, a directory on the way to some, or neither.
 *
 * Paths as the kernel shows them, below the cgroup root (`U` a pod's UID, `I` a container's id):
 *
 *     kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podU.slice/cri-containerd-I.scope
 *     kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-podU.slice/cri-containerd-I.scope
 *     kubepods/besteffort/podU/I                           cgroupfs driver
 *     kubelet/kubepods/burstable/podU/I                    the same in kind
 *     kubepods-podU.slice:cri-containerd:I                 systemd names given to the cgroupfs driver
 *     kubepods.slice/kubepods-podU.slice/crio-I.scope      CRI-O; crio-conmon-I.scope is its monitor
 *     system.slice/docker-I.scope, docker/I                Docker
 *     machine.slice/libpod-I.scope                         Podman
 *     user.slice/user-1000.slice/user@1000.service/user.slice/libpod-I.scope      the same, rootless
 *     system.slice/web.service/libpod-payload-I            the same, as a systemd service (Quadlet)
 *     system.slice/nerdctl-I.scope                         nerdctl
 *
 * Any directories may come before these, such as another container's: a kind node is a container
 * whose own cgroup holds the kubepods tree. The names are those of kubelet's container manager,
 * runc's cgroup drivers and each runtime; the kernel attaches no meaning to them.
 *
 * An id is exactly 64 hexadecimal digits, which is what all of these runtimes give and what
 * kubelet's log links name. Shorter ones would take static pods' UIDs, systemd's invocation ids and
 * Amazon ECS's task ids for containers.
 *
 * @module
 */

import type { QosClass } from "../model.ts";

/** Who made a container, as far as the name of its cgroup tells. */
export type ContainerRuntime =
  | "containerd"
  | "cri-o"
  | "docker"
  | "nerdctl"
  | "podman"
  | "unknown";

/** The cgroup of a container. */
export interface ContainerCgroup {
  readonly kind: "container";
  readonly id: string;
  /** Dashed UUID, or 32 hexadecimal digits for a static pod; undefined outside Kubernetes. */
  readonly podUid: string | undefined;
  readonly qosClass: QosClass;
  readonly runtime: ContainerRuntime;
}

/**
 * A cgroup that may hold containers, directly or further down.
 *
 * `watch` says how soon a new one must be seen: at the next tick where containers are usual, or at
 * the next full sweep where they are the exception. A node has a hundred system services, and only
 * some unusual ones hold containers.
 */
export interface InteriorCgroup {
  readonly kind: "interior";
  readonly watch: "tick" | "sweep";
}

/** What a cgroup is. "ignore": neither a container nor worth entering. */
export type CgroupRole = ContainerCgroup | InteriorCgroup | { readonly kind: "ignore" };

/**
 * How many containers may lie inside each other. Four is a container, in a pod, in a kind node, in
 * a CI job. Deeper ones are part of the innermost that is still told apart.
 */
export const CONTAINER_NESTING_MAX = 4;

/** What the cgroup at `path` is. Leading directories, the cgroup root's own among them, are context. */
export function classifyCgroup(path: string): CgroupRole {
  const segments = path.split("/").filter((segment) => segment !== "");
  const name = segments.at(-1);
  if (name === undefined) return { kind: "interior", watch: "tick" };
  const parents = segments.slice(0, -1);
  const container = parseContainerName(name, parents.at(-1));
  if (container === undefined) return roleOfDirectory(name);
  if (nestingOf(parents) >= CONTAINER_NESTING_MAX) return { kind: "ignore" };
  // What lies above an enclosing container says nothing about a container inside it.
  const outer = parents.findLastIndex(isContainerName);
  const context = [...parents.slice(outer + 1), container.slice];
  return {
    kind: "container",
    id: container.id,
    podUid: podUidOf(context),
    qosClass: qosClassOf(context),
    runtime: container.runtime,
  };
}

interface ContainerName {
  readonly id: string;
  readonly runtime: ContainerRuntime;
  /** systemd slice named inside the directory's own name, or "". */
  readonly slice: string;
}

const RUNTIME_OF_PREFIX: Readonly<Record<string, ContainerRuntime>> = {
  "cri-containerd": "containerd",
  crio: "cri-o",
  docker: "docker",
  libpod: "podman",
  "libpod-payload": "podman",
  nerdctl: "nerdctl",
};

/** Parents of bare ids. Below a pod's directory the runtime leaves no trace of itself. */
const RUNTIME_OF_PARENT: Readonly<Record<string, ContainerRuntime>> = {
  docker: "docker",
  libpod_parent: "podman",
  nerdctl: "nerdctl",
};

const PREFIXES = Object.keys(RUNTIME_OF_PREFIX).join("|");
const PREFIXED_ID = new RegExp(`^(${PREFIXES})-([0-9a-f]{64})(?:\\.scope)?$`);
const COLON_ID = new RegExp(`^(.*):(${PREFIXES}):([0-9a-f]{64})$`);
const BARE_ID = /^([0-9a-f]{64})$/;

function parseContainerName(name: string, parent: string | undefined): ContainerName | undefined {
  const [, prefix, prefixedId] = PREFIXED_ID.exec(name) ?? [];
  if (prefix !== undefined && prefixedId !== undefined) {
    return { id: prefixedId, runtime: RUNTIME_OF_PREFIX[prefix] ?? "unknown", slice: "" };
  }
  const [, slice, colonPrefix, colonId] = COLON_ID.exec(name) ?? [];
  if (slice !== undefined && colonPrefix !== undefined && colonId !== undefined) {
    return { id: colonId, runtime: RUNTIME_OF_PREFIX[colonPrefix] ?? "unknown", slice };
  }
  if (!BARE_ID.test(name)) return undefined;
  return { id: name, runtime: RUNTIME_OF_PARENT[parent ?? ""] ?? "unknown", slice: "" };
}

function isContainerName(name: string): boolean {
  return parseContainerName(name, undefined) !== undefined;
}

function nestingOf(parents: readonly string[]): number {
  return parents.filter(isContainerName).length;
}

const UUID = "[0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12}";

/** `podU` of the cgroupfs driver and `…-podU.slice` of systemd's, which turns "-" into "_". */
const POD_NAME = new RegExp(`(?:^|-)pod(${UUID}|[0-9a-f]{32})(?:\\.slice)?$`);

function podUidOf(context: readonly string[]): string | undefined {
  const name = context.findLast((segment) => POD_NAME.test(segment));
  return name === undefined ? undefined : POD_NAME.exec(name)?.[1]?.replaceAll("_", "-");
}

/**
 * Path of the directory of the pod that a container at `path` belongs to: the same pod as `podUid` of
 * `classifyCgroup`. Undefined outside pods, and where the pod has no directory of its own because its
 * name is a part of the container's.
 */
export function podCgroupPath(path: string): string | undefined {
  const segments = path.split("/");
  const parents = segments.slice(0, -1);
  const pod = parents.findLastIndex((segment) => POD_NAME.test(segment));
  const outer = parents.findLastIndex(isContainerName);
  return pod > outer ? segments.slice(0, pod + 1).join("/") : undefined;
}

const BEST_EFFORT = /^besteffort$|(?:^|-)kubepods-besteffort(?:-|\.slice$)/;
const BURSTABLE = /^burstable$|(?:^|-)kubepods-burstable(?:-|\.slice$)/;
const KUBEPODS = /(?:^|-)kubepods(?:$|-|\.slice$)/;

/** kubelet has no directory for the Guaranteed class: such pods sit beside the other two classes. */
function qosClassOf(context: readonly string[]): QosClass {
  if (context.some((segment) => BEST_EFFORT.test(segment))) return "BestEffort";
  if (context.some((segment) => BURSTABLE.test(segment))) return "Burstable";
  const isPod = context.some((segment) => KUBEPODS.test(segment) || POD_NAME.test(segment));
  return isPod ? "Guaranteed" : "Unknown";
}

/** Units of systemd that run no container, the monitors that runtimes keep beside theirs. */
const NEVER = [
  /\.(?:automount|device|mount|path|socket|swap|target|timer)$/,
  /^init\.scope$/,
  /^(?:crio|libpod)-conmon-[0-9a-f]{64}(?:\.scope)?$/,
  /^conmon$/,
];

/** Names under which containers come and go all the time. */
const USUAL = [
  /\.slice$/,
  /^user@[0-9]+\.service$/,
  /^(?:buildkit|containerd|cri-o|crio|docker|kubelet|nerdctl|podman)\.service$/,
  /^(?:k0s(?:controller|worker)|k3s|k3s-agent|rke2-agent|rke2-server)\.service$/,
  /^(?:besteffort|burstable|docker|kubelet|kubepods|libpod_parent|nerdctl)$/,
  POD_NAME,
];

function roleOfDirectory(name: string): CgroupRole {
  if (NEVER.some((pattern) => pattern.test(name))) return { kind: "ignore" };
  const isUsual = USUAL.some((pattern) => pattern.test(name));
  return { kind: "interior", watch: isUsual ? "tick" : "sweep" };
}
