/**
 * What an exported page carries besides rows.
 *
 * @module
 */

import { toWireFilters } from "../answers/container_page.ts";
import type { KnownData } from "../answers/known_data.ts";
import { toWireMetrics } from "../answers/metric_naming.ts";
import { toWireEvent } from "../answers/wire_event.ts";
import { QOS_CLASSES } from "../api/containers.ts";
import { EVENT_TYPES, type WireEvents } from "../api/events.ts";
import { pageOf } from "../events/event_page.ts";
import { findEvents } from "../events/find_events.ts";
import type { HtmlFileOptions } from "../export/html_file.ts";
import type { SegmentIndex } from "../index/segment_index.ts";
import type { SeenContainer } from "../query/data_view.ts";
import { INTERVAL_MS_DEFAULT } from "../query/plan.ts";
import type { TimeRange } from "../query/time_range.ts";
import { EMBEDDED_VERSION, type EmbeddedContainer } from "../web/page/data/embedded_format.ts";
import { type AppDeps, knownData } from "./deps.ts";
import { readInstance } from "./health.ts";

/** What is exported. */
export interface PageScope {
  readonly range: TimeRange;
  /** Undefined for all. */
  readonly containerIds: ReadonlySet<string> | undefined;
  readonly metrics: readonly string[];
  readonly signal: AbortSignal;
}

/** What takes a while to be read, before the rest of the head is put together at once. */
export interface ReadBefore {
  readonly events: WireEvents["events"];
  readonly areEventsTruncated: boolean;
  readonly instance: HtmlFileOptions["head"]["instance"];
}

/** Reads the events of what is exported, newest first, and who exports. */
export async function readBefore(
  { range, containerIds, signal }: PageScope,
  deps: AppDeps,
): Promise<ReadBefore> {
  const containers = knownData(deps).containers(undefined).filter(isChosen(containerIds));
  const { events, isTruncated } = await findEvents({
    range,
    types: new Set(EVENT_TYPES),
    containers,
    gapsOf: containerIds === undefined ? "all nodes" : "their nodes",
    signal,
  }, deps);
  const { page } = pageOf(events, { after: undefined, limit: Infinity });
  return {
    events: page.map(toWireEvent),
    areEventsTruncated: isTruncated,
    instance: await readInstance(deps),
  };
}

/** Puts the head together, out of what the index knows at this moment. */
export function pageHead(
  { range, containerIds, metrics }: PageScope,
  before: ReadBefore,
  deps: AppDeps,
): HtmlFileOptions["head"] {
  const known: KnownData = knownData(deps);
  const containers = known.containers(range).filter(isChosen(containerIds));
  return {
    version: EMBEDDED_VERSION,
    ...before,
    exportedMs: deps.now(),
    range,
    containers: withIntervals(containers, range, deps.index),
    metrics: toWireMetrics(metrics),
    filters: toWireFilters(containers, { qosClasses: QOS_CLASSES }),
  };
}

function isChosen(ids: ReadonlySet<string> | undefined): (container: SeenContainer) => boolean {
  return ({ id }) => ids === undefined || ids.has(id);
}

function withIntervals(
  containers: readonly SeenContainer[],
  { fromMs, toMs }: TimeRange,
  { snapshot, registry }: SegmentIndex,
): readonly EmbeddedContainer[] {
  const intervals = new Map<number, number>();
  for (
    const { firstMs, lastMs, intervalMs, spans } of [...snapshot.segments, ...snapshot.journals]
  ) {
    if (firstMs >= toMs || lastMs < fromMs) continue;
    for (const ordinal of spans.ordinals) {
      intervals.set(ordinal, Math.max(intervals.get(ordinal) ?? 0, intervalMs));
    }
  }
  return containers.map((container) => ({
    ...container,
    intervalMs: intervals.get(registry.find(container.id) ?? -1) ?? INTERVAL_MS_DEFAULT,
  }));
}
