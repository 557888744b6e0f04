/**
 * From what an agent typed for a node to the nodes to ask.
 *
 * @module
 */

import { clipped, listText } from "../answers/clipped.ts";
import { timeText } from "../answers/number_text.ts";
import type { NodeSet } from "../nodes/node_set.ts";
import { nearNames } from "./near_names.ts";
import { ToolError } from "./tool_error.ts";

/** Nodes named in an error. */
const NAMED_MAX = 8;

/**
 * The name of the node that is meant: by its name, or by a start or part of it that no other has.
 *
 * @throws {ToolError} when there is none or more than one, or it cannot be asked.
 */
export function findNode(nodes: NodeSet, wanted: string): string {
  const known = nodes.nodes();
  const names = known.map(({ name }) => name);
  const name = matchOf(wanted, names);
  if (name === undefined) {
    const near = nearNames(wanted, names, NAMED_MAX);
    const wayOut = names.length === 0
      ? noNodes(nodes)
      : `${near.length > 0 ? "Nearest" : "Nodes"}: ${
        listText(near.length > 0 ? near : names, NAMED_MAX)
      }.${staleText(nodes)}`;
    throw new ToolError(`There is no node "${clipped(wanted, 80)}". ${wayOut}`);
  }
  const node = known.find((one) => one.name === name);
  if (node?.state === "ready") return name;
  const ready = known.filter(({ state }) => state === "ready").map((one) => one.name);
  const others = ready.length === 0 ? "No node is ready." : `Ready: ${listText(ready, NAMED_MAX)}.`;
  throw new ToolError(
    `Node "${name}" cannot be asked: it is ${node?.state ?? "gone"}${
      node?.why === undefined ? "" : ` (${clipped(node.why, 160)})`
    }. ${others}${staleText(nodes)}`,
  );
}

/**
 * The nodes that a question goes to: the one that is meant, or all.
 *
 * @throws {ToolError} as `findNode`, and when no node is known.
 */
export function nodesToAsk(nodes: NodeSet, wanted: string | undefined): readonly string[] {
  if (wanted !== undefined) return [findNode(nodes, wanted)];
  const names = nodes.nodes().map(({ name }) => name);
  if (names.length === 0) throw new ToolError(noNodes(nodes));
  return names;
}

/** A sentence about a list of nodes that may be old, with a space before it; empty when it is not. */
export function staleText(nodes: NodeSet): string {
  const stale = nodes.staleness();
  if (stale === undefined) return "";
  return ` The list of nodes may be old, since ${timeText(stale.sinceMs)}: ${
    clipped(stale.why, 160)
  }.`;
}

function matchOf(wanted: string, names: readonly string[]): string | undefined {
  if (names.includes(wanted)) return wanted;
  const starting = names.filter((name) => name.startsWith(wanted));
  const matches = starting.length > 0 ? starting : names.filter((name) => name.includes(wanted));
  if (matches.length > 1) {
    throw new ToolError(
      `"${clipped(wanted, 80)}" fits several nodes: ${
        listText(matches, NAMED_MAX)
      }. Give more of the name.`,
    );
  }
  return matches[0];
}

function noNodes(nodes: NodeSet): string {
  return `No node is known: fgm's pods may not run yet, or no --viewer was given.${
    staleText(nodes)
  }`;
}
