/**
 * What becomes of questions: asked, answered, failed. Only what was asked last counts: an answer that
 * comes late, to a question that nobody has any more, changes nothing.
 *
 * @module
 */

import type { WireContainers } from "../../../api/containers.ts";
import type { WireTimeseries } from "../../../api/timeseries.ts";
import type { AnswerValue, PageAction, Slot } from "./action.ts";
import { withList, withoutMissing, withWholeRefs } from "./container_moves.ts";
import { withRecentTicks } from "./live_ticks.ts";
import type { Answer, PageState, Panel, PanelAnswers } from "./page_state.ts";
import { answerIn, NO_ANSWER, withAnswerIn } from "./slot.ts";
import { limitOf } from "./wants.ts";

type Asked = Extract<PageAction, { readonly type: "asked" }>;
type Answered = Extract<PageAction, { readonly type: "answered" }>;
type Failed = Extract<PageAction, { readonly type: "failed" }>;

/** Problems of a chosen container, which the page can do without. */
const MISSING: ReadonlySet<string> = new Set(["unknown-container", "ambiguous-container"]);

/** A question is on its way. What was there before stays to be shown until then. */
export function withAsked(state: PageState, { slot, key }: Asked): PageState {
  const known = answerIn(state, slot);
  if (known === undefined) return state;
  return withAnswerIn(state, slot, { ...known, key, isLoading: true, error: undefined });
}

/** A question was answered. */
export function withAnswered(state: PageState, { slot, key, value }: Answered): PageState {
  const known = answerIn(state, slot);
  if (known?.key !== key) return state;
  const done = { key, isLoading: false, error: undefined };
  if (isSeries(slot, value)) {
    const next = withAnswerIn(state, slot, { ...done, value: withRecentTicks(value, state) });
    return withWholeRefs(next, value);
  }
  const next = withAnswerIn(state, slot, { ...done, value });
  return slot.of === "containers" ? withList(next, (value as WireContainers).containers) : next;
}

/** A question has no answer. What was there before stays to be shown. */
export function withFailed(state: PageState, { slot, key, error, problem }: Failed): PageState {
  const known = answerIn(state, slot);
  if (known?.key !== key) return state;
  const failed = withAnswerIn(state, slot, { ...known, isLoading: false, error });
  return problem !== undefined && MISSING.has(problem) ? withoutMissing(failed, error) : failed;
}

/**
 * The state without answers of panels that are gone, and without those that a panel does not ask for any
 * more: another metric, another study. So nothing is shown for what it is not.
 */
export function withFittingAnswers(state: PageState): PageState {
  const panelAnswers = new Map<number, PanelAnswers>();
  let isSame = state.choice.panels.length >= state.panelAnswers.size;
  for (const panel of state.choice.panels) {
    const known = state.panelAnswers.get(panel.id);
    if (known === undefined) continue;
    const fitting = fittingAnswers(state, panel, known);
    if (fitting !== known) isSame = false;
    panelAnswers.set(panel.id, fitting);
  }
  const fitting = isSame && panelAnswers.size === state.panelAnswers.size
    ? state
    : { ...state, panelAnswers };
  const overviewed = state.overview.value?.metric;
  const isOther = overviewed !== undefined && overviewed !== state.choice.panels[0]?.metric;
  return isOther ? { ...fitting, overview: NO_ANSWER } : fitting;
}

function fittingAnswers(state: PageState, panel: Panel, known: PanelAnswers): PanelAnswers {
  const { metric, as, study } = panel;
  const info = state.facts?.metrics.get(metric);
  const wantedAs = as ?? (info === undefined ? undefined : info.plot_as_rate ? "rate" : "raw");
  const isShown = (value: WireTimeseries) =>
    value.metric === metric && (wantedAs === undefined || value.as === wantedAs);
  const series = kept(known.series, isShown);
  const limit = kept(known.limit, (value) => value.metric === limitOf(state, metric));
  const findings = kept(
    known.study,
    (value) => value.study === study?.id && value.metric === metric,
    study !== undefined,
  );
  const isSame = series === known.series && limit === known.limit && findings === known.study;
  return isSame ? known : { series, limit, study: findings };
}

/** The answer, or none where its value does not fit, or it is not wanted at all. */
function kept<Value>(
  answer: Answer<Value>,
  isFitting: (value: Value) => boolean,
  isWanted = true,
): Answer<Value> {
  if (answer === NO_ANSWER) return answer;
  return isWanted && (answer.value === undefined || isFitting(answer.value)) ? answer : NO_ANSWER;
}

function isSeries(slot: Slot, value: AnswerValue): value is WireTimeseries {
  return (slot.of === "series" || slot.of === "limit" || slot.of === "overview") &&
    "step_ms" in value;
}
