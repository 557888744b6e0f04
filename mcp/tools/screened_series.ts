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
}

/** Looks at every key metric of every candidate; series without samples are left out. */
export async function screenCandidates(
  client: ViewerClient,
  { candidates, keyMetrics, range, signal }: {
    readonly candidates: readonly Candidate[];
    readonly keyMetrics: readonly WireMetric[];
    readonly range: TimeRange;
    readonly signal: AbortSignal;
  },
): Promise<readonly ScreenedSeries[]> {
  const containers = candidates.map(({ asked }) => asked);
  if (containers.length === 0) return [];
  const read = (metric: string, points: number) =>
    client.timeseries(
      { metric, containers, from: range.fromMs, to: range.toMs, points },
      { signal },
    );
  const limitNames = [...new Set(keyMetrics.flatMap(({ limit }) => limit ?? []))];
  const limits = await inTurn(limitNames, async (name) => [name, await read(name, 1)] as const);
  const answers = await inTurn(keyMetrics, (metric) => read(metric.name, POINTS));
  return keyMetrics.flatMap((metric, index) => {
    const answer = answers[index]!;
    const limit = limits.find(([name]) => name === metric.limit)?.[1];
    return seriesOf(metric, { answer, limit, containers });
  });
}

function seriesOf(
  metric: WireMetric,
  { answer, limit, containers }: {
    readonly answer: WireTimeseries;
    readonly limit: WireTimeseries | undefined;
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
    return [{ metric, asked, screened, scale }];
  });
}
