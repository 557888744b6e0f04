/**
 * Prompts that a person can choose in a client.
 *
 * @module
 */

// @ts-types="@modelcontextprotocol/sdk/server/completable"
import { completable } from "@modelcontextprotocol/sdk/server/completable.js";
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp";
import { z } from "zod";
import type { NodeSet } from "../nodes/node_set.ts";
import { triageText } from "./guide.ts";

/** Names offered to complete what a person types. */
const COMPLETIONS_MAX = 20;

/** Longest argument, in characters. */
const ARGUMENT_LENGTH_MAX = 1_000;

/** Adds the prompt "triage". */
export function registerPrompts(mcp: McpServer, nodes: NodeSet): void {
  const startingWith = (start: string | undefined) =>
    nodes.nodes().map(({ name }) => name).filter((name) => name.startsWith(start ?? ""))
      .slice(0, COMPLETIONS_MAX);
  const nodeName = z.string().max(ARGUMENT_LENGTH_MAX).describe("Only this node.");
  mcp.registerPrompt("triage", {
    title: "Find the cause",
    description: "What went wrong with containers, step by step.",
    argsSchema: {
      // The SDK looks below "optional" for whether there are completions, and on it for them.
      node: completable(completable(nodeName, startingWith).optional(), startingWith),
      symptom: z.string().max(ARGUMENT_LENGTH_MAX).optional().describe(
        "What was noticed, and when.",
      ),
    },
  }, (given) => ({
    messages: [{ role: "user", content: { type: "text", text: triageText(given) } }],
  }));
}
