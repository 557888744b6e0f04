/**
 * The HTTP surface as one value: routes, guards and errors, without a listener.
 *
 * @module
 */

import { type Context, Hono } from "hono";
import { containers } from "./containers.ts";
import type { AppDeps } from "./deps.ts";
import { health, instance, ready } from "./health.ts";
import { isHostAllowed } from "./host_guard.ts";
import { metrics } from "./metrics.ts";
import { ProblemError, problemOf, problemResponse } from "./problems.ts";
import { timeseries } from "./timeseries.ts";

/** Answers one request; what it returns is the JSON body. */
type Route = (url: string, deps: AppDeps, signal: AbortSignal) => unknown;

const ROUTES: Readonly<Record<string, Route>> = {
  "/api/health": health,
  "/api/ready": ready,
  "/api/instance": instance,
  "/api/metrics": metrics,
  "/api/containers": containers,
  "/api/timeseries": timeseries,
};

/** Creates the app. Requests are answered with `app.fetch`; nothing listens. */
export function createApp(deps: AppDeps): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    const startMs = deps.now();
    await next();
    c.header("cache-control", "no-store");
    c.header("x-content-type-options", "nosniff");
    const { method, path } = c.req;
    const fields = { method, path, status: c.res.status, duration_ms: deps.now() - startMs };
    deps.log.debug("Answered request", fields);
  });
  app.use(async (c, next) => {
    const host = c.req.header("host") ?? new URL(c.req.url).host;
    if (!isHostAllowed(host, deps.allowedHosts)) {
      throw new ProblemError(
        "forbidden-host",
        `Host "${host.slice(0, 253)}" is not served; start fgm-viewer with --allow-host to add it`,
      );
    }
    await next();
  });
  for (const [path, route] of Object.entries(ROUTES)) {
    app.get(path, async (c) => answer(c, await route(c.req.url, deps, c.req.raw.signal)));
    app.all(path, (c) => {
      throw new ProblemError("method-not-allowed", `${c.req.method} is not offered; use GET`);
    });
  }
  app.notFound((c) => {
    const path = c.req.path.slice(0, 200);
    const candidates = Object.keys(ROUTES);
    const detail = `There is nothing at ${path}; the routes are ${candidates.join(", ")}`;
    return problemResponse(new ProblemError("not-found", detail, { candidates }));
  });
  app.onError((error) => {
    const problem = problemOf(error);
    if (problem.kind === "internal") deps.log.error("Failed to answer a request", { error });
    return problemResponse(problem);
  });
  return app;
}

/** One line, so that several answers make JSON lines and a terminal's prompt starts on its own. */
function answer(c: Context, body: unknown): Response {
  return c.body(`${JSON.stringify(body)}\n`, 200, { "content-type": "application/json" });
}
