/**
 * What somebody must be allowed to do in a cluster before it makes sense to begin: the question of
 * `kubectl auth can-i`, for all of it in one request list.
 *
 * A SelfSubjectAccessReview is answered and not kept (Kubernetes API reference, "SelfSubjectAccessReview
 * v1 authorization.k8s.io").
 *
 * @module
 */

import { NAMESPACE } from "./deploy_plan.ts";

/** Something that somebody may do, or not. */
export interface Right {
  readonly verb: string;
  /** API group; "" for the core. */
  readonly group: string;
  /** In the plural, as in addresses of the API. */
  readonly resource: string;
  /** Absent for what belongs to the whole cluster. */
  readonly namespace?: string;
}

const RBAC = "rbac.authorization.k8s.io";

/** Where objects of a kind are in the API. */
const KINDS: Readonly<Record<string, readonly [group: string, resource: string]>> = {
  ClusterRole: [RBAC, "clusterroles"],
  ClusterRoleBinding: [RBAC, "clusterrolebindings"],
  ConfigMap: ["", "configmaps"],
  DaemonSet: ["apps", "daemonsets"],
  Deployment: ["apps", "deployments"],
  Namespace: ["", "namespaces"],
  NetworkPolicy: ["networking.k8s.io", "networkpolicies"],
  PriorityClass: ["scheduling.k8s.io", "priorityclasses"],
  Role: [RBAC, "roles"],
  RoleBinding: [RBAC, "rolebindings"],
  Secret: ["", "secrets"],
  Service: ["", "services"],
  ServiceAccount: ["", "serviceaccounts"],
};

/** Kinds that are in no namespace. */
const CLUSTER_KINDS: ReadonlySet<string> = new Set([
  "ClusterRole",
  "ClusterRoleBinding",
  "Namespace",
  "PriorityClass",
]);

/** Whether objects of this kind belong to the whole cluster. */
export function isOfCluster(kind: string): boolean {
  return CLUSTER_KINDS.has(kind);
}

/** What doing `verbs` to objects of these kinds takes. Of kinds that are not known here, nothing. */
export function rightsTo(verbs: readonly string[], kinds: readonly string[]): readonly Right[] {
  return [...new Set(kinds)].flatMap((kind) => {
    const [group, resource] = KINDS[kind] ?? [];
    if (group === undefined || resource === undefined) return [];
    const place = isOfCluster(kind) ? {} : { namespace: NAMESPACE };
    return verbs.map((verb) => ({ verb, group, resource, ...place }));
  });
}

/** What watching pods become ready takes. */
export const WATCHING_RIGHTS: readonly Right[] = [
  { verb: "list", group: "", resource: "pods", namespace: NAMESPACE },
  { verb: "list", group: "", resource: "events", namespace: NAMESPACE },
  { verb: "list", group: "apps", resource: "daemonsets", namespace: NAMESPACE },
  { verb: "list", group: "apps", resource: "deployments", namespace: NAMESPACE },
];

/** The questions, for `kubectl create --filename -`. */
export function reviewsOf(rights: readonly Right[]): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "List",
    items: rights.map((resourceAttributes) => ({
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: { resourceAttributes },
    })),
  });
}

/** Makes kubectl write one line for each answer. */
export const ANSWERS_OUTPUT = '--output=jsonpath={.status.allowed}{"\\n"}';

/**
 * Those of the rights that are missing, from the lines that `ANSWERS_OUTPUT` asks for.
 *
 * @throws {SyntaxError} when there is not one answer for each.
 */
export function missingRights(rights: readonly Right[], answers: string): readonly Right[] {
  const lines = answers.split("\n").slice(0, -1).map((line) => line.trim());
  if (lines.length !== rights.length) {
    throw new SyntaxError(`${lines.length} answers to ${rights.length} questions`);
  }
  return rights.filter((_, index) => lines[index] !== "true");
}

/** Rights in words: "create namespaces; create, patch daemonsets.apps in fine-grained-monitor". */
export function rightsText(rights: readonly Right[]): string {
  const verbs = new Map<string, string[]>();
  for (const { verb, group, resource, namespace } of rights) {
    const name = `${resource}${group === "" ? "" : `.${group}`}`;
    const object = namespace === undefined ? name : `${name} in ${namespace}`;
    verbs.set(object, [...verbs.get(object) ?? [], verb]);
  }
  return [...verbs].map(([object, all]) => `${all.join(", ")} ${object}`).join("; ");
}
