/**
 * One call of a tool: arguments are read, progress is told, errors become answers.
 *
 * @module
 */

import type {
  CallToolResult,
  ProgressToken,
  ServerNotification,
} from "@modelcontextprotocol/sdk/types";
import type { z } from "zod";
import { ANSWER_TOKENS_MAX, answerTokens } from "../answers/fit_answer.ts";
import { clipped, listText } from "../answers/clipped.ts";
import { staleText } from "../names/find_nodes.ts";
import { nearNames } from "../names/near_names.ts";
import { ToolError } from "../names/tool_error.ts";
import type { ReportProgress, Tool } from "../tools/tool.ts";
import { TOOLS } from "../tools/tools.ts";
import type { CallOutcome, McpServerDeps } from "./create_mcp_server.ts";

/** Longest message of an error, in characters. */
const MESSAGE_LENGTH_MAX = 2_400;

/** A call as the protocol hands it over. */
export interface ToolCall {
  readonly tool: string;
  readonly arguments: unknown;
  /** Aborted when the client cancels, or is gone. */
  readonly signal: AbortSignal;
  /** Undefined when the client wants no progress. */
  readonly progressToken: ProgressToken | undefined;
  readonly notify: (notification: ServerNotification) => Promise<void>;
}

/**
 * Answers a call. What cannot be answered as it was asked is an answer too, with `isError`.
 *
 * @throws the reason of `signal` when that is aborted; nobody reads an answer then.
 */
export async function callTool(
  { nodes, observe }: McpServerDeps,
  call: ToolCall,
): Promise<CallToolResult> {
  const end = observe?.({ tool: call.tool, arguments: call.arguments }) ?? ignore;
  try {
    const tool = findTool(call.tool);
    const input = readArguments(tool, call.arguments);
    const { signal } = call;
    const answer = await tool.answer(input, { nodes, signal, report: reporterOf(call) });
    if (answerTokens(answer) > ANSWER_TOKENS_MAX) throw new ToolError(TOO_LONG);
    end({ kind: "answered" });
    return {
      content: [{ type: "text", text: withStaleness(answer.text, nodes) }],
      structuredContent: { ...answer.structured },
    };
  } catch (error) {
    const outcome = outcomeOf(error, call.signal);
    end(outcome);
    if (outcome.kind === "cancelled") throw error;
    const text = outcome.kind === "refused"
      ? outcome.why
      : "The answer could not be made: a fault of fgm-mcp-server, which its log tells more about.";
    return { content: [{ type: "text", text }], isError: true };
  }
}

/** An answer that rests on an old list of nodes says so, whatever the tool. */
function withStaleness(text: string, nodes: McpServerDeps["nodes"]): string {
  const stale = staleText(nodes).trim();
  return stale === "" || text.includes(stale) ? text : `${text}\n${stale}`;
}

const TOO_LONG =
  "The answer would be too long. Ask for less: a lower limit, a shorter range, one node.";

function ignore(): void {}

function outcomeOf(
  error: unknown,
  signal: AbortSignal,
): Exclude<CallOutcome, { readonly kind: "answered" }> {
  if (signal.aborted) return { kind: "cancelled" };
  if (!(error instanceof ToolError)) return { kind: "failed", error };
  // Line breaks are wanted here: candidates are lists.
  const { message } = error;
  const isLong = message.length > MESSAGE_LENGTH_MAX;
  return { kind: "refused", why: isLong ? `${message.slice(0, MESSAGE_LENGTH_MAX)}…` : message };
}

function findTool(name: string): Tool {
  const tool = TOOLS.find((one) => one.name === name);
  if (tool !== undefined) return tool;
  const names = TOOLS.map((one) => one.name);
  const near = nearNames(name, names);
  throw new ToolError(
    `There is no tool "${clipped(name, 60)}". ${near.length > 0 ? "Nearest" : "There are"}: ${
      listText(near.length > 0 ? near : names, names.length)
    }.`,
  );
}

/** @throws {ToolError} which names each argument that does not fit, and what would. */
function readArguments(tool: Tool, given: unknown): unknown {
  const read = tool.input.safeParse(given ?? {});
  if (read.success) return read.data;
  const names = Object.keys(tool.input.shape);
  const problems = read.error.issues.slice(0, 5).map((issue) => problemText(issue, names));
  const more = read.error.issues.length - problems.length;
  throw new ToolError(`${problems.join(" ")}${more > 0 ? ` And ${more} more.` : ""}`);
}

function problemText(issue: z.core.$ZodIssue, names: readonly string[]): string {
  if (issue.code === "unrecognized_keys") {
    const unknown = listText(issue.keys, 5);
    const near = nearNames(issue.keys[0] ?? "", names, 1);
    const hint = near.length > 0 ? ` Is "${near[0]}" meant?` : "";
    return `Unknown argument: ${unknown}.${hint} There are: ${names.join(", ")}.`;
  }
  const path = issue.path.map(String).join(".");
  return `Cannot use argument "${clipped(path, 60)}": ${clipped(issue.message, 200)}.`;
}

function reporterOf({ progressToken, notify, signal }: ToolCall): ReportProgress {
  if (progressToken === undefined) return ignore;
  let last = -1;
  return (progress, total, message) => {
    // The protocol wants it to grow; work that ends out of order would not.
    if (progress <= last || signal.aborted) return;
    last = progress;
    const params = { progressToken, progress, total, message };
    // Whether the client hears of it makes no difference to the answer.
    notify({ method: "notifications/progress", params }).then(ignore, ignore);
  };
}
