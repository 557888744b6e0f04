/**
 * What changed on one node: a coarse look at many containers, studies on the few that moved.
 *
 *     containers by CPU ∪ by memory ∪ with events   at most 100
 *       └▶ coarse series of each key metric          one request for each metric
 *            └▶ changepoints and trends of the most moved   at most 30 containers, 80 series
 *
 * @module
 */

import type { ViewerClient } from "@fgm/server/api/client";
import type { WireMetric } from "@fgm/server/api/metrics";
import { type ChangedContainer, nameOf } from "../changes/change.ts";
import { shareOf } from "../changes/effect.ts";
import { replacementsOf } from "../changes/replacements.ts";
import { type AskedRange, isOutside, rangeOn, type TimeRange } from "../names/time_range.ts";
import type { AskContext } from "../viewers/ask_viewers.ts";
import { type Candidate, candidatesOn } from "./change_candidates.ts";
import { screenCandidates, type ScreenedSeries } from "./screened_series.ts";
import { comparedRuns } from "./compared_runs.ts";
import { studyChanges } from "./studied_changes.ts";

/** Events that a viewer is asked for. */
const EVENTS_MAX = 1_000;

/** What was looked at. */
export interface LookedAt {
  readonly containers: number;
  /** Containers in the range, those not looked at included; each restart counts. */
  readonly ofContainers: number;
  readonly metrics: number;
  readonly series: number;
  /** Series that studies looked at. */
  readonly studied: number;
  /** Series that moved and were too many to study. */
  readonly notStudied: number;
}

/** What a node says. */
export interface NodeChanges {
  readonly range: TimeRange;
  /** The node's data, where the range is outside of it. */
  readonly outside?: TimeRange;
  /** Whether the range, which ends with the node's data, is longer than it may be: nothing was looked at. */
  readonly isTooLong?: boolean;
  readonly looked: LookedAt;
  readonly containers: readonly ChangedContainer[];
  /** Gaps of the node's collector in the range. */
  readonly gaps: number;
  /** Whether there are events that were not read, or files that could not be. */
  readonly isPartial: boolean;
}

/** The question. */
export interface ChangesQuestion {
  readonly asked: AskedRange;
  readonly namespace: string | undefined;
  /** Longest range that is looked at, in milliseconds. */
  readonly rangeMsMax: number;
}

/** Looks for changes on the node of `client`. Rejects with a ViewerError where that does not answer. */
export async function changesOn(
  client: ViewerClient,
  { node, signal }: AskContext,
  { asked, namespace, rangeMsMax }: ChangesQuestion,
): Promise<NodeChanges> {
  const data = await client.ready({ signal });
  const range = rangeOn(asked, data);
  if (isOutside(range, data)) {
    const outside = { fromMs: data.from_ms, toMs: data.to_ms };
    return { ...UNSEEN, range, outside };
  }
  if (range.toMs - range.fromMs > rangeMsMax) return { ...UNSEEN, range, isTooLong: true };
  const period = { from: range.fromMs, to: range.toMs };
  const [{ metrics, key_metrics: keys }, events] = await Promise.all([
    client.metrics({ signal }),
    client.events({ ...period, namespace, limit: EVENTS_MAX }, { signal }),
  ]);
  const happened = events.events.filter((event) => event.type !== "collector_gap");
  const keyMetrics = keys.flatMap((name) => metrics.find((metric) => metric.name === name) ?? []);
  const { candidates, total } = await candidatesOn(client, {
    keyMetrics,
    events: happened,
    query: { ...period, namespace },
    signal,
  });
  const look = await screenCandidates(client, {
    ...{ candidates, metrics, keyMetrics, range, signal },
  });
  const { series } = look;
  const { changes, studied, notStudied, isPartial } = await studyChanges(client, {
    ...{ series, metrics, range, signal },
  });
  const containers = rolledOut(
    candidates.map((candidate): ChangedContainer => ({
      node,
      name: candidate.asked,
      shortId: candidate.shortId,
      changes: changes.get(candidate.asked) ?? [],
      events: happened.filter((event) => nameOf(event) === candidate.asked),
      weight: weightOf(candidate, series),
    })),
    series,
  );
  return {
    range,
    looked: {
      containers: candidates.length,
      ofContainers: total,
      metrics: keyMetrics.length,
      series: series.length,
      studied,
      notStudied,
    },
    containers: containers.filter((one) => one.changes.length + one.events.length > 0),
    gaps: events.events.length - happened.length,
    isPartial: events.next_cursor !== undefined || events.truncated || look.isPartial || isPartial,
  };
}

/** Compares what a rollout replaced with what it put in its place, and tells both as one. */
function rolledOut(
  containers: readonly ChangedContainer[],
  series: readonly ScreenedSeries[],
): readonly ChangedContainer[] {
  const replacements = replacementsOf(containers);
  const isReplaced = new Set(replacements.map(({ replaces }) => replaces));
  const byName = new Map(replacements.map((one) => [one.name, one]));
  return containers.flatMap((container) => {
    // Its end says no more than the start of what replaces it.
    const others = container.events.filter(({ type }) => type !== "stop");
    if (isReplaced.has(container.name)) return [{ ...container, events: others }];
    const replacement = byName.get(container.name);
    if (replacement === undefined) return [container];
    const changes = comparedRuns(replacement, series);
    return [{ ...container, replaces: replacement.replaces, changes }];
  });
}

const NOTHING: LookedAt = {
  containers: 0,
  ofContainers: 0,
  metrics: 0,
  series: 0,
  studied: 0,
  notStudied: 0,
};

const UNSEEN = { looked: NOTHING, containers: [], gaps: 0, isPartial: false };

/** The greatest share of a resource that the container has of its node. */
function weightOf({ asked }: Candidate, series: readonly ScreenedSeries[]): number {
  const own = series.filter((one) => one.asked === asked && isUse(one.metric));
  return Math.max(
    0,
    ...own.map(({ screened, scale }) =>
      shareOf(screened.mean, { unit: scale.unit, nodeTotal: scale.nodeTotal }) *
      (scale.nodeTotal === undefined ? 0 : 1)
    ),
  );
}

/** Whether the metric says how much of a resource is used; pressure says what use does to others. */
function isUse({ unit, limit }: WireMetric): boolean {
  return limit !== null && unit !== "percent" && unit !== "count";
}
