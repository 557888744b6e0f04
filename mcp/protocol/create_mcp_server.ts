/**
 * The server of the Model Context Protocol: tools, a prompt and two resources over any transport.
 *
 * Specification: modelcontextprotocol.io, "Server features".
 *
 * @module
 */

// @ts-types="@modelcontextprotocol/sdk/server/mcp"
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
// @ts-types="@modelcontextprotocol/sdk/types"
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import type { NodeSet } from "../nodes/node_set.ts";
import { TOOLS } from "../tools/tools.ts";
import { callTool } from "./call_tool.ts";
import { definitionOf } from "./definitions.ts";
import { INSTRUCTIONS } from "./guide.ts";
import { registerPrompts } from "./prompts.ts";
import { registerResources } from "./resources.ts";

/** A call of a tool, for an audit: arguments hold names and times, never secrets. */
export interface ObservedCall {
  readonly tool: string;
  /** As they were sent, unread. */
  readonly arguments: unknown;
}

/** How a call ended. */
export type CallOutcome =
  | { readonly kind: "answered" }
  /** The agent was told what to ask instead. */
  | { readonly kind: "refused"; readonly why: string }
  /** Nobody waits for the answer any more. */
  | { readonly kind: "cancelled" }
  /** A mistake of this program. */
  | { readonly kind: "failed"; readonly error: unknown };

/** What a server works with. */
export interface McpServerDeps {
  readonly nodes: NodeSet;
  /** Of this program. */
  readonly version: string;
  /** Called when a tool is called; what it returns is called when that ends. */
  readonly observe?: (call: ObservedCall) => (outcome: CallOutcome) => void;
}

/** The same for every session, so it is made once. */
const DEFINITIONS = TOOLS.map(definitionOf);

/**
 * Makes a server that is connected to nothing yet. It holds no state, so one per session or even per
 * request is cheap. Closing it cancels what it was asked.
 */
export function createMcpServer(deps: McpServerDeps): McpServer {
  const info = { name: "fgm-mcp-server", title: "Fine-grained monitor", version: deps.version };
  const mcp = new McpServer(info, { instructions: INSTRUCTIONS });
  // The SDK's own handlers for tools say more than agents need in each schema, and answer arguments that
  // do not fit with the whole of what was sent.
  const { server } = mcp;
  server.registerCapabilities({ tools: {} });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: DEFINITIONS }));
  server.setRequestHandler(CallToolRequestSchema, (request, extra) => {
    const { name, arguments: given, _meta: meta } = request.params;
    return callTool(deps, {
      tool: name,
      arguments: given,
      signal: extra.signal,
      progressToken: meta?.progressToken,
      notify: extra.sendNotification,
    });
  });
  registerPrompts(mcp, deps.nodes);
  registerResources(mcp, deps.nodes);
  return mcp;
}
