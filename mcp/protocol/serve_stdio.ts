/**
 * The protocol over standard input and output, for an agent on the same machine (MCP 2025-11-25,
 * "Transports", stdio): one message a line, and nothing else on standard output.
 *
 * @module
 */

import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp";
// @ts-types="@modelcontextprotocol/sdk/server/stdio"
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { stdin } from "node:process";

/** Serves until standard input ends, which is how a client says goodbye, or the signal is aborted. */
export async function serveStdio(server: McpServer, signal: AbortSignal): Promise<void> {
  const ended = Promise.withResolvers<void>();
  const end = () => ended.resolve();
  stdin.once("end", end);
  stdin.once("close", end);
  signal.addEventListener("abort", end, { once: true });
  await server.connect(new StdioServerTransport());
  if (signal.aborted) end();
  await ended.promise;
  await server.close();
}
