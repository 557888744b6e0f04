/**
 * Everything in the manifests that is more than a pod needs to run, in words: one line each. A test
 * holds the list against what is allowed, so that nothing is added unseen.
 *
 * @module
 */

import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import { type KubeObject, partOf, podTemplates, titleOf } from "./manifests.ts";

/** Lines such as "DaemonSet fgm, collector: capability SYS_PTRACE", in the objects' order. */
export function privilegesOf(objects: readonly KubeObject[]): readonly string[] {
  return [
    ...objects.flatMap(roleLines),
    ...objects.flatMap(serviceLines),
    ...podTemplates(objects).flatMap(({ owner, spec }) => {
      const title = titleOf(owner);
      return [
        ...podLines(spec).map((line) => `${title}: ${line}`),
        ...containersOf(spec).flatMap((container) =>
          containerLines(container, spec).map((line) => `${title}, ${container.name}: ${line}`)
        ),
      ];
    }),
  ];
}

/** Every container of a pod, those that run before the others included. */
export function containersOf(spec: IPodSpec): readonly IContainer[] {
  return [...spec.initContainers ?? [], ...spec.containers];
}

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

function roleLines(object: KubeObject): readonly string[] {
  if (object.kind !== "Role" && object.kind !== "ClusterRole") return [];
  const where = object.kind === "Role" ? "of its namespace" : "of the cluster";
  return partOf<readonly Rule[]>(object, "rules").map((rule) => {
    const groups = (rule.apiGroups ?? []).map((group) => group === "" ? "" : `${group}/`);
    const things = [
      ...groups.flatMap((group) => (rule.resources ?? []).map((name) => `${group}${name}`)),
      ...rule.nonResourceURLs ?? [],
    ];
    const which = rule.resourceNames === undefined ? "" : ` called ${rule.resourceNames}`;
    return `${titleOf(object)}: ${rule.verbs.join(", ")} ${things.join(", ")}${which} ${where}`;
  });
}

function serviceLines(object: KubeObject): readonly string[] {
  if (object.kind !== "Service") return [];
  const { type = "ClusterIP", externalIPs = [] } = partOf<
    { readonly type?: string; readonly externalIPs?: readonly string[] }
  >(object, "spec");
  return type === "ClusterIP" && externalIPs.length === 0
    ? []
    : [`${titleOf(object)}: reachable from outside, ${type}`];
}

function podLines(spec: IPodSpec): readonly string[] {
  const namespaces = (["hostPID", "hostIPC", "hostNetwork"] as const)
    .filter((name) => spec[name] === true);
  const hasToken = spec.automountServiceAccountToken !== false;
  const sysctls = (spec.securityContext?.sysctls ?? []).map(({ name }) => `sysctl ${name}`);
  const allTaints = (spec.tolerations ?? []).some(({ key, effect, operator }) =>
    operator === "Exists" && key === undefined && effect === undefined
  );
  return [
    ...namespaces,
    ...sysctls,
    ...hasToken ? [`token of ServiceAccount ${spec.serviceAccountName ?? "default"}`] : [],
    ...spec.priorityClassName === undefined ? [] : [`priority ${spec.priorityClassName}`],
    ...allTaints ? ["runs on nodes with any taint"] : [],
  ];
}

function containerLines(container: IContainer, spec: IPodSpec): readonly string[] {
  const own = container.securityContext ?? {};
  const user = own.runAsUser ?? spec.securityContext?.runAsUser;
  const isRoot = user === undefined || user === 0;
  return [
    ...own.privileged === true ? ["privileged"] : [],
    ...isRoot ? [user === 0 ? "user 0" : "the image's user"] : [],
    ...(own.capabilities?.add ?? []).map((name) => `capability ${name}`),
    ...own.allowPrivilegeEscalation === false ? [] : ["may gain privileges"],
    ...own.readOnlyRootFilesystem === true ? [] : ["writes to its root file system"],
    ...own.procMount === undefined || own.procMount === "Default" ? [] : ["sees all of its /proc"],
    ...(container.ports ?? []).filter(({ hostPort }) => hostPort !== undefined)
      .map(({ hostPort }) => `port ${hostPort} of the node`),
    ...confinementLines(container, spec),
    ...mountLines(container, spec),
  ];
}

function confinementLines(container: IContainer, spec: IPodSpec): readonly string[] {
  const own = container.securityContext ?? {};
  const seccomp = own.seccompProfile?.type ?? spec.securityContext?.seccompProfile?.type;
  const appArmor = own.appArmorProfile?.type ?? spec.securityContext?.appArmorProfile?.type;
  const seLinux = own.seLinuxOptions?.type ?? spec.securityContext?.seLinuxOptions?.type;
  return [
    ...seccomp === "RuntimeDefault"
      ? []
      : [`seccomp profile ${seccomp ?? "of the runtime or none"}`],
    ...appArmor === undefined || appArmor === "RuntimeDefault" ? [] : [`AppArmor ${appArmor}`],
    ...seLinux === undefined ? [] : [`SELinux type ${seLinux}`],
  ];
}

/** What is mounted from anywhere but the pod itself. */
function mountLines(container: IContainer, spec: IPodSpec): readonly string[] {
  return (container.volumeMounts ?? []).flatMap((mount) => {
    const volume = spec.volumes?.find(({ name }) => name === mount.name);
    const access = mount.readOnly === true ? "read-only" : "writable";
    const spread = mount.mountPropagation === undefined ? "" : `, ${mount.mountPropagation}`;
    if (volume === undefined) return [`unknown volume ${mount.name}`];
    if (volume.emptyDir !== undefined) return [];
    if (volume.hostPath !== undefined) {
      return [`node's ${volume.hostPath.path} at ${mount.mountPath}, ${access}${spread}`];
    }
    if (volume.secret !== undefined) return [`Secret ${volume.secret.secretName}, ${access}`];
    const kind = Object.keys(volume).filter((name) => name !== "name").join();
    return [`${kind} ${mount.name}, ${access}`];
  });
}
