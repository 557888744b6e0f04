/**
 * The questions of all panels together: the strip of all data, and what happened in the window.
 *
 * @module
 */

import type { Want } from "./answers.ts";
import { isLoaded, rangeToLoad } from "./loaded_range.ts";
import { familyOf, ONCE, periodicKey, rangeKey } from "./question_key.ts";
import type { TuiState } from "./state.ts";
import { windowOf } from "./viewport.ts";

/** How often the strip is asked for, in milliseconds; ticks extend it until then. */
export const OVERVIEW_PERIOD_MS = 60_000;

/** Containers whose series make the strip: it is one line, and its question reads all data. */
export const OVERVIEW_SERIES_MAX = 3;

/** How often events are asked for while the view follows, in milliseconds. */
export const EVENTS_PERIOD_MS = 10_000;

/** The strip, of the metric in focus. There are chosen containers, and data. */
export function overviewWants(state: TuiState, refs: readonly string[]): readonly Want[] {
  const { panels, focus, answers, nowMs, generation, extent, view, size } = state;
  const panel = panels[focus];
  if (panel === undefined || panel.metric === "" || extent === undefined) return [];
  const { metric, as } = panel;
  const some = refs.slice(0, OVERVIEW_SERIES_MAX);
  const points = Math.max(2, size.columns);
  const key = periodicKey(familyOf(metric, as, some, points, generation), {
    asked: answers.overview,
    nowMs,
    periodMs: view.end.mode === "follow" ? OVERVIEW_PERIOD_MS : ONCE,
  });
  return [{
    slot: "overview",
    key,
    delayMs: 0,
    question: {
      kind: "series",
      metric,
      as,
      refs: some,
      fromMs: extent.oldestMs,
      // Of data that ended long ago, the strip does not reach to the present.
      toMs: extent.newestMs + 1,
      points,
    },
  }];
}

/** What happened to the chosen containers. There are some, and data. */
export function eventsWant(state: TuiState, refs: readonly string[]): Want {
  const { answers, nowMs, generation, view } = state;
  const window = windowOf(state);
  const asked = answers.events;
  if (view.end.mode === "follow") {
    const { fromMs, toMs } = window;
    const key = periodicKey(familyOf("follow", refs, generation, toMs - fromMs), {
      asked,
      nowMs,
      periodMs: EVENTS_PERIOD_MS,
    });
    const question = { kind: "events", refs, fromMs, toMs: undefined } as const;
    return { slot: "events", key, delayMs: 0, question };
  }
  const { key, range } = rangeKey(familyOf(refs, generation, window.toMs - window.fromMs), {
    asked,
    nowMs,
    range: rangeToLoad(state, window),
    covers: (loaded) => isLoaded(state, window, loaded),
    periodMs: ONCE,
  });
  return { slot: "events", key, delayMs: 0, question: { kind: "events", refs, ...range } };
}
