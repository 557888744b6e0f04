/**
 * `/api/health`, `/api/ready` and `/api/instance`: whether there is something to ask, and whom.
 *
 * @module
 */

import type { WireHealth, WireInstance, WireReady } from "../api/types.ts";
import { boundsOf, seenContainers } from "../query/data_view.ts";
import type { AppDeps } from "./deps.ts";
import { readParams } from "./params.ts";
import { ProblemError } from "./problems.ts";

/** Answers as long as the process does: for a liveness probe. */
export function health(url: string): WireHealth {
  readParams(url, []);
  return { status: "ok" };
}

/** Answers once there is data: for a readiness probe. */
export async function ready(url: string, deps: AppDeps): Promise<WireReady> {
  readParams(url, []);
  const snapshot = await deps.index.refresh();
  const bounds = boundsOf(snapshot);
  if (bounds === undefined) {
    const damaged = snapshot.unreadable.length;
    throw new ProblemError(
      "not-ready",
      damaged > 0
        ? `None of the ${damaged} files found can be read; the log says why`
        : "No data yet: nothing to read was found below the paths given; is the collector running?",
    );
  }
  return {
    status: "ready",
    from_ms: bounds.firstMs,
    to_ms: bounds.lastMs,
    segments: snapshot.segments.length,
    journals: snapshot.journals.length,
    containers: seenContainers(snapshot, deps.index.registry, undefined).length,
    newest_age_ms: deps.now() - bounds.lastMs,
  };
}

/** Says who answers, and which collectors wrote what it reads. */
export async function instance(url: string, deps: AppDeps): Promise<WireInstance> {
  readParams(url, []);
  const { names } = deps;
  const sessions = await deps.readSessions();
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
