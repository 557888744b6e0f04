/**
 * States without answers, and what becomes of them when all that they want is answered.
 *
 * @module
 */

import type { Answered } from "../state/action.ts";
import type { Question, SeriesData, SlotValues, Want } from "../state/answers.ts";
import { initialState, panelsOf } from "../state/initial_state.ts";
import { reduce } from "../state/reduce.ts";
import type { TuiState } from "../state/state.ts";
import { wants } from "../state/wants.ts";
import { NEWEST_MS } from "./fixture_series.ts";
import {
  chosenContainers,
  FIXTURE_CONTAINERS,
  FIXTURE_FACTS,
  FIXTURE_METRICS,
  seriesContainer,
} from "./fixture_viewer.ts";

/** A state that follows three containers in two panels, connected, with nothing answered. */
export function plainState(change: Partial<TuiState> = {}): TuiState {
  const options = {
    size: { columns: 120, rows: 40 },
    nowMs: NEWEST_MS + 800,
    timeZone: "UTC",
    target: "worker-1",
  };
  return {
    ...initialState(options),
    link: { kind: "connected" },
    viewer: FIXTURE_FACTS,
    extent: { oldestMs: NEWEST_MS - 3 * 86_400_000, newestMs: NEWEST_MS },
    panels: panelsOf(FIXTURE_FACTS.keyMetrics.slice(0, 2), 1),
    chosen: chosenContainers(3),
    nextPanelId: 3,
    ...change,
  };
}

/** The want for a slot; undefined where it wants nothing. */
export function wantFor(state: TuiState, slot: Want["slot"]): Want | undefined {
  return wants(state).questions.find((want) => want.slot === slot);
}

/** The state after everything that it wants was asked for, without answers. */
export function afterAsking(state: TuiState): TuiState {
  return wants(state).questions.reduce(
    (before, { slot, key }) =>
      before.answers[slot]?.key === key
        ? before
        : reduce(before, { type: "asked", slot, key, nowMs: before.nowMs }),
    state,
  );
}

/** The state after everything that it wants was asked for and answered, as a viewer would. */
export function afterAnswers(state: TuiState): TuiState {
  const asked = afterAsking(state);
  return wants(asked).questions.reduce((before, { slot, key, question }) => {
    if (before.answers[slot]?.state === "ready") return before;
    const answer = { slot, key, value: valueFor(question) } as Answered;
    return reduce(before, { type: "answered", answer, nowMs: before.nowMs });
  }, asked);
}

function valueFor(question: Question): SlotValues[keyof SlotValues] {
  switch (question.kind) {
    case "series":
      return seriesFor(question);
    case "study":
      return {
        study: question.id,
        metric: question.metric,
        unit: "count",
        as: "raw",
        from_ms: question.fromMs,
        to_ms: question.toMs,
        parameters: {},
        truncated: false,
        results: resultsFor(question),
      };
    case "events":
      return { events: [], isTruncated: false };
    case "containers": {
      const containers = FIXTURE_CONTAINERS.slice(0, question.limit);
      return { containers, total: FIXTURE_CONTAINERS.length };
    }
    case "filters":
      return { namespaces: ["shop"], qosClasses: ["Burstable"], labelKeys: ["app"] };
    case "summary":
      return { from_ms: question.fromMs, to_ms: 0, truncated: false, summaries: [] };
    default:
      return question satisfies never;
  }
}

/** One finding, in the middle of what was asked about. */
function resultsFor(
  { refs, fromMs, toMs }: Extract<Question, { readonly kind: "study" }>,
): SlotValues["study:0"]["results"] {
  const found = FIXTURE_CONTAINERS.find(({ lineage }) => lineage === refs[0]);
  const atMs = Math.round((fromMs + toMs) / 2);
  return found === undefined ? [] : [{
    container: seriesContainer(found),
    samples: 100,
    findings: [{
      type: "changepoint",
      start_ms: atMs,
      end_ms: atMs + 1_000,
      time_ms: atMs,
      confidence: 0.9,
      magnitude: 1,
      before: 1,
      after: 2,
      direction: "up",
      text: "It went from 1 to 2.",
    }],
  }];
}

/**
 * Empty series as a viewer would give them: the least step that its points are enough for, or samples
 * where they fit.
 */
function seriesFor(question: Extract<Question, { readonly kind: "series" }>): SeriesData {
  const { metric, refs, fromMs, toMs = NEWEST_MS + 2_000, points, as } = question;
  const isRate = FIXTURE_METRICS.find(({ name }) => name === metric)?.plot_as_rate ?? false;
  const isRaw = (toMs - fromMs) / 1_000 <= points;
  const leastMs = Math.ceil((toMs - fromMs) / (points - 1));
  return {
    metric,
    unit: "count",
    as: as ?? (isRate ? "rate" : "raw"),
    fromMs,
    toMs,
    stepMs: isRaw ? 1_000 : Math.ceil(leastMs / 1_000) * 1_000,
    isTruncated: false,
    series: refs.flatMap((ref) => {
      const found = FIXTURE_CONTAINERS.find(({ lineage, id }) => lineage === ref || id === ref);
      if (found === undefined) return [];
      return [{ container: seriesContainer(found), t: [], min: [], max: [], avg: [] }];
    }),
  };
}
