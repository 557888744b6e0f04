/**
 * From the app to an address, and to an end that does not wait for anybody.
 *
 * @module
 */

import type { Logger } from "@fgm/k8s/pod/log";
import { listenFailure, serve, type Serving } from "@fgm/k8s/pod/serve";
import type { McpApp } from "./mcp_app.ts";

/** Time in which connections may end in an orderly way, in milliseconds: clients wait 2 s, then kill. */
export const END_MS_MAX = 1_500;

/** Where and how long to serve. */
export interface ServeHttpOptions {
  readonly host: string;
  /** 0 takes a free one, which the log tells. */
  readonly port: number;
  readonly log: Logger;
  /** Ends the serving when it is aborted. */
  readonly signal: AbortSignal;
  /** `END_MS_MAX` by default. */
  readonly endMsMax?: number;
}

/**
 * Serves until the signal is aborted. Then sessions and calls under way are ended, and the connections
 * with them; who still holds on to one after `endMsMax` is left to the end of the process.
 *
 * @throws {Error} with one line for a person when the address cannot be listened on.
 */
export async function serveHttp(app: McpApp, options: ServeHttpOptions): Promise<void> {
  const { log, signal, endMsMax = END_MS_MAX } = options;
  const server = listen(app, options);
  const over = Promise.withResolvers<void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = () => {
    timer = setTimeout(() => {
      log.warn("Connections are cut off that did not end", { waitedMs: endMsMax });
      over.resolve();
    }, endMsMax);
    // Open streams would hold an orderly end up for ever: sessions are ended first.
    void app[Symbol.asyncDispose]().then(() => server.shutdown());
  };
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  await Promise.race([server.finished, over.promise]);
  clearTimeout(timer);
}

function listen(app: McpApp, { host, port, log }: ServeHttpOptions): Serving {
  const address = { hostname: host, port };
  try {
    const server = serve(address, app.fetch, { log });
    log.info("Listening", { url: `http://${hostText(host)}:${server.port}/mcp` });
    return server;
  } catch (error) {
    throw listenFailure(address, error);
  }
}

function hostText(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
