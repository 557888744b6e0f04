/**
 * What becomes of questions: asked, answered, failed. Only what was asked last counts: an answer that
 * comes late, to a question that nobody has any more, changes nothing.
 *
 * @module
 */

import { SERIES_MAX } from "../chart/styled.ts";
import type { Answered } from "./action.ts";
import type { Answer, Answers, SeriesData, Slot } from "./answers.ts";
import { chosenOf, namedChosen } from "./chosen.ts";
import { BUSIEST_MAX } from "./container_wants.ts";
import { isSeriesSlot, withRecentTicks } from "./live_ticks.ts";
import { limitOf } from "./series_wants.ts";
import type { Chosen, TuiState } from "./state.ts";

/** A question is on its way. What its slot holds stays to be shown until then. */
export function withAsked(
  state: TuiState,
  { slot, key, nowMs }: { readonly slot: Slot; readonly key: string; readonly nowMs: number },
): TuiState {
  const value = state.answers[slot]?.value;
  return withAnswer(state, slot, { key, state: "loading", value, askedMs: nowMs });
}

/** A question was answered. */
export function withAnswered(state: TuiState, answered: Answered): TuiState {
  const { slot, key } = answered;
  const known = state.answers[slot];
  if (known?.key !== key) return state;
  const askedMs = known.askedMs;
  if (isSeriesAnswer(answered)) {
    const value = withRecentTicks(withKnownEnd(answered.value, state), state.live);
    const named = { ...state, chosen: namedOf(state, value) };
    return withAnswer(named, slot, { key, state: "ready", value, askedMs });
  }
  const next = withAnswer(state, slot, { key, state: "ready", value: answered.value, askedMs });
  if (answered.slot !== "busiest" || state.chosen.length > 0) return next;
  return { ...next, chosen: distinct(answered.value.containers.map(chosenOf)) };
}

/** A question has no answer. What its slot holds stays to be shown. */
export function withFailed(
  state: TuiState,
  { slot, key, why }: { readonly slot: Slot; readonly key: string; readonly why: string },
): TuiState {
  const known = state.answers[slot];
  if (known?.key !== key) return state;
  const { value, askedMs } = known;
  return withAnswer(state, slot, { key, state: "failed", value, askedMs, why });
}

/**
 * The answers without those of panels that are gone, and those that a panel does not ask for any more:
 * another metric, another study. So nothing is shown for what it is not.
 */
export function fittingAnswers(state: TuiState): Answers {
  const kept = Object.entries(state.answers).filter(([slot]) => isFitting(state, slot as Slot));
  return kept.length === Object.keys(state.answers).length
    ? state.answers
    : Object.fromEntries(kept) as Answers;
}

function isFitting({ panels, answers, viewer }: TuiState, slot: Slot): boolean {
  const [kind, id] = slot.split(":");
  if (id === undefined) return true;
  const panel = panels.find((one) => String(one.id) === id);
  if (panel === undefined) return false;
  switch (kind) {
    case "series": {
      const value = answers[`series:${panel.id}`]?.value;
      return value === undefined || value.metric === panel.metric;
    }
    case "limit": {
      const value = answers[`limit:${panel.id}`]?.value;
      return value === undefined || value.metric === limitOf({ viewer }, panel.metric);
    }
    default: {
      const value = answers[`study:${panel.id}`]?.value;
      return panel.study !== undefined &&
        (value === undefined || value.study === panel.study.id && value.metric === panel.metric);
    }
  }
}

function isSeriesAnswer(
  answered: Answered,
): answered is Extract<Answered, { readonly value: SeriesData }> {
  return isSeriesSlot(answered.slot);
}

/** Beyond the newest sample nothing can have been looked at, wherever the asked range ended. */
function withKnownEnd(data: SeriesData, { extent }: TuiState): SeriesData {
  if (extent === undefined) return data;
  const lastMs = data.series.reduce((latest, { t }) => Math.max(latest, t.at(-1) ?? 0), 0);
  const knownMs = Math.max(data.fromMs, extent.newestMs + 1, lastMs + 1);
  return data.toMs <= knownMs ? data : { ...data, toMs: knownMs };
}

function namedOf({ chosen }: TuiState, { series }: SeriesData): readonly Chosen[] {
  if (chosen.every(({ namespace }) => namespace !== undefined)) return chosen;
  const named = chosen.map((one) =>
    series.reduce((known, { container }) => namedChosen(known, container), one)
  );
  return named.every((one, position) => one === chosen[position]) ? chosen : named;
}

/** Two containers of one lineage are one to choose. */
function distinct(chosen: readonly Chosen[]): readonly Chosen[] {
  const most = Math.min(BUSIEST_MAX, SERIES_MAX);
  return [...new Map(chosen.map((one) => [one.ref, one])).values()].slice(0, most);
}

function withAnswer(state: TuiState, slot: Slot, answer: Answer<unknown>): TuiState {
  // A slot and what it holds belong together: what is put there came for this slot, or was in it.
  return { ...state, answers: { ...state.answers, [slot]: answer } as Answers };
}
