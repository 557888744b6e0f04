/**
 * What the routes work with. `main.ts` gives the real things, tests give small ones.
 *
 * @module
 */

import type { Logger } from "@fgm/k8s/pod/log";
import type { WireSession } from "../api/types.ts";
import type { SegmentIndex } from "../index/segment_index.ts";
import type { Queries } from "../query/queries.ts";
import { boundsOf } from "../query/data_view.ts";
import { type RangeRequest, resolveRange, type TimeRange } from "../query/time_range.ts";
import { badParameter } from "./params.ts";

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
  /** Newest first; empty where the data has no session files. */
  readonly readSessions: () => Promise<readonly WireSession[]>;
  readonly names: InstanceNames;
  /** Host names served besides those of loopback, in lower case; "*" serves all. */
  readonly allowedHosts: readonly string[];
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Logger;
}

/** Resolves a range against the data that there is now. A bad one is the caller's fault. */
export function rangeOf(request: RangeRequest, { index, now }: AppDeps): TimeRange {
  try {
    return resolveRange(request, { bounds: boundsOf(index.snapshot), nowMs: now() });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw badParameter(request.fromMs === undefined ? "to" : "from", error.message);
  }
}
