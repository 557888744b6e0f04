/**
 * The questions of the panels on the screen: their series, limits and findings.
 *
 * @module
 */

import type { Question, SeriesData, Want } from "./answers.ts";
import { layoutOf } from "./layout.ts";
import { isLoaded, pointsFor, rangeToLoad, REFRESH_MS, stepMsOf } from "./loaded_range.ts";
import { familyOf, ONCE, periodicKey, rangeKey, type TimeSpan } from "./question_key.ts";
import type { Panel, PanelStudy, TuiState } from "./state.ts";
import { intervalMsOf, type Window, windowOf } from "./viewport.ts";

/** How often panels are asked for that live ticks do not extend, in milliseconds. */
export const POLL_MS = 2_000;

/** The least time between two questions for findings while the window moves, in milliseconds. */
export const STUDY_MS_MIN = 30_000;

/** The least time between two questions for findings of a replay, on the wall clock. */
const STUDY_REPLAY_MS_MIN = 5_000;

/** A window that stays for so long is studied, in milliseconds: one that is scrolled is not. */
export const STUDY_DELAY_MS = 300;

/** A metric that is shown, as it is asked for. */
interface Shown {
  readonly slot: `series:${number}` | `limit:${number}`;
  readonly metric: string;
  readonly as: Panel["as"];
  /** Whether it has to be asked for again and again to be up to date. */
  readonly isPolled: boolean;
}

/** The panels on the screen whose metric is known. */
export function shownPanels(state: TuiState): readonly Panel[] {
  return layoutOf(state).panels.flatMap(({ index }) => {
    const panel = state.panels[index];
    return panel === undefined || panel.metric === "" ? [] : [panel];
  });
}

/** What the panels on the screen need. There are chosen containers, and data. */
export function panelWants(state: TuiState, refs: readonly string[]): readonly Want[] {
  const window = windowOf(state);
  return shownPanels(state).flatMap((panel) => {
    const { id, metric, as, study } = panel;
    const limit = limitOf(state, metric);
    const shown: Shown[] = [{ slot: `series:${id}`, metric, as, isPolled: as !== undefined }];
    if (limit !== undefined) {
      shown.push({ slot: `limit:${id}`, metric: limit, as: undefined, isPolled: false });
    }
    const series = shown.map((one) => seriesWant(state, one, { refs, window }));
    return study === undefined
      ? series
      : [...series, studyWant(state, panel, { study, refs, window })];
  });
}

/** The metric that holds the limit of another; undefined where there is none. */
export function limitOf({ viewer }: Pick<TuiState, "viewer">, metric: string): string | undefined {
  const limit = viewer?.metrics.get(metric)?.limit ?? undefined;
  return limit !== undefined && viewer?.metrics.has(limit) ? limit : undefined;
}

function seriesWant(
  state: TuiState,
  { slot, metric, as, isPolled }: Shown,
  { refs, window }: { readonly refs: readonly string[]; readonly window: Window },
): Want {
  const stepMs = stepMsOf(state, window);
  const { view, nowMs, generation, live, answers } = state;
  const asked = answers[slot];
  const isFollowing = view.end.mode === "follow";
  const covers = (range: TimeSpan) =>
    isLoaded(
      state,
      window,
      knownOf(state, range, asked?.state === "ready" ? asked.value : undefined),
    );
  const { key, range } = rangeKey(familyOf(metric, as, refs, stepMs, generation, live.epoch), {
    asked,
    nowMs,
    range: rangeToLoad(state, window),
    covers,
    periodMs: !isFollowing ? ONCE : isPolled ? POLL_MS : REFRESH_MS,
  });
  const points = pointsFor(range, { stepMs, intervalMs: intervalMsOf(state) });
  return {
    slot,
    key,
    delayMs: 0,
    question: { kind: "series", metric, as, refs, ...range, points },
  };
}

/**
 * What of an asked range is known. In a view that follows, ticks fill it up to its end; else what lies
 * beyond the answer's end came later, and was not looked at.
 */
function knownOf(
  { view }: TuiState,
  range: TimeSpan,
  value: SeriesData | undefined,
): TimeSpan {
  if (value === undefined) return range;
  const { fromMs, toMs } = value;
  return { fromMs, toMs: view.end.mode === "follow" ? range.toMs : toMs };
}

function studyWant(
  state: TuiState,
  { id: panelId, metric, as }: Panel,
  { study, refs, window }: {
    readonly study: PanelStudy;
    readonly refs: readonly string[];
    readonly window: Window;
  },
): Want {
  const { view, nowMs, generation, extent, answers } = state;
  const slot = `study:${panelId}` as const;
  const parameters = Object.entries(study.parameters).sort(([a], [b]) => a < b ? -1 : 1);
  const lengthMs = window.toMs - window.fromMs;
  const isPaused = view.end.mode === "paused";
  const family = familyOf(
    study.id,
    JSON.stringify(parameters),
    metric,
    as,
    refs,
    generation,
    view.end.mode,
    ...(isPaused ? [window.fromMs, window.toMs] : [lengthMs]),
  );
  const periodMs = studyPeriodMs(state, lengthMs);
  const key = periodicKey(family, { asked: answers[slot], nowMs, periodMs });
  const newestMs = extent === undefined ? window.toMs : extent.newestMs + 1;
  const question: Question = {
    kind: "study",
    id: study.id,
    parameters: study.parameters,
    metric,
    refs,
    as,
    fromMs: window.fromMs,
    // A range that reaches beyond the data would end in what looks like a gap.
    toMs: Math.max(window.fromMs + 1, Math.min(window.toMs, newestMs)),
  };
  return { slot, key, delayMs: STUDY_DELAY_MS, question };
}

/** Time between two questions on the wall clock. */
function studyPeriodMs({ view: { end } }: TuiState, lengthMs: number): number {
  const moveMs = Math.max(STUDY_MS_MIN, lengthMs / 20);
  switch (end.mode) {
    case "follow":
      return moveMs;
    case "paused":
      return ONCE;
    case "replay":
      return Math.max(STUDY_REPLAY_MS_MIN, moveMs / Math.max(1, end.speed));
    default:
      return end satisfies never;
  }
}
