/**
 * What the routes work with. `main.ts` gives the real things, tests give small ones.
 *
 * @module
 */

import type { Logger } from "@fgm/k8s/pod/log";
import { type AskedRange, type KnownData, rangeIn } from "../answers/known_data.ts";
import type { WireSession } from "../api/instance.ts";
import type { Exports } from "../export/exports.ts";
import type { SegmentIndex } from "../index/segment_index.ts";
import { boundsOf, metricNamesOf, seenContainers } from "../query/data_view.ts";
import type { LiveHub } from "../live/live_hub.ts";
import type { Queries } from "../query/queries.ts";
import type { TimeRange } from "../query/time_range.ts";
import type { WorkerPool } from "../analysis/worker_pool.ts";
import type { PageFiles } from "../web/page_files.ts";
import type { ViewerMetrics } from "./viewer_metrics.ts";

/** What this viewer is called and which program it is. */
export interface InstanceNames {
  readonly podName: string | undefined;
  readonly nodeName: string | undefined;
  readonly clusterName: string | undefined;
  readonly version: string;
  readonly gitRev: string;
  readonly formatVersion: number;
}

/** Everything that the routes need from outside. */
export interface AppDeps {
  readonly index: SegmentIndex;
  readonly queries: Queries;
  /** Wakes the clients that follow the newest ticks. */
  readonly live: LiveHub;
  readonly exports: Exports;
  /** Instead of `PAGE_SAMPLES_MAX`; undefined for that. */
  readonly pageSamplesMax: number | undefined;
  readonly workers: WorkerPool;
  /** Newest first; empty where the data has no session files. */
  readonly readSessions: () => Promise<readonly WireSession[]>;
  readonly names: InstanceNames;
  /** Host names served besides localhost and addresses, in lower case; "*" serves all. */
  readonly allowedHosts: readonly string[];
  /** Origins whose pages may ask, such as "https://grafana.example"; besides the viewer's own. */
  readonly allowedOrigins: readonly string[];
  /** What every request must bring along; undefined where none is needed. */
  readonly token: string | undefined;
  /** The web page; undefined while it was not built. */
  readonly page: () => Promise<PageFiles | undefined>;
  /** Directory with dashboards; undefined where none are served. */
  readonly dashboardsDir: string | undefined;
  readonly viewerMetrics: ViewerMetrics;
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Logger;
}

/** What is known of the data, as of the index's last look. */
export function knownData({ index }: AppDeps): KnownData {
  const { snapshot, registry } = index;
  return {
    containers: (range) => seenContainers(snapshot, registry, range),
    metricNames: () => metricNamesOf(snapshot),
    bounds: boundsOf(snapshot),
    nowMs: snapshot.asOfMs,
  };
}

/**
 * Resolves a range against the data that there is. Questions asked between two looks at the disk have
 * the same end, so that identical ones can share an answer.
 *
 * @throws {ProblemError} for a bad one, which is the caller's fault.
 */
export function rangeOf(asked: AskedRange, deps: AppDeps): TimeRange {
  return rangeIn(asked, knownData(deps));
}
