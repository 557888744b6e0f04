/**
 * The official client of the Model Context Protocol, on the other side of the wire.
 *
 * @module
 */

// @ts-types="@modelcontextprotocol/sdk/client/index"
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
// @ts-types="@modelcontextprotocol/sdk/client/stdio"
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
// @ts-types="@modelcontextprotocol/sdk/client/streamableHttp"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport";

/** A client that is connected, until it is disposed of. */
export interface ConnectedClient extends AsyncDisposable {
  readonly client: Client;
  /** Text and data of a tool's answer. */
  readonly call: (tool: string, given?: Record<string, unknown>) => Promise<CalledTool>;
}

/** What a tool answered. */
export interface CalledTool {
  readonly isError: boolean;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** How to connect over HTTP. */
export interface ConnectOptions {
  /** Shown as a bearer token. */
  readonly token?: string;
}

/** Connects over HTTP to the URL of `/mcp`. */
export async function connectMcp(
  url: string,
  { token }: ConnectOptions = {},
): Promise<ConnectedClient> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return await connected(
    new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }) as Transport,
  );
}

/** Starts a program and connects to its standard input and output. */
export async function connectStdio(
  [command = "", ...args]: readonly string[],
): Promise<ConnectedClient> {
  return await connected(new StdioClientTransport({ command, args, stderr: "ignore" }));
}

async function connected(transport: Transport): Promise<ConnectedClient> {
  const client = new Client({ name: "fgm-e2e", version: "1" });
  await client.connect(transport);
  return {
    client,
    call: async (name, given = {}) => {
      const answer = await client.callTool({ name, arguments: given });
      const parts = answer.content as readonly { readonly text?: string }[];
      return {
        isError: answer.isError === true,
        text: parts.map(({ text = "" }) => text).join("\n"),
        data: answer.structuredContent as Record<string, unknown> ?? {},
      };
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}
