/**
 * The HTTP surface as one value: guards, routes and errors, without a listener.
 *
 * @module
 */

import { OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { compress } from "hono/compress";
import { cors } from "hono/cors";
import { etag } from "hono/etag";
import { containersRoute, filtersRoute } from "./containers.ts";
import type { AppDeps } from "./deps.ts";
import { eventsRoute } from "./events.ts";
import { requireAllowedHost, requireAllowedOrigin, requireNoBody, requireToken } from "./guards.ts";
import { exportRoute } from "./export.ts";
import { packedJson } from "./packed_json.ts";
import { healthRoute, instanceRoute, readyRoute } from "./health.ts";
import { liveRoute } from "./live.ts";
import { metricsRoute } from "./metrics.ts";
import { openApiRoute } from "./openapi.ts";
import { mountDashboards, mountPage } from "./page.ts";
import { checkQuery, problemOfIssues } from "./params.ts";
import { ProblemError, problemOf, problemResponse } from "./problems.ts";
import type { Route } from "./route.ts";
import { studiesRoute, studyRoutes } from "./studies.ts";
import { summaryRoute } from "./summary.ts";
import { timeseriesRoute } from "./timeseries.ts";
import { viewerMetricsRoute } from "./viewer_metrics.ts";

const ROUTES: readonly Route[] = [
  healthRoute,
  readyRoute,
  instanceRoute,
  metricsRoute,
  filtersRoute,
  containersRoute,
  timeseriesRoute,
  eventsRoute,
  studiesRoute,
  ...studyRoutes,
  summaryRoute,
  liveRoute,
  exportRoute,
  openApiRoute,
  viewerMetricsRoute,
];

/** Paths that machines ask every few seconds: their access is logged as the least important. */
const PROBED_PATHS: readonly string[] = ["/api/health", "/api/ready", "/metrics"];

/** Characters of a query in the access log. */
const LOGGED_QUERY_MAX = 512;

/** Creates the app. Requests are answered with `app.fetch`; nothing listens. */
export function createApp(deps: AppDeps): OpenAPIHono {
  const app = new OpenAPIHono({
    defaultHook: (result) => {
      if (!result.success) throw problemOfIssues(result.error.issues);
    },
  });
  app.use(logAccess(deps), requireAllowedHost(deps), requireAllowedOrigin(deps));
  if (deps.allowedOrigins.length > 0) {
    app.use(cors({ origin: [...deps.allowedOrigins], allowMethods: ["GET", "HEAD"] }));
  }
  app.use(requireNoBody());
  mountPage(app, deps);
  app.use(requireToken(deps), compress(), packedJson());
  mountDashboards(app, deps);
  for (const route of ROUTES) mount(app, route, deps);
  app.notFound((c) => {
    const path = c.req.path.slice(0, 200);
    if (path.startsWith(STUDY_PREFIX)) return problemResponse(unknownStudy(path));
    const candidates = ROUTES.map((route) => route.path);
    const routes = candidates.join(", ");
    const detail = `There is nothing at ${path}; the page is at /, the routes are ${routes}`;
    return problemResponse(new ProblemError("not-found", detail, { candidates }));
  });
  app.onError((error) => {
    const problem = problemOf(error);
    if (problem.kind === "internal") deps.log.error("Failed to answer a request", { error });
    return problemResponse(problem);
  });
  return app;
}

/** Where the studies are, each with parameters of its own. */
const STUDY_PREFIX = "/api/study/";

function unknownStudy(path: string): ProblemError {
  const candidates = ROUTES.map((route) => route.path)
    .filter((known) => known.startsWith(STUDY_PREFIX))
    .map((known) => known.slice(STUDY_PREFIX.length));
  const name = path.slice(STUDY_PREFIX.length);
  const detail = `There is no study "${name}"; there are ${candidates.join(", ")}`;
  return new ProblemError("unknown-study", detail, { candidates });
}

function mount(app: OpenAPIHono, route: Route, deps: AppDeps): void {
  const path = route.path.replace(/\{(\w+)\}/g, ":$1");
  app.use(path, async (c, next) => {
    checkQuery(c.req.url, route.parameters);
    await next();
  });
  if (route.isJson) app.use(path, etag({ weak: true }));
  route.mount(app, deps);
  app.all(path, (c) => {
    throw new ProblemError("method-not-allowed", `${c.req.method} is not offered; use GET`);
  });
}

/** One JSON line for each request, and its numbers for `/metrics`. */
function logAccess(deps: AppDeps): MiddlewareHandler {
  const known = new Set(ROUTES.map(({ path }) => path));
  return async (c, next) => {
    const startMs = deps.now();
    await next();
    // Data grows while a client asks, so whatever it keeps is to be asked for again.
    const caching = c.res.status < 400 ? "no-cache" : "no-store";
    if (!c.res.headers.has("cache-control")) c.header("cache-control", caching);
    c.header("x-content-type-options", "nosniff");
    const { method, path } = c.req;
    const query = c.req.url.split("?")[1]?.slice(0, LOGGED_QUERY_MAX);
    const { status } = c.res;
    const durationMs = deps.now() - startMs;
    deps.viewerMetrics.answered({
      route: c.req.routePath !== "/*" && known.has(path) ? path : "other",
      status,
      durationMs,
    });
    const fields = { method, path, ...(query ? { query } : {}), status, duration_ms: durationMs };
    if (PROBED_PATHS.includes(path)) deps.log.debug("Answered request", fields);
    else deps.log.info("Answered request", fields);
  };
}
