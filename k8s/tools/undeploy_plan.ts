/**
 * What deploying made that is not in fgm's namespace, and the namespace: all that has to be deleted.
 *
 * @module
 */

import { listAt, textAt } from "../client/json_value.ts";
import { NODE_POD_LABELS } from "../client/node_pods.ts";
import { NAMESPACE } from "./deploy_plan.ts";
import { oneLine } from "./deploy_trouble.ts";

/** An object of the whole cluster. */
export interface ClusterObject {
  /** In the plural, as kubectl takes it. */
  readonly resource: string;
  readonly kind: string;
  readonly name: string;
}

/** What an installation can have, in the order in which it is deleted. */
export const MADE_BY_DEPLOY: readonly ClusterObject[] = [
  { resource: "namespaces", kind: "Namespace", name: NAMESPACE },
  { resource: "clusterrolebindings", kind: "ClusterRoleBinding", name: "fgm-node-labels" },
  { resource: "clusterroles", kind: "ClusterRole", name: "fgm-node-labels" },
  { resource: "priorityclasses", kind: "PriorityClass", name: "fgm-node" },
];

const NAME_LABEL = "app.kubernetes.io/name";

/** Arguments that look for all of them at once; what is not there is left out of the list. */
export const FIND_ARGS: readonly string[] = [
  "get",
  ...MADE_BY_DEPLOY.map(({ resource, name }) => `${resource}/${name}`),
  "--ignore-not-found",
  "--output=json",
];

/** What is there, and whose it is. */
export interface Found {
  /** Carries our label. */
  readonly ours: readonly ClusterObject[];
  /** Has the name of one of ours, and stays. */
  readonly foreign: readonly ClusterObject[];
}

/**
 * Reads what `FIND_ARGS` makes kubectl write: "" for nothing, an object for one, and a list for several.
 *
 * @throws {SyntaxError} for text that is no JSON.
 */
export function readFound(text: string): Found {
  const body: unknown = text.trim() === "" ? undefined : JSON.parse(text);
  const items = textAt(body, "kind") === "List" ? listAt(body, "items") : [body];
  const found = MADE_BY_DEPLOY.flatMap((object) => {
    const item = items.find((each) =>
      textAt(each, "kind") === object.kind && textAt(each, "metadata", "name") === object.name
    );
    const label = textAt(item, "metadata", "labels", NAME_LABEL);
    return item === undefined ? [] : [{ object, isOurs: label === NODE_POD_LABELS[NAME_LABEL] }];
  });
  return {
    ours: found.filter(({ isOurs }) => isOurs).map(({ object }) => object),
    foreign: found.filter(({ isOurs }) => !isOurs).map(({ object }) => object),
  };
}

/**
 * Arguments that delete an object if it carries our label at that moment. It does not wait: a namespace
 * takes as long as its pods do.
 */
export function deleteArgs({ resource, name }: ClusterObject): readonly string[] {
  return [
    ...["delete", resource, `--field-selector=metadata.name=${name}`],
    ...[`--selector=${NAME_LABEL}=${NODE_POD_LABELS[NAME_LABEL]}`, "--wait=false"],
  ];
}

/**
 * What a namespace that is being deleted waits for, from its JSON: "pods. has 3 resource instances". ""
 * where it does not say; undefined when there is no namespace any more, for which kubectl writes nothing.
 *
 * Kubernetes API reference, "NamespaceCondition v1 core".
 *
 * @throws {SyntaxError} for text that is no JSON.
 */
export function namespaceWait(text: string): string | undefined {
  if (text.trim() === "") return undefined;
  const conditions = listAt(JSON.parse(text), "status", "conditions");
  const said = conditions.filter((each) => textAt(each, "status") === "True")
    .flatMap((each) => textAt(each, "message") ?? []);
  return oneLine(said.join("; "));
}

/** How to remove what was recorded, which nobody but the nodes has. */
export function dataText(kindCluster: string | undefined): string {
  const where = kindCluster === undefined
    ? "`rm -r /var/lib/fgm` on each removes it."
    : `\`docker exec NODE rm -r /var/lib/fgm\` for each of \`kind get nodes --name ${kindCluster}\` removes it.`;
  return `What was recorded stays on the nodes, in /var/lib/fgm; ${where}`;
}
