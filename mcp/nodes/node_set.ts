/**
 * The nodes whose viewers can be asked, wherever their list comes from.
 *
 * @module
 */

import type { ViewerClient } from "@fgm/server/api/client";

/**
 * What is known of a node: "ready" to be asked, "not-ready" by the cluster's word, or "unreachable" by
 * the experience of somebody who asked. A set itself has no such experience.
 */
export type NodeState = "ready" | "not-ready" | "unreachable";

/** One node. */
export interface KnownNode {
  readonly name: string;
  /** Of its viewer, such as "http://10.0.0.7:8050"; absent as long as its pod has no address. */
  readonly url?: string;
  readonly state: NodeState;
  /** Why it is not ready, in a few words. */
  readonly why?: string;
  readonly podName?: string;
  readonly podIp?: string;
}

/** Since when a list may be old, and why. */
export interface Staleness {
  /** Time of the last word from whoever knows the nodes, in milliseconds since the Unix epoch. */
  readonly sinceMs: number;
  /** One line, which names the way out where there is one. */
  readonly why: string;
}

/** The nodes at present. What it returns is not changed later; ask again for what is new. */
export interface NodeSet {
  /** By name, each once; empty when there are none, or when none is known yet. */
  readonly nodes: () => readonly KnownNode[];
  /** Set when the list may be old; undefined when it is as good as it can be. */
  readonly staleness: () => Staleness | undefined;
  /** Asks the node's viewer; undefined when the node is unknown or not ready. */
  readonly client: (node: string) => ViewerClient | undefined;
}

/** Digits count as numbers: worker-2 comes before worker-10. One locale, so the same everywhere. */
const NAME_ORDER = new Intl.Collator("en", { numeric: true });

/** The order of nodes in every list: by name, on every machine the same. */
export function byNodeName(a: { readonly name: string }, b: { readonly name: string }): number {
  return NAME_ORDER.compare(a.name, b.name) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}
