/**
 * Tells a namespace that does not exist from one in which nothing was found.
 *
 * @module
 */

import { clipped, listText } from "../answers/clipped.ts";
import type { NodeSet } from "../nodes/node_set.ts";
import { askViewers } from "../viewers/ask_viewers.ts";
import { nearNames } from "./near_names.ts";
import { ToolError } from "./tool_error.ts";

/**
 * Passes when one of the nodes knows the namespace, or none answers.
 *
 * @throws {ToolError} which names the nearest, or all.
 */
export async function requireNamespace(
  namespace: string,
  { nodes, only, signal }: {
    readonly nodes: NodeSet;
    readonly only: readonly string[];
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { answers } = await askViewers(
    nodes,
    (client, call) => client.filters({ signal: call.signal }),
    { only, signal },
  );
  const known = [...new Set(answers.flatMap(({ value }) => value.namespaces))].sort();
  if (known.length === 0 || known.includes(namespace)) return;
  const near = nearNames(namespace, known);
  throw new ToolError(
    `There is no namespace "${clipped(namespace, 80)}". ` +
      (near.length > 0 ? `Nearest: ${listText(near, 3)}.` : `There are: ${listText(known, 12)}.`),
  );
}
