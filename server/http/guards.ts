/**
 * What a request must satisfy before any route sees it.
 *
 * @module
 */

import type { MiddlewareHandler } from "hono";
import { bearerTokenOf, isSameSecret } from "@fgm/k8s/pod/bearer_token";
import { isHostAllowed } from "@fgm/k8s/pod/host_guard";
import type { AppDeps } from "./deps.ts";
import { ProblemError } from "./problems.ts";

/** Refuses host names that a page from elsewhere could have made a browser resolve to this machine. */
export function requireAllowedHost({ allowedHosts }: AppDeps): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header("host") ?? new URL(c.req.url).host;
    if (!isHostAllowed(host, allowedHosts)) {
      throw new ProblemError(
        "forbidden-host",
        `Host "${host.slice(0, 253)}" is not served; start fgm-viewer with --allow-host to add it`,
      );
    }
    await next();
  };
}

/**
 * Refuses requests that a page of another origin makes. The browser would keep the answer from that
 * page anyway; but the work would be done, and a page could try what is served here.
 */
export function requireAllowedOrigin({ allowedOrigins }: AppDeps): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header("origin");
    const own = c.req.header("host") ?? new URL(c.req.url).host;
    const isOwn = origin === undefined || origin === `http://${own}` || origin === `https://${own}`;
    if (!isOwn && !allowedOrigins.includes(origin)) {
      throw new ProblemError(
        "forbidden-origin",
        `Origin "${
          origin.slice(0, 253)
        }" may not ask; start fgm-viewer with --allow-origin to add it`,
      );
    }
    await next();
  };
}

/** Where a token is configured, refuses requests without it (RFC 6750). */
export function requireToken({ token }: AppDeps): MiddlewareHandler {
  return async (c, next) => {
    if (token === undefined) return await next();
    const given = bearerTokenOf(c.req.header("authorization"));
    if (given === undefined || !await isSameSecret(given, token)) {
      throw new ProblemError(
        "unauthorized",
        given === undefined
          ? 'A token is needed: send the header "Authorization: Bearer TOKEN"'
          : "The token is not the one that this viewer was started with",
      );
    }
    await next();
  };
}

/** Refuses bodies: no route takes one, and whoever sends one expects something to happen with it. */
export function requireNoBody(): MiddlewareHandler {
  return async (c, next) => {
    const length = c.req.header("content-length");
    const hasBody = (length !== undefined && length !== "0") ||
      c.req.header("transfer-encoding") !== undefined;
    const isRead = c.req.method === "GET" || c.req.method === "HEAD";
    if (hasBody && isRead) {
      throw new ProblemError("body-refused", "No route takes a body; send parameters in the query");
    }
    await next();
  };
}
