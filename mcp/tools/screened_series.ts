/**
 * A coarse look at the key metrics of a node's containers.
 *
 * @module
 */

import type { ViewerClient } from "@fgm/server/api/client";
import type { WireMetric } from "@fgm/server/api/metrics";
import type { WireTimeseries } from "@fgm/server/api/timeseries";
import { isLimit, type Scale } from "../changes/effect.ts";
import { type Screened, screenSeries } from "../changes/screen.ts";
import { type CoarseSeries, heldMemory } from "../changes/page_cache.ts";
import type { TimeRange } from "../names/time_range.ts";
import type { Candidate } from "./change_candidates.ts";
import { inTurn } from "./in_turn.ts";

/** Points of a coarse series: a minute each of an hour. */
const POINTS = 60;

/** One metric of one container. */
export interface ScreenedSeries {
  readonly metric: WireMetric;
  /** What the viewer is to be asked for the container. */
  readonly asked: string;
  readonly screened: Screened;
  readonly scale: Scale;
  /** Whether it is a limit of another metric. */
  readonly isLimit: boolean;
  readonly points: CoarseSeries;
  /** The same without page cache; only of memory, and where it is known. */
  readonly held?: CoarseSeries | undefined;
}

/** What a coarse look shows. */
export interface CoarseLook {
  readonly series: readonly ScreenedSeries[];
  /** Whether some of the data could not be read. */
  readonly isPartial: boolean;
}

/** Looks at every key metric of every candidate; series without samples are left out. */
export async function screenCandidates(
  client: ViewerClient,
  { candidates, metrics, keyMetrics, range, signal }: {
    readonly candidates: readonly Candidate[];
    /** All that there are. */
    readonly metrics: readonly WireMetric[];
    readonly keyMetrics: readonly WireMetric[];
    readonly range: TimeRange;
    readonly signal: AbortSignal;
  },
): Promise<CoarseLook> {
  const containers = candidates.map(({ asked }) => asked);
  if (containers.length === 0) return { series: [], isPartial: false };
  const limitNames = new Set(keyMetrics.flatMap(({ limit }) => limit ?? []));
  const limits = metrics.filter(({ name }) => limitNames.has(name));
  const caches = keyMetrics.flatMap(({ name }) => cacheNames(name, metrics));
  const names = new Set([...keyMetrics, ...limits].map(({ name }) => name).concat(caches));
  const answers = new Map(
    await inTurn([...names], async (metric) => {
      const query = { metric, containers, from: range.fromMs, to: range.toMs, points: POINTS };
      return [metric, await client.timeseries(query, { signal })] as const;
    }),
  );
  // Limits change by hands: what was done to them explains what follows.
  const series = [...keyMetrics, ...limits].flatMap((metric) => {
    const limit = metric.limit === null ? undefined : answers.get(metric.limit);
    const [file, shmem] = cacheNames(metric.name, metrics).map((name) => answers.get(name));
    const cache = file === undefined || shmem === undefined ? undefined : { file, shmem };
    const isLimit = limitNames.has(metric.name);
    const answer = answers.get(metric.name)!;
    return seriesOf(metric, { answer, isLimit, limit, cache, containers });
  });
  return { series, isPartial: [...answers.values()].some(({ truncated }) => truncated) };
}

/** Names of page cache and of what in it cannot be dropped; empty where the metric has none. */
function cacheNames(metric: string, metrics: readonly WireMetric[]): readonly string[] {
  if (!metric.endsWith("memory.current")) return [];
  const names = ["file", "shmem"].map((key) => metric.replace(/current$/, `stat.${key}`));
  return names.every((name) => metrics.some((known) => known.name === name)) ? names : [];
}

function seriesOf(
  metric: WireMetric,
  { answer, isLimit: isLimitSeries, limit, cache, containers }: {
    readonly answer: WireTimeseries;
    readonly isLimit: boolean;
    readonly limit: WireTimeseries | undefined;
    readonly cache: { readonly file: WireTimeseries; readonly shmem: WireTimeseries } | undefined;
    readonly containers: readonly string[];
  },
): readonly ScreenedSeries[] {
  const looked = answer.series.map(({ avg }) => screenSeries(avg));
  const nodeTotal = looked.reduce((sum, one) => sum + Math.max(0, one?.mean ?? 0), 0);
  return looked.flatMap((screened, index) => {
    const asked = containers[index];
    if (screened === undefined || asked === undefined) return [];
    // What stands in the way of many is no use that adds up: percent of pressure, for example.
    const total = answer.unit === "percent" ? undefined : nodeTotal;
    const values = limit?.series[index]?.max.filter((value) => value !== null) ?? [];
    const last = values.at(-1);
    const scale = { unit: answer.unit, nodeTotal: total, limit: isLimit(last) ? last : undefined };
    const points = coarse(answer, index);
    const held = cache === undefined ? undefined : heldMemory(points, {
      file: coarse(cache.file, index),
      shmem: coarse(cache.shmem, index),
    });
    return [{ metric, asked, screened, scale, isLimit: isLimitSeries, points, held }];
  });
}

function coarse({ series }: WireTimeseries, index: number): CoarseSeries {
  return { timesMs: series[index]?.t ?? [], values: series[index]?.avg ?? [] };
}
