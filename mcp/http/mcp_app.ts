/**
 * The HTTP surface of the MCP server as one value: guards, `/mcp` and two probes, without a listener.
 *
 * `/mcp` speaks Streamable HTTP (MCP 2025-11-25, "Transports"). A client that begins with `initialize`
 * gets a session, whose answers it can have again after a broken connection. A request without a
 * session is answered by itself, for clients and scripts that keep no state.
 *
 * @module
 */

import { Hono, type MiddlewareHandler } from "hono";
import {
  requireAllowedHost,
  requireAllowedOrigin,
  requireToken,
  shareWithOrigins,
} from "./guards.ts";
import { type EndpointOptions, McpEndpoint } from "./mcp_endpoint.ts";

/** A request that was not answered as it was asked. */
export interface Refusal {
  readonly status: number;
  readonly method: string;
  /** As the client was told; "" where it was told nothing. */
  readonly why: string;
}

/** What the app is made from. */
export interface McpAppOptions extends EndpointOptions {
  /** Host names to serve besides localhost and addresses; "*" for all. */
  readonly allowedHosts: readonly string[];
  /** Origins whose pages may ask, besides the server's own. */
  readonly allowedOrigins: readonly string[];
  /** What every request to `/mcp` must bring along; undefined for nothing. */
  readonly token: string | undefined;
  /** Why no questions can be answered, undefined when they can. */
  readonly unreadiness: () => string | undefined;
  /** Told of each request to `/mcp` that is refused on the level of HTTP. */
  readonly onRefusal?: (refusal: Refusal) => void;
}

/** The app. Disposing of it ends all sessions, and what is under way. */
export interface McpApp extends AsyncDisposable {
  readonly fetch: (request: Request) => Promise<Response>;
}

/** Creates the app. Nothing listens. */
export function createMcpApp(options: McpAppOptions): McpApp {
  const endpoint = new McpEndpoint(options);
  const app = new Hono();
  app.get("/healthz", (c) => c.json({ status: "ok" }));
  app.get("/readyz", (c) => {
    const why = options.unreadiness();
    return why === undefined
      ? c.json({ status: "ready" })
      : c.json({ status: "not ready", why }, 503);
  });
  app.use(
    "/mcp",
    tellRefusals(options),
    requireAllowedHost(options.allowedHosts),
    requireAllowedOrigin(options.allowedOrigins),
    shareWithOrigins(options.allowedOrigins),
    requireToken(options.token),
  );
  app.all("/mcp", (c) => endpoint.answer(c.req.raw));
  app.notFound((c) =>
    // Clients look for OAuth metadata at well-known paths, and take anything but JSON for an answer.
    c.json({
      error: "not_found",
      error_description: "There is nothing here; the MCP endpoint is /mcp",
      path: c.req.path.slice(0, 200),
    }, 404)
  );
  return {
    fetch: async (request) => await app.fetch(request),
    [Symbol.asyncDispose]: () => endpoint[Symbol.asyncDispose](),
  };
}

function tellRefusals({ onRefusal }: McpAppOptions): MiddlewareHandler {
  return async (c, next) => {
    await next();
    if (onRefusal === undefined || c.res.status < 400) return;
    onRefusal({ status: c.res.status, method: c.req.method, why: await reasonOf(c.res.clone()) });
  };
}

async function reasonOf(response: Response): Promise<string> {
  try {
    return String((await response.json()).error.message);
  } catch {
    return ""; // no error of the protocol: the status has to do
  }
}
