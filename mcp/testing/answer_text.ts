/**
 * Answers as tests look at them.
 *
 * @module
 */

import type { NodeSet } from "../nodes/node_set.ts";
import { connectPair, type ToolAnswer } from "./connected_pair.ts";
import { countTokens } from "./count_tokens.ts";
import { fakeNodes } from "./fake_nodes.ts";
import { fakeViewer } from "./fake_viewer.ts";
import { SMALL_CLUSTER } from "./small_cluster.ts";

/** Asks one question of a server that is made for it; a server fails the test by failing. */
export async function askTool(
  tool: string,
  given: Record<string, unknown> = {},
  nodes: NodeSet = smallCluster(),
): Promise<ToolAnswer> {
  let failed: unknown;
  await using pair = await connectPair({
    nodes,
    version: "0.0.0",
    observe: () => (outcome) => {
      if (outcome.kind === "failed") failed = outcome.error;
    },
  });
  const answer = await pair.call(tool, given);
  if (failed !== undefined) throw failed;
  return answer;
}

/** Both nodes of the small cluster. */
export function smallCluster(): NodeSet {
  return fakeNodes({
    "node-a": fakeViewer(SMALL_CLUSTER["node-a"]),
    "node-b": fakeViewer(SMALL_CLUSTER["node-b"]),
  });
}

/** Tokens of an answer as a model reads it. */
export function tokensOf({ text, structured }: ToolAnswer): number {
  return countTokens(text) + countTokens(JSON.stringify(structured));
}
