/**
 * What ticks do to the answers: they extend all series of their metrics, until those are asked for anew.
 *
 * Semantics
 * - Positions in a tick stand for metrics and containers of the stream. A series of an answer is one of
 *   the stream's when it has the same id, or the same namespace, pod and container name: a lineage that
 *   was restarted goes on under another id.
 * - An answer that was on its way while ticks came in lacks some of them. So the latest ticks are kept,
 *   and every answer takes those that it does not have.
 *
 * @module
 */

import type { WireSeriesContainer } from "@fgm/server/api/timeseries";
import type {
  Answers,
  LiveSeries,
  LiveTick,
  SeriesColumns,
  SeriesData,
  SlotValues,
} from "./answers.ts";
import { liveSubject, liveWant } from "./live_want.ts";
import type { LiveState, TuiState } from "./state.ts";
import { dropBefore, extendSeries, type SeriesTick } from "./tick_fold.ts";
import { windowOf } from "./viewport.ts";

/** Ticks that are kept for answers on their way: at a second each, longer than one can take. */
export const RECENT_TICKS_MAX = 60;

/** Slots whose values are series. */
export type SeriesSlotName = {
  [S in keyof SlotValues]: SlotValues[S] extends SeriesData ? S : never;
}[keyof SlotValues];

/** Whether a slot holds series. */
export function isSeriesSlot(slot: string): slot is SeriesSlotName {
  return /^(series:|limit:|overview$|spark$)/.test(slot);
}

/** Takes what the positions in the ticks after it stand for; of a stream that is not wanted, nothing. */
export function withLiveSeries(state: TuiState, key: string, series: LiveSeries): TuiState {
  if (liveWant(state)?.key !== key) return state;
  return { ...state, live: { ...state.live, key, series, recent: [] } };
}

/** Extends what is shown by a tick. One of another stream changes nothing. */
export function withLiveTick(state: TuiState, key: string, tick: LiveTick): TuiState {
  const { live, extent } = state;
  if (live.key !== key || live.series === undefined || liveSubject(state) === undefined) {
    return state;
  }
  const newestMs = Math.max(extent?.newestMs ?? tick.t, tick.t);
  const extended: TuiState = {
    ...state,
    extent: { oldestMs: Math.min(extent?.oldestMs ?? tick.t, tick.t), newestMs },
    live: { ...live, recent: [...live.recent.slice(1 - RECENT_TICKS_MAX), tick] },
  };
  return { ...extended, answers: extendAnswers(extended, tick) };
}

/** Has everything that ticks extend asked for anew, since some are missing. */
export function withLiveGap(state: TuiState, key: string): TuiState {
  const { live } = state;
  if (live.key !== key && liveWant(state)?.key !== key) return state;
  return { ...state, live: { ...live, recent: [], epoch: live.epoch + 1 } };
}

/** Series as they were answered, with the ticks that came in since. */
export function withRecentTicks(data: SeriesData, live: LiveState): SeriesData {
  const { series, recent } = live;
  if (series === undefined) return data;
  return recent.reduce((extended, tick) => extendData(extended, tick, series), data);
}

function extendAnswers(state: TuiState, tick: LiveTick): Answers {
  const { live: { series }, answers } = state;
  if (series === undefined) return answers;
  const { fromMs, toMs } = windowOf(state);
  const neededMs = fromMs - (toMs - fromMs) / 2;
  const changed: Record<string, unknown> = {};
  for (const [slot, answer] of Object.entries(answers)) {
    const data = isSeriesSlot(slot) ? answers[slot]?.value : undefined;
    if (data === undefined) continue;
    const extended = extendData(data, tick, series);
    if (extended === data) continue;
    const isOfWindow = slot !== "overview" && slot !== "spark";
    const value = isOfWindow ? withoutPast(extended, neededMs) : extended;
    changed[slot] = { ...answer, value };
  }
  return { ...answers, ...changed };
}

function extendData(data: SeriesData, tick: LiveTick, live: LiveSeries): SeriesData {
  const metric = live.metrics.findIndex(({ metric, as }) =>
    metric === data.metric && as === data.as
  );
  const values = tick.values[metric];
  if (values === undefined) return data;
  const steps = { stepMs: data.stepMs, intervalMs: live.interval_ms };
  const series = data.series.map((columns): SeriesColumns => {
    const container = positionOf(columns.container, live);
    const value = values[container];
    if (typeof value !== "number") return columns;
    const isBreak = tick.breaks?.some(([m, c]) => m === metric && c === container) ?? false;
    return extendSeries(columns, { t: tick.t, value, isBreak } satisfies SeriesTick, steps);
  });
  return { ...data, series, toMs: Math.max(data.toMs, tick.t + 1) };
}

function withoutPast(data: SeriesData, neededMs: number): SeriesData {
  const series = data.series.map((columns) => dropBefore(columns, neededMs));
  const isSame = series.every((columns, position) => columns === data.series[position]);
  return isSame ? data : { ...data, series, fromMs: Math.max(data.fromMs, Math.ceil(neededMs)) };
}

function positionOf(container: WireSeriesContainer, { containers }: LiveSeries): number {
  const same = containers.findIndex(({ id }) => id === container.id);
  if (same >= 0) return same;
  const { namespace, pod_name, container_name } = container;
  if (namespace === null || pod_name === null || container_name === null) return -1;
  return containers.findIndex((other) =>
    other.container_name === container_name && other.pod_name === pod_name &&
    other.namespace === namespace
  );
}
