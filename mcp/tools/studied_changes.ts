/**
 * Studies on the series that moved: when levels changed, and which ones drift.
 *
 * @module
 */

import type { ViewerClient } from "@fgm/server/api/client";
import type { WireMetric } from "@fgm/server/api/metrics";
import type {
  WireChangepointFinding,
  WireStudyAnswer,
  WireTrendFinding,
} from "@fgm/server/api/studies";
import type { Change, LevelChange, TrendChange } from "../changes/change.ts";
import { effectOf } from "../changes/effect.ts";
import { RUNNING_MS } from "../names/merged_pages.ts";
import type { TimeRange } from "../names/time_range.ts";
import { inTurn } from "./in_turn.ts";
import type { ScreenedSeries } from "./screened_series.ts";

/** Containers of a node whose series are studied. */
export const CONTAINERS_STUDIED_MAX = 30;

/** Series of a node that are studied, each by two studies. */
export const SERIES_STUDIED_MAX = 80;

/** Samples that all studies of a node look at together: some seconds of computing. */
const SAMPLES_STUDIED_MAX = 3_000_000;

/** Effect in the coarse look from which a series is worth a study. */
const EFFECT_MIN = 0.03;

/** Time to a limit that is urgent, in seconds; twice as long is half as urgent. */
const URGENT_SECONDS = 4 * 3_600;

/** Effect of a trend that is urgent, at least. */
const URGENT_EFFECT = 0.8;

/** What is left of a trend whose container has ended: a job that filled its memory, and is done. */
const ENDED_FACTOR = 0.4;

/** Level changes of one series that are kept: what switches all the time has no more to say. */
const CHANGES_PER_SERIES_MAX = 3;

/** What was found. */
export interface StudiedChanges {
  /** By what the container was asked as. */
  readonly changes: ReadonlyMap<string, readonly Change[]>;
  readonly studied: number;
  readonly notStudied: number;
}

/** Studies the series that moved most, as many as time allows. */
export async function studyChanges(
  client: ViewerClient,
  { series, range, signal }: {
    readonly series: readonly ScreenedSeries[];
    readonly range: TimeRange;
    readonly signal: AbortSignal;
  },
): Promise<StudiedChanges> {
  const { chosen, notStudied } = chooseSeries(series, range);
  const byMetric = [...Map.groupBy(chosen, ({ metric }) => metric)];
  const found = await inTurn(byMetric, async ([metric, all]) => {
    const containers = all.map(({ asked }) => asked);
    const query = { metric: metric.name, containers, from: range.fromMs, to: range.toMs };
    const levels = await client.study("changepoint", query, { signal });
    const trends = await client.study("trend", query, { signal });
    return all.map((one, index) => ({
      asked: one.asked,
      changes: changesOf(one, { metric, levels, trends, index }),
    }));
  });
  const changes = new Map<string, readonly Change[]>();
  for (const { asked, changes: more } of found.flat()) {
    changes.set(asked, [...changes.get(asked) ?? [], ...more]);
  }
  return { changes, studied: chosen.length, notStudied };
}

function chooseSeries(
  series: readonly ScreenedSeries[],
  { fromMs, toMs }: TimeRange,
): { readonly chosen: readonly ScreenedSeries[]; readonly notStudied: number } {
  const moved = series
    .map((one) => ({ one, effect: effectOf(one.screened.levels, one.scale) }))
    .filter(({ effect }) => effect >= EFFECT_MIN)
    .sort((a, b) => b.effect - a.effect);
  const samples = Math.max(1, (toMs - fromMs) / 1_000);
  const seriesMax = Math.max(
    4,
    Math.min(SERIES_STUDIED_MAX, Math.floor(SAMPLES_STUDIED_MAX / samples)),
  );
  const containers = new Set<string>();
  const chosen: ScreenedSeries[] = [];
  for (const { one } of moved) {
    if (chosen.length >= seriesMax) break;
    if (!containers.has(one.asked) && containers.size >= CONTAINERS_STUDIED_MAX) continue;
    containers.add(one.asked);
    chosen.push(one);
  }
  return { chosen, notStudied: moved.length - chosen.length };
}

/** The level changes of a series, or its trend where that says more. */
function changesOf(
  one: ScreenedSeries,
  { metric, levels, trends, index }: {
    readonly metric: WireMetric;
    readonly levels: WireStudyAnswer<WireChangepointFinding>;
    readonly trends: WireStudyAnswer<WireTrendFinding>;
    readonly index: number;
  },
): readonly Change[] {
  const { noise } = one.screened.levels;
  const steps = (levels.results[index]?.findings ?? []).map((finding): LevelChange => ({
    kind: "level",
    metric: metric.name,
    unit: levels.unit,
    timeMs: finding.time_ms,
    before: finding.before,
    after: finding.after,
    confidence: finding.confidence,
    effect: effectOf({ before: finding.before, after: finding.after, noise }, one.scale),
  })).sort((a, b) => b.effect - a.effect);
  const [trend] = trends.results[index]?.findings ?? [];
  const isOver = trend !== undefined && trend.end_ms < trends.to_ms - RUNNING_MS;
  const drift = trend === undefined
    ? undefined
    : trendOf(trend, { one, unit: trends.unit, isOver });
  const best = steps[0]?.effect ?? 0;
  if (drift !== undefined && drift.effect > best) return [drift];
  return steps.slice(0, CHANGES_PER_SERIES_MAX);
}

function trendOf(
  finding: WireTrendFinding,
  { one, unit, isOver }: {
    readonly one: ScreenedSeries;
    readonly unit: string;
    /** Whether the container has ended. */
    readonly isOver: boolean;
  },
): TrendChange | undefined {
  if (finding.direction === "volatile") return undefined;
  const hours = (finding.end_ms - finding.start_ms) / 3_600_000;
  const size = finding.slope_per_hour * hours;
  const { mean, levels: { noise } } = one.screened;
  const effect = effectOf({ before: mean - size / 2, after: mean + size / 2, noise }, one.scale);
  const seconds = isOver
    ? undefined
    : finding.seconds_to_limit ?? secondsToLimit(one, finding.slope_per_hour, size);
  const urgency = seconds === undefined ? 0 : Math.min(1, URGENT_SECONDS / Math.max(1, seconds));
  return {
    kind: "trend",
    metric: one.metric.name,
    unit,
    perHour: finding.slope_per_hour,
    size,
    secondsToLimit: seconds,
    confidence: finding.confidence,
    effect: isOver ? effect * ENDED_FACTOR : Math.max(effect, URGENT_EFFECT * urgency),
  };
}

/** From the end of the line to the container's limit. */
function secondsToLimit(
  { screened, scale }: ScreenedSeries,
  slopePerHour: number,
  size: number,
): number | undefined {
  if (scale.limit === undefined || slopePerHour <= 0) return undefined;
  const left = scale.limit - (screened.mean + size / 2);
  return left <= 0 ? 0 : left / slopePerHour * 3_600;
}
