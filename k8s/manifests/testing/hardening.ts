/**
 * What every pod of ours must have, and what is missing of it, in words.
 *
 * @module
 */

import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import { type KubeObject, podTemplates, titleOf } from "./manifests.ts";
import { containersOf } from "./privileges.ts";

/**
 * Users and groups from here on are nobody's: those of accounts, of containers and of user namespaces are
 * below (systemd.io/UIDS-GIDS), as are those that OpenShift gives to namespaces.
 */
const OWN_USER_MIN = 0x7000_0000;

/** One line for each thing that is missing; none when all is well. */
export function hardeningProblems(objects: readonly KubeObject[]): readonly string[] {
  return podTemplates(objects).flatMap(({ owner, spec }) => [
    ...podProblems(spec).map((problem) => `${titleOf(owner)}: ${problem}`),
    ...containersOf(spec).flatMap((container) =>
      containerProblems(container, spec)
        .map((problem) => `${titleOf(owner)}, ${container.name}: ${problem}`)
    ),
  ]);
}

function podProblems(spec: IPodSpec): readonly string[] {
  const volumes = spec.volumes ?? [];
  const ports = new Set(containersOf(spec).flatMap((c) => (c.ports ?? []).map((p) => p.name)));
  return [
    ...missing(spec.serviceAccountName, "serviceAccountName"),
    ...missing(spec.automountServiceAccountToken, "automountServiceAccountToken"),
    ...missing(spec.terminationGracePeriodSeconds, "terminationGracePeriodSeconds"),
    ...missing(spec.nodeSelector?.["kubernetes.io/os"], "nodeSelector kubernetes.io/os"),
    ...spec.enableServiceLinks === false ? [] : ["every Service is in its environment"],
    ...volumes.filter(({ emptyDir }) => emptyDir !== undefined && emptyDir.sizeLimit === undefined)
      .map(({ name }) => `volume ${name} has no sizeLimit`),
    ...volumes.filter(({ hostPath }) => hostPath !== undefined && !hostPath.type)
      .map(({ name }) => `volume ${name} does not say what its path must be`),
    ...spec.containers.flatMap((container) =>
      probesOf(container).map(({ port }) => port)
        .filter((port) => typeof port === "string" && !ports.has(port))
        .map((port) => `no port is called ${port}`)
    ),
  ];
}

function containerProblems(container: IContainer, spec: IPodSpec): readonly string[] {
  const own = container.securityContext ?? {};
  const isRoot = own.runAsUser === 0;
  const resources = (["requests", "limits"] as const).flatMap((kind) =>
    (["cpu", "memory"] as const).flatMap((name) =>
      missing(container.resources?.[kind]?.[name], `${kind}.${name}`)
    )
  );
  const probes = (["startupProbe", "livenessProbe", "readinessProbe"] as const)
    .flatMap((name) => missing(container[name], name));
  return [
    ...hasTag(container.image) ? [] : [`image ${container.image} has no tag`],
    ...missing(container.command?.[0], "command"),
    ...missing(container.imagePullPolicy, "imagePullPolicy"),
    ...missing(own.runAsUser, "runAsUser"),
    ...missing(own.runAsGroup, "runAsGroup"),
    ...isRoot || own.runAsNonRoot === true ? [] : ["no runAsNonRoot"],
    ...spec.hostPID !== true || isRoot ? [] : sharedIds(own),
    ...own.capabilities?.drop?.join() === "ALL" ? [] : ["keeps capabilities"],
    ...resources,
    ...probes,
    ...(container.volumeMounts ?? [])
      .filter(({ name }) => !spec.volumes?.some((volume) => volume.name === name))
      .map(({ name }) => `no volume is called ${name}`),
  ];
}

/** Whoever sees the node's processes may reach into those of the same user, and only into those. */
function sharedIds(
  { runAsUser = 0, runAsGroup = 0 }: { readonly runAsUser?: number; readonly runAsGroup?: number },
): readonly string[] {
  return [
    ...runAsUser >= OWN_USER_MIN ? [] : [`user ${runAsUser} may be that of others on the node`],
    ...runAsGroup >= OWN_USER_MIN ? [] : [`group ${runAsGroup} may be that of others on the node`],
  ];
}

function probesOf(container: IContainer): readonly { readonly port?: string | number }[] {
  return [container.startupProbe, container.livenessProbe, container.readinessProbe]
    .map((probe) => probe?.httpGet ?? probe?.tcpSocket ?? {});
}

/** A tag other than "latest", or a digest. */
function hasTag(image: string | undefined): boolean {
  const tag = /(?:@sha256:|:)([\w.-]+)$/.exec(image ?? "")?.[1];
  return tag !== undefined && tag !== "latest";
}

function missing(value: unknown, name: string): readonly string[] {
  return value === undefined || value === "" ? [`no ${name}`] : [];
}
