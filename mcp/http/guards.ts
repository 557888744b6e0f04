/**
 * What a request must satisfy before the protocol sees it.
 *
 * @module
 */

import { bearerTokenOf, isSameSecret } from "@fgm/k8s/pod/bearer_token";
import { isHostAllowed } from "@fgm/k8s/pod/host_guard";
import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { refuse } from "./refuse.ts";

/** Longest host name and origin that is repeated to who sent it (RFC 1035). */
const NAME_LENGTH_MAX = 253;

/** Refuses host names that a page from elsewhere could have made a browser resolve to this machine. */
export function requireAllowedHost(allowedHosts: readonly string[]): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header("host") ?? new URL(c.req.url).host;
    if (isHostAllowed(host, allowedHosts)) return await next();
    const shown = host.slice(0, NAME_LENGTH_MAX);
    return refuse(
      403,
      `Host "${shown}" is not served; start fgm-mcp-server with --allow-host to add it`,
    );
  };
}

/** Refuses what a page of another origin asks, unless that origin is allowed. */
export function requireAllowedOrigin(allowedOrigins: readonly string[]): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header("origin");
    const own = c.req.header("host") ?? new URL(c.req.url).host;
    const isOwn = origin === undefined || origin === `http://${own}` || origin === `https://${own}`;
    if (isOwn || allowedOrigins.includes(origin)) return await next();
    const shown = origin.slice(0, NAME_LENGTH_MAX);
    return refuse(
      403,
      `Origin "${shown}" may not ask; start fgm-mcp-server with --allow-origin to add it`,
    );
  };
}

/**
 * Lets pages of allowed origins ask and read the answers (Fetch, "CORS protocol"). It stands before the
 * token is asked for: a browser sends none with the question whether it may ask.
 */
export function shareWithOrigins(allowedOrigins: readonly string[]): MiddlewareHandler {
  return cors({
    origin: [...allowedOrigins],
    allowMethods: ["GET", "POST", "DELETE"],
    allowHeaders: [
      ...["accept", "authorization", "content-type"],
      ...["last-event-id", "mcp-protocol-version", "mcp-session-id"],
    ],
    exposeHeaders: ["mcp-session-id", "retry-after", "www-authenticate"],
    maxAge: 600,
  });
}

/** Where a token is configured, refuses requests without it (RFC 6750). */
export function requireToken(token: string | undefined): MiddlewareHandler {
  return async (c, next) => {
    if (token === undefined) return await next();
    const given = bearerTokenOf(c.req.header("authorization"));
    if (given !== undefined && await isSameSecret(given, token)) return await next();
    const why = given === undefined
      ? 'A token is needed: send the header "Authorization: Bearer TOKEN"'
      : "The token is not the one that this server was started with";
    return refuse(401, why, { headers: { "www-authenticate": "Bearer" } });
  };
}
