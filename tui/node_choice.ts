/**
 * The list of nodes for who names none: printed, and one is chosen by its number or name.
 *
 * @module
 */

import { listViewerPods, type ViewerPod } from "@fgm/k8s/client/viewer_pods";
import type { Timing } from "./data/timing.ts";
import type { Cluster } from "./viewer_way.ts";

/** Answers that make no sense before it is given up. */
const TRIES_MAX = 5;

/** What a choice is made with. */
export interface NodeChoiceOptions {
  readonly cluster: Cluster;
  readonly startTimer: Timing["startTimer"];
  /** Prints lines. */
  readonly print: (text: string) => void;
  /** Asks for a line; null when there will be none. Undefined where nobody can be asked. */
  readonly ask: ((question: string) => string | null) | undefined;
}

/**
 * The node to look at; the only one where there is only one. Undefined when the user wants none.
 *
 * @throws {RangeError} with one line for a person, where nobody can be asked or nothing is chosen.
 * @throws {KubectlError} when the cluster cannot be asked.
 */
export async function chooseNode(options: NodeChoiceOptions): Promise<string | undefined> {
  const { cluster, startTimer, print, ask } = options;
  const pods = await listViewerPods({ ...cluster, startTimer });
  const [only, ...others] = pods;
  if (only !== undefined && others.length === 0) return only.node;
  if (ask === undefined) {
    const names = pods.map(({ node }) => node).join(", ");
    throw new RangeError(`Cannot choose a node: name one with --node; there are ${names}`);
  }
  print(nodeList(pods));
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const answer = ask(`Node (1 to ${pods.length}, or its name):`)?.trim();
    if (answer === undefined || answer === "" || answer === "q") return undefined;
    const node = nodeOfAnswer(pods, answer);
    if (node !== undefined) return node;
    print(`There is no node "${answer}".\n`);
  }
  throw new RangeError("Cannot choose a node: name one with --node");
}

/** The list as lines: number, name, and why a viewer is not ready. */
export function nodeList(pods: readonly ViewerPod[]): string {
  const width = `${pods.length}`.length;
  return pods.map(({ node, isReady, why }, index) =>
    `${`${index + 1}`.padStart(width + 2)}  ${node}${isReady ? "" : `  (${why})`}\n`
  ).join("");
}

/** The node of a number in the list, a name, or the begin of one name alone. */
export function nodeOfAnswer(pods: readonly ViewerPod[], answer: string): string | undefined {
  const exact = pods.find(({ node }) => node === answer);
  if (exact !== undefined) return exact.node;
  if (/^\d{1,6}$/.test(answer)) return pods[Number(answer) - 1]?.node;
  const [only, ...others] = pods.filter(({ node }) => node.startsWith(answer));
  return others.length === 0 ? only?.node : undefined;
}
