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
import { driftOf } from "../changes/drift.ts";
import { effectOf } from "../changes/effect.ts";
import { heldShare, levelAtEnd } from "../changes/page_cache.ts";
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

/** Time to a limit that is half as urgent as one that is reached now, in seconds. */
const URGENT_SECONDS = 4 * 3_600;

/** Share of a trend that is more than page cache, from which it heads for a limit. */
const HELD_SHARE_MIN = 0.25;

/** Effect of a trend that is urgent, at least. */
const URGENT_EFFECT = 0.8;

/** Effect of a limit that was changed, at least: somebody decided so, and what follows may follow from it. */
const LIMIT_EFFECT = 1;

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
  /** Whether some of the data could not be read. */
  readonly isPartial: boolean;
}

/** Studies the series that moved most, as many as time allows. */
export async function studyChanges(
  client: ViewerClient,
  { series, metrics, range, signal }: {
    readonly series: readonly ScreenedSeries[];
    /** All that there are. */
    readonly metrics: readonly WireMetric[];
    readonly range: TimeRange;
    readonly signal: AbortSignal;
  },
): Promise<StudiedChanges> {
  const { chosen, notStudied } = chooseSeries(series, range);
  const byMetric = [...Map.groupBy(chosen, ({ metric }) => metric)];
  const found = await inTurn(byMetric, async ([metric, all]) => {
    const containers = all.map(({ asked }) => asked);
    const { name, factor } = studiedAs(metric, metrics);
    const query = { metric: name, containers, from: range.fromMs, to: range.toMs };
    const levels = await client.study("changepoint", query, { signal });
    const trends = await client.study("trend", query, { signal });
    return all.map((one, index) => ({
      asked: one.asked,
      changes: changesOf(one, { factor, levels, trends, index }),
      isPartial: levels.truncated || trends.truncated,
    }));
  });
  const changes = new Map<string, readonly Change[]>();
  for (const { asked, changes: more } of found.flat()) {
    changes.set(asked, [...changes.get(asked) ?? [], ...more]);
  }
  const isPartial = found.flat().some((one) => one.isPartial);
  return { changes, studied: chosen.length, notStudied, isPartial };
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

/** Microseconds of a second, as percent. */
const PERCENT_PER_USEC = 100 / 1_000_000;

/**
 * What the studies are to look at for a metric, and what its values are to be multiplied by. Averages of
 * pressure rise and fall slowly where pressure does at once; the time that was lost, which they are
 * averages of, is the same share without that (Linux, `Documentation/accounting/psi.rst`).
 */
function studiedAs(
  { name }: WireMetric,
  metrics: readonly WireMetric[],
): { readonly name: string; readonly factor: number } {
  const total = name.replace(/\.avg\d+$/, ".total");
  const isKnown = total !== name && metrics.some((metric) => metric.name === total);
  return isKnown ? { name: total, factor: PERCENT_PER_USEC } : { name, factor: 1 };
}

/** The level changes of a series, or its trend where that says more, or else its drift. */
function changesOf(
  one: ScreenedSeries,
  { factor, levels, trends, index }: {
    readonly factor: number;
    readonly levels: WireStudyAnswer<WireChangepointFinding>;
    readonly trends: WireStudyAnswer<WireTrendFinding>;
    readonly index: number;
  },
): readonly Change[] {
  const found = (levels.results[index]?.findings ?? []).map((finding) =>
    levelOf(one, {
      timeMs: finding.time_ms,
      before: finding.before * factor,
      after: finding.after * factor,
      confidence: finding.confidence,
    })
  );
  const steps = found.sort((a, b) => b.effect - a.effect);
  const [finding] = trends.results[index]?.findings ?? [];
  const isOver = finding !== undefined && finding.end_ms < trends.to_ms - RUNNING_MS;
  const trend = finding === undefined ? undefined : trendOf(finding, { one, factor, isOver });
  const best = steps[0]?.effect ?? 0;
  if (trend !== undefined && trend.effect > best) return [trend];
  if (steps.length > 0) return steps.slice(0, CHANGES_PER_SERIES_MAX);
  // What goes on as a line is a trend, whether or not it matters.
  const drift = trend === undefined ? driftOf(one.points) : undefined;
  if (drift === undefined) return [];
  const { fromMs: timeMs, toMs: untilMs, before, after, explained: confidence } = drift;
  return [levelOf(one, { timeMs, untilMs, before, after, confidence })];
}

/** A change with its effect, for which page cache does not count. */
function levelOf(
  one: ScreenedSeries,
  change: Pick<LevelChange, "timeMs" | "untilMs" | "before" | "after" | "confidence">,
): LevelChange {
  const { metric, screened: { levels: { noise } }, scale } = one;
  const { before } = change;
  const atMs = change.untilMs === undefined ? change.timeMs : undefined;
  const after = before + (change.after - before) * shareHeld(one, atMs);
  const measured = effectOf({ before, after, noise }, scale);
  const effect = one.isLimit ? Math.max(measured, LIMIT_EFFECT) : measured;
  return { kind: "level", metric: metric.name, unit: shownUnit(one), ...change, effect };
}

/** The share of a change that is more than page cache, at a time or over all. */
function shareHeld({ points, held }: ScreenedSeries, atMs: number | undefined): number {
  return held === undefined ? 1 : heldShare(points, held, atMs);
}

function trendOf(
  finding: WireTrendFinding,
  { one, factor, isOver }: {
    readonly one: ScreenedSeries;
    readonly factor: number;
    /** Whether the container has ended. */
    readonly isOver: boolean;
  },
): TrendChange | undefined {
  if (finding.direction === "volatile") return undefined;
  const hours = (finding.end_ms - finding.start_ms) / 3_600_000;
  const perHour = finding.slope_per_hour * factor;
  const size = perHour * hours;
  const { mean, levels: { noise } } = one.screened;
  const share = shareHeld(one, undefined);
  const [before, after] = [mean - size * share / 2, mean + size * share / 2];
  const effect = effectOf({ before, after, noise }, one.scale);
  const own = secondsToLimit(one, { perHour, size, share });
  // The study knows the samples better, but counts page cache.
  const seconds = isOver
    ? undefined
    : one.held === undefined
    ? finding.seconds_to_limit ?? own
    : own;
  const urgency = seconds === undefined ? 0 : URGENT_SECONDS / (URGENT_SECONDS + seconds);
  return {
    kind: "trend",
    metric: one.metric.name,
    unit: shownUnit(one),
    perHour,
    size,
    secondsToLimit: seconds,
    confidence: finding.confidence,
    effect: isOver ? effect * ENDED_FACTOR : Math.max(effect, URGENT_EFFECT * urgency),
  };
}

/** From the end of the line to the container's limit; undefined where it does not head for it. */
function secondsToLimit(
  { screened, scale, held }: ScreenedSeries,
  { perHour, size, share }: {
    readonly perHour: number;
    readonly size: number;
    readonly share: number;
  },
): number | undefined {
  // What is mostly page cache will be dropped long before.
  if (scale.limit === undefined || perHour <= 0 || share < HELD_SHARE_MIN) return undefined;
  const last = (held && levelAtEnd(held)) ?? screened.mean + size / 3;
  // The mean of the last third lies a sixth of the way before the end.
  const left = scale.limit - (last + size * share / 6);
  return left <= 0 ? 0 : left / (perHour * share) * 3_600;
}

/** The unit of the change's values, which for studied time lost is that of the pressure. */
function shownUnit({ metric, scale }: ScreenedSeries): string {
  return metric.unit === "percent" ? metric.unit : scale.unit;
}
