/**
 * A client of the protocol's SDK and our server, in one process.
 *
 * @module
 */

// @ts-types="@modelcontextprotocol/sdk/client/index"
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
// @ts-types="@modelcontextprotocol/sdk/inMemory"
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types";
import { createMcpServer, type McpServerDeps } from "../protocol/create_mcp_server.ts";

/** A client that is connected, until it is disposed of. */
export interface ConnectedPair extends AsyncDisposable {
  readonly client: Client;
  /** Calls a tool, and takes its answer apart. */
  readonly call: (tool: string, given?: Record<string, unknown>) => Promise<ToolAnswer>;
}

/** What a tool answered. */
export interface ToolAnswer {
  readonly isError: boolean;
  /** All text content, joined. */
  readonly text: string;
  /** Empty of an error. */
  readonly structured: Readonly<Record<string, unknown>>;
  /** As it came in: what a model may have to read. */
  readonly raw: CallToolResult;
}

/** Connects both over transports in memory. */
export async function connectPair(deps: McpServerDeps): Promise<ConnectedPair> {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const server = createMcpServer(deps);
  const client = new Client({ name: "test", version: "0" });
  await Promise.all([server.connect(ours), client.connect(theirs)]);
  // The client checks structured answers with the schemas of the last list.
  await client.listTools();
  return {
    client,
    call: async (name, given = {}) =>
      toAnswer(await client.callTool({ name, arguments: given }) as CallToolResult),
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await server.close();
    },
  };
}

function toAnswer(raw: CallToolResult): ToolAnswer {
  const text = raw.content.map((part) => part.type === "text" ? part.text : "").join("\n");
  return { isError: raw.isError === true, text, structured: raw.structuredContent ?? {}, raw };
}
