/**
 * The HTTP surface of the MCP server as one value: guards, `/mcp` and two probes, without a listener.
 *
 * `/mcp` speaks Streamable HTTP (MCP 2025-11-25, "Transports"). A client that begins with `initialize`
 * gets a session, whose answers it can have again after a broken connection. A request without a
 * session is answered by itself, for clients and scripts that keep no state.
 *
 * @module
 */

// @ts-types="@modelcontextprotocol/sdk/server/webStandardStreamableHttp"
import { WebStandardStreamableHTTPServerTransport as Transport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import type { Transport as AnyTransport } from "@modelcontextprotocol/sdk/shared/transport";
import { bearerTokenOf, isSameSecret } from "@fgm/k8s/pod/bearer_token";
import { isHostAllowed } from "@fgm/k8s/pod/host_guard";
import { Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { createEventStore } from "./event_store.ts";
import { SessionTable } from "./session_table.ts";
import { type Bucket, takeToken } from "./token_bucket.ts";

/** Largest request, in bytes: arguments are names and times. */
export const REQUEST_BYTES_MAX = 256 * 1024;

/** Requests of one session, and of all that have none together. */
export const REQUEST_RATE = { burst: 60, perSecond: 20 } as const;

/** Something that speaks the protocol over a transport. */
export interface ProtocolServer {
  readonly connect: (transport: AnyTransport) => Promise<void>;
}

/** What the app is made from. */
export interface McpAppOptions {
  /** Makes the server of one session, or of one request without a session. */
  readonly createServer: () => ProtocolServer;
  /** Host names to serve besides localhost and addresses; "*" for all. */
  readonly allowedHosts: readonly string[];
  /** Origins whose pages may ask, besides the server's own. */
  readonly allowedOrigins: readonly string[];
  /** What every request to `/mcp` must bring along; undefined for nothing. */
  readonly token: string | undefined;
  /** Why no questions can be answered, undefined when they can. */
  readonly unreadiness: () => string | undefined;
  readonly now: () => number;
  /** Ids that nobody can guess. */
  readonly newId: () => string;
}

/** The app. Disposing of it ends all sessions. */
export interface McpApp extends AsyncDisposable {
  readonly fetch: (request: Request) => Promise<Response>;
}

/** Creates the app. Nothing listens. */
export function createMcpApp(options: McpAppOptions): McpApp {
  const sessions = new SessionTable();
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
    requireAllowedHost(options),
    requireAllowedOrigin(options),
    requireToken(options),
    bodyLimit({
      maxSize: REQUEST_BYTES_MAX,
      onError: () => refuse(413, `A request may have at most ${REQUEST_BYTES_MAX} bytes`),
    }),
  );
  app.all("/mcp", mcpHandler(options, sessions));
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
    [Symbol.asyncDispose]: () => sessions.close(),
  };
}

function mcpHandler(
  { createServer, now, newId }: McpAppOptions,
  sessions: SessionTable,
): (c: { readonly req: { readonly raw: Request } }) => Promise<Response> {
  let shared: Bucket | undefined;
  return async ({ req: { raw: request } }) => {
    const nowMs = now();
    const id = request.headers.get("mcp-session-id");
    const session = id === null ? undefined : sessions.use(id, nowMs);
    if (id !== null && session === undefined) {
      return refuse(404, "There is no such session any more; begin with initialize", -32001);
    }
    const { bucket, retryAfterMs } = takeToken(session?.bucket ?? shared, nowMs, REQUEST_RATE);
    if (session === undefined) shared = bucket;
    else session.bucket = bucket;
    if (retryAfterMs > 0) {
      const { burst, perSecond } = REQUEST_RATE;
      return refuse(
        429,
        `Too many requests: at most ${perSecond} a second, ${burst} at once`,
        -32000,
        {
          "retry-after": String(Math.ceil(retryAfterMs / 1_000)),
        },
      );
    }
    if (session !== undefined) return await session.transport.handleRequest(request);
    if (request.method === "POST" && await isInitialize(request.clone())) {
      return await begin({ createServer, now, newId, sessions }, request);
    }
    return await answerAlone(createServer, request);
  };
}

/** Whether a request asks for a session. What cannot be read is for the transport to refuse. */
async function isInitialize(request: Request): Promise<boolean> {
  try {
    const message = await request.json();
    return [message].flat().some((part) => part?.method === "initialize");
  } catch {
    return false; // no JSON: the transport says so to the client
  }
}

async function begin(
  { createServer, now, newId, sessions }:
    & Pick<McpAppOptions, "createServer" | "now" | "newId">
    & { readonly sessions: SessionTable },
  request: Request,
): Promise<Response> {
  const transport: Transport = new Transport({
    sessionIdGenerator: newId,
    eventStore: createEventStore(),
    onsessioninitialized: (id) => sessions.add({ id, transport, usedMs: now(), bucket: undefined }),
    onsessionclosed: (id) => sessions.forget(id),
  });
  await createServer().connect(transport as AnyTransport);
  return await transport.handleRequest(request);
}

/** Answers one request with a server of its own, which ends with the answer or with its reader. */
async function answerAlone(
  createServer: McpAppOptions["createServer"],
  request: Request,
): Promise<Response> {
  if (request.method !== "POST") {
    return refuse(405, "Without a session there is only POST; begin with initialize", -32000, {
      allow: "POST",
    });
  }
  const transport = new Transport({ enableJsonResponse: true });
  await createServer().connect(transport as AnyTransport);
  const close = () => void transport.close();
  request.signal.addEventListener("abort", close, { once: true });
  try {
    return await transport.handleRequest(request);
  } finally {
    request.signal.removeEventListener("abort", close);
    await transport.close();
  }
}

function requireAllowedHost({ allowedHosts }: McpAppOptions): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header("host") ?? new URL(c.req.url).host;
    if (isHostAllowed(host, allowedHosts)) return await next();
    return refuse(
      403,
      `Host "${
        host.slice(0, 253)
      }" is not served; start fgm-mcp-server with --allow-host to add it`,
    );
  };
}

function requireAllowedOrigin({ allowedOrigins }: McpAppOptions): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header("origin");
    const own = c.req.header("host") ?? new URL(c.req.url).host;
    const isOwn = origin === undefined || origin === `http://${own}` || origin === `https://${own}`;
    if (isOwn || allowedOrigins.includes(origin)) return await next();
    const shown = origin.slice(0, 253);
    return refuse(
      403,
      `Origin "${shown}" may not ask; start fgm-mcp-server with --allow-origin to add it`,
    );
  };
}

function requireToken({ token }: McpAppOptions): MiddlewareHandler {
  return async (c, next) => {
    if (token === undefined) return await next();
    const given = bearerTokenOf(c.req.header("authorization"));
    if (given !== undefined && await isSameSecret(given, token)) return await next();
    const why = given === undefined
      ? 'A token is needed: send the header "Authorization: Bearer TOKEN"'
      : "The token is not the one that this server was started with";
    return refuse(401, why, -32000, { "www-authenticate": "Bearer" });
  };
}

/** An error as the protocol writes it, for a request whose id is not known (JSON-RPC 2.0). */
function refuse(
  status: number,
  message: string,
  code: number = -32000,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json({ jsonrpc: "2.0", error: { code, message }, id: null }, { status, headers });
}
