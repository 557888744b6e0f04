/**
 * `/api/health`, `/api/ready` and `/api/instance`: whether there is something to ask, and whom.
 *
 * @module
 */

import { z } from "@hono/zod-openapi";
import { healthSchema, instanceSchema, readySchema, type WireInstance } from "../api/instance.ts";
import { boundsOf, seenContainers } from "../query/data_view.ts";
import type { AppDeps } from "./deps.ts";
import { ProblemError } from "./problems.ts";
import { jsonRoute } from "./route.ts";

const NOTHING_ASKED = z.strictObject({});

/** Answers as long as the process does: for a liveness probe. */
export const healthRoute = jsonRoute({
  path: "/api/health",
  summary: "Whether the process runs",
  query: NOTHING_ASKED,
  answer: healthSchema,
  handle: () => ({ status: "ok" as const }),
});

/** Answers once there is data: for a readiness probe. */
export const readyRoute = jsonRoute({
  path: "/api/ready",
  summary: "Whether there is data: its extent, and the age of the newest sample",
  query: NOTHING_ASKED,
  answer: readySchema,
  handle: async ({ deps }) => {
    const snapshot = await deps.index.refresh();
    const bounds = boundsOf(snapshot);
    if (bounds === undefined) throw notReady(snapshot.unreadable.length);
    return {
      status: "ready" as const,
      from_ms: bounds.firstMs,
      to_ms: bounds.lastMs,
      segments: snapshot.segments.length,
      journals: snapshot.journals.length,
      containers: seenContainers(snapshot, deps.index.registry, undefined).length,
      newest_age_ms: deps.now() - bounds.lastMs,
    };
  },
});

function notReady(damagedFiles: number): ProblemError {
  return new ProblemError(
    "not-ready",
    damagedFiles > 0
      ? `None of the ${damagedFiles} files found can be read; the log says why`
      : "No data yet: nothing to read was found below the paths given; is the collector running?",
  );
}

/** Says who answers, and which collectors wrote what it reads. */
export const instanceRoute = jsonRoute({
  path: "/api/instance",
  summary: "Node, cluster and version; the collectors that wrote the data",
  query: NOTHING_ASKED,
  answer: instanceSchema,
  handle: ({ deps }) => readInstance(deps),
});

/** Who answers. */
export async function readInstance(
  { names, readSessions }: Pick<AppDeps, "names" | "readSessions">,
): Promise<WireInstance> {
  const sessions = await readSessions();
  return {
    pod_name: names.podName ?? null,
    node_name: names.nodeName ?? sessions[0]?.node_name ?? null,
    cluster_name: names.clusterName ?? sessions[0]?.cluster_name ?? null,
    version: names.version,
    git_rev: names.gitRev,
    format_version: names.formatVersion,
    sessions,
  };
}
