/**
 * Whether the objects fit together: what names another leads to it, in words where it does not.
 *
 * @module
 */

import type { INetworkPolicySpec } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicySpec";
import type { IServiceSpec } from "kubernetes-models/v1/ServiceSpec";
import { type KubeObject, partOf, podTemplates, titleOf } from "./manifests.ts";
import { containersOf } from "./privileges.ts";

type Labels = Readonly<Record<string, string>>;

/** One line for each name that leads nowhere, and each pod that no policy closes off. */
export function referenceProblems(objects: readonly KubeObject[]): readonly string[] {
  const titles = new Set(objects.map(titleOf));
  const named = [
    ...podTemplates(objects).flatMap(({ owner, spec }) => [
      [titleOf(owner), `ServiceAccount ${spec.serviceAccountName}`],
      ...spec.priorityClassName === undefined
        ? []
        : [[titleOf(owner), `PriorityClass ${spec.priorityClassName}`]],
    ]),
    ...objects.flatMap(bindingNames),
    ...objects.flatMap((object) => {
      const { namespace } = object.metadata;
      return namespace === undefined ? [] : [[titleOf(object), `Namespace ${namespace}`]];
    }),
  ];
  return [
    ...named.filter(([, to]) => !titles.has(to ?? ""))
      .map(([from, to]) => `${from}: there is no ${to}`),
    ...objects.flatMap((object) => serviceProblems(object, objects)),
    ...selectorProblems(objects),
    ...policyProblems(objects),
  ];
}

interface Reference {
  readonly kind: string;
  readonly name: string;
}

function bindingNames(object: KubeObject): readonly (readonly string[])[] {
  if (!object.kind.endsWith("RoleBinding")) return [];
  const to = [
    partOf<Reference>(object, "roleRef"),
    ...partOf<readonly Reference[]>(object, "subjects"),
  ];
  return to.map(({ kind, name }) => [titleOf(object), `${kind} ${name}`]);
}

function serviceProblems(
  object: KubeObject,
  objects: readonly KubeObject[],
): readonly string[] {
  if (object.kind !== "Service") return [];
  const { selector = {}, ports = [] } = partOf<IServiceSpec>(object, "spec");
  const pods = podTemplates(objects).filter(({ labels }) => matches(selector, labels));
  if (pods.length !== 1) return [`${titleOf(object)}: selects ${pods.length} kinds of pods`];
  const known = pods.flatMap(({ spec }) => containersOf(spec)).flatMap((c) => c.ports ?? []);
  return ports
    .filter(({ targetPort }) =>
      !known.some(({ name, containerPort }) => [name, containerPort].includes(targetPort))
    )
    .map(({ targetPort }) => `${titleOf(object)}: no port ${targetPort}`);
}

/** Whoever makes pods must know them again. */
function selectorProblems(objects: readonly KubeObject[]): readonly string[] {
  return podTemplates(objects).flatMap(({ owner, labels }) => {
    const { selector } = partOf<{ readonly selector: { readonly matchLabels: Labels } }>(
      owner,
      "spec",
    );
    const others = podTemplates(objects).filter((each) => each.owner !== owner)
      .filter((each) => matches(selector.matchLabels, each.labels));
    return [
      ...matches(selector.matchLabels, labels)
        ? []
        : [`${titleOf(owner)}: does not select its pods`],
      ...others.map((each) => `${titleOf(owner)}: selects pods of ${titleOf(each.owner)}`),
    ];
  });
}

type Direction = "Ingress" | "Egress";

const DIRECTIONS: readonly Direction[] = ["Ingress", "Egress"];

/** Without a policy about a direction everything may pass in it. */
function policyProblems(objects: readonly KubeObject[]): readonly string[] {
  const policies = objects.filter(({ kind }) => kind === "NetworkPolicy")
    .map((object) => partOf<INetworkPolicySpec>(object, "spec"));
  return podTemplates(objects).flatMap(({ owner, labels }) => {
    const closed = (direction: Direction) =>
      policies.some(({ podSelector, policyTypes }) =>
        matches(podSelector?.matchLabels ?? {}, labels) && policyTypes?.includes(direction)
      );
    return DIRECTIONS.filter((direction) => !closed(direction))
      .map((direction) => `${titleOf(owner)}: no policy closes ${direction}`);
  });
}

function matches(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}
