/**
 * What ticks do to the state: they extend all series of their metrics, and the data's end moves on.
 *
 * An answer that was on its way while ticks came in lacks some of them. So the latest ticks are kept, and
 * every answer takes those that it does not have.
 *
 * @module
 */

import type { LiveItem } from "../../../api/client_live.ts";
import type { WireLiveTick } from "../../../api/live.ts";
import type { WireTimeseries } from "../../../api/timeseries.ts";
import { liveWantOf } from "./live_want.ts";
import type { Answer, LiveState, PageState } from "./page_state.ts";
import { extendedBy } from "./tick_fold.ts";
import { windowOf } from "./window.ts";

/** Ticks that are kept for answers on their way: at a second each, longer than one can take. */
export const RECENT_TICKS_MAX = 60;

/** No ticks come in. */
export const NO_TICKS: LiveState = { key: undefined, series: undefined, recent: [], epoch: 0 };

/** Takes what a stream says; of a stream that is not wanted any more, nothing. */
export function withLiveItem(state: PageState, key: string, item: LiveItem): PageState {
  if (liveWantOf(state)?.key !== key) return state;
  const { live } = state;
  switch (item.kind) {
    case "connecting":
    case "connected":
    case "lost":
      return state;
    case "series":
      return { ...state, live: { ...live, key, series: item.series, recent: [] } };
    case "tick":
      return live.key === key ? withTick(state, item.tick) : state;
    case "gap": {
      const next = withNewest(state, item.gap.to_ms);
      return { ...next, live: { ...live, recent: [], epoch: live.epoch + 1 } };
    }
    default:
      return item satisfies never;
  }
}

/** An answer with the ticks that came in while it was on its way. */
export function withRecentTicks(answer: WireTimeseries, { live }: PageState): WireTimeseries {
  if (live.series === undefined) return answer;
  return extendedBy(answer, { series: live.series, ticks: live.recent, keepFromMs: -Infinity });
}

/**
 * The state after other ticks have begun to be wanted, or none. Where they are the first, those before
 * them are missing; streams that follow each other overlap.
 */
export function withoutTicks(
  state: PageState,
  { isFirst }: { readonly isFirst: boolean },
): PageState {
  return { ...state, live: { ...NO_TICKS, epoch: state.live.epoch + (isFirst ? 1 : 0) } };
}

function withTick(state: PageState, tick: WireLiveTick): PageState {
  const { live } = state;
  const { series } = live;
  if (series === undefined || tick.t <= (live.recent.at(-1)?.t ?? -Infinity)) return state;
  const recent = [...live.recent.slice(1 - RECENT_TICKS_MAX), tick];
  const next = { ...withNewest(state, tick.t), live: { ...live, recent } };
  const window = windowOf(next);
  const keepFromMs = window === undefined
    ? -Infinity
    : window.fromMs - (window.toMs - window.fromMs) / 2;
  const extend = (answer: Answer<WireTimeseries>, fromMs = keepFromMs) => {
    const { value } = answer;
    if (value === undefined) return answer;
    const extended = extendedBy(value, { series, ticks: [tick], keepFromMs: fromMs });
    return extended === value ? answer : { ...answer, value: extended };
  };
  const panelAnswers = new Map(
    [...next.panelAnswers].map(([id, answers]) => [id, {
      series: extend(answers.series),
      limit: extend(answers.limit),
      study: answers.study,
    }]),
  );
  return { ...next, panelAnswers, overview: extend(next.overview, -Infinity) };
}

function withNewest(state: PageState, timeMs: number): PageState {
  const { facts } = state;
  if (facts?.extent === undefined || timeMs <= facts.extent.newestMs) return state;
  return { ...state, facts: { ...facts, extent: { ...facts.extent, newestMs: timeMs } } };
}
