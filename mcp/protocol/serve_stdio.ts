/**
 * The protocol over standard input and output, for an agent on the same machine (MCP 2025-11-25,
 * "Transports", stdio): one message a line, and nothing else on standard output.
 *
 * @module
 */

import type { Logger } from "@fgm/k8s/pod/log";
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp";
// @ts-types="@modelcontextprotocol/sdk/server/stdio"
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { JSONRPCMessage } from "@modelcontextprotocol/sdk/types";
import process from "node:process";
import type { Readable, Writable } from "node:stream";

/**
 * Time for what was asked before standard input ended, in milliseconds: a script that pipes requests in
 * reads the answers after that. An agent that goes away sends a signal 2 s later.
 */
export const FINISH_MS_MAX = 30_000;

/** What serving needs besides the server. */
export interface ServeStdioOptions {
  /** Ends the serving when it is aborted. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** Standard input by default. */
  readonly stdin?: Readable;
  /** Standard output by default. */
  readonly stdout?: Writable;
  /** `FINISH_MS_MAX` by default. */
  readonly finishMsMax?: number;
}

/**
 * Serves until standard input ends, which is how a client says goodbye, and all is answered; or until
 * the signal is aborted, or nobody reads the answers any more.
 */
export async function serveStdio(server: McpServer, options: ServeStdioOptions): Promise<void> {
  const { signal, log, stdin = process.stdin, stdout = process.stdout } = options;
  const transport = new StdioServerTransport(stdin, stdout);
  const over = Promise.withResolvers<void>();
  const end = () => over.resolve();
  const unanswered = watchRequests(transport);
  transport.onclose = end; // a line beyond all measure closes it
  transport.onerror = (error) => log.limited("stdio", 10_000).warn("Cannot read a line", { error });
  stdout.on("error", end); // nobody reads any more
  signal.addEventListener("abort", end, { once: true });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const finish = () => {
    timer ??= setTimeout(end, options.finishMsMax ?? FINISH_MS_MAX);
    unanswered.whenNone(end);
  };
  stdin.once("end", finish);
  stdin.once("close", finish);
  await server.connect(transport);
  if (signal.aborted) end();
  await over.promise;
  clearTimeout(timer);
  await server.close();
}

/** Knows which requests have no answer yet. */
function watchRequests(
  transport: StdioServerTransport,
): { readonly whenNone: (act: () => void) => void } {
  const ids = new Set<unknown>();
  let act: (() => void) | undefined;
  const forget = (id: unknown) => {
    ids.delete(id);
    if (ids.size === 0) act?.();
  };
  transport.onmessage = (message: JSONRPCMessage) => {
    if (!("method" in message)) return;
    if ("id" in message) ids.add(message.id);
    else if (message.method === "notifications/cancelled") forget(message.params?.requestId);
  };
  const send = transport.send.bind(transport);
  transport.send = async (message) => {
    await send(message);
    if (!("method" in message)) forget(message.id);
  };
  return {
    whenNone: (then) => {
      act = then;
      if (ids.size === 0) then();
    },
  };
}
