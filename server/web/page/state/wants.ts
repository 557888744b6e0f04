/**
 * What a state wants to know, as questions with keys. It may be asked after every action: only where a
 * key is another than before is there something to do.
 *
 * While the window follows, ticks extend the series, so that their keys stay the same for minutes; when
 * ticks are missing, `live.epoch` changes the keys.
 *
 * A limit is mostly one value for as long as its container lives. What was asked for a longer window is
 * kept for a shorter one in it where that is so, or where it is nearly as fine: two of seven questions of
 * a zoom are limits.
 *
 * @module
 */

import type { PageSource } from "../data/page_source.ts";
import type { FindingOf } from "../../../api/studies.ts";
import type { AnswerValue, Slot } from "./action.ts";
import { type AskedRange, askedRange, intervalMsOf, wholeRange } from "./asked_range.ts";
import { fits } from "./glob.ts";
import { canStandFor } from "./level_series.ts";
import { liveMetrics } from "./live_want.ts";
import type { PageState, Panel, PanelStudy } from "./page_state.ts";
import { windowOf } from "./window.ts";

/** Containers of the list at most, CONTAINERS_PER_PAGE_MAX of the API. */
export const CONTAINERS_MAX = 1_000;

/** Events of the window at most, EVENTS_PER_PAGE_MAX of the API. */
export const EVENTS_MAX = 1_000;

/** Containers in the overview: its question reads all of the data. */
export const OVERVIEW_SERIES_MAX = 5;

/** How often what ticks extend is asked for anew while the window follows, in milliseconds. */
export const REFRESH_MS = 5 * 60_000;

/** The same in steps, where those are long. */
const REFRESH_STEPS = 50;

/** Steps after which a window that follows is studied anew. */
const STUDY_STEPS = 20;

/** How often, while the window follows, that is asked for which ticks do not extend. */
export const POLL_MS = {
  series: 2_000,
  events: 10_000,
  containers: 15_000,
  study: 30_000,
} as const;

/** A question. */
export interface Want {
  readonly slot: Slot;
  /** Equal exactly when the question is to be answered by the same value. */
  readonly key: string;
  /** Rejects with a ViewerError when there is no answer. */
  readonly ask: (source: PageSource, signal: AbortSignal) => Promise<AnswerValue>;
}

/** All questions, one for each slot at most, what is looked at first before the rest. */
export function wantsOf(state: PageState): readonly Want[] {
  const range = askedRange(state);
  if (state.facts === undefined || range === undefined) return [];
  const { choice: { chosen, panels }, focus } = state;
  const list = containersWant(state, range);
  const shown = panels.filter(({ metric }) => metric !== "");
  if (chosen.length === 0 || shown.length === 0) return [list];
  const byFocus = shown.toSorted((a, b) => Number(b.id === focus) - Number(a.id === focus));
  return [
    ...byFocus.map((panel) => seriesWant(state, panel, range)),
    list,
    ...shown.flatMap((panel) => limitWants(state, panel, range)),
    eventsWant(state, range),
    ...overviewWants(state),
    ...byFocus.flatMap((panel) => studyWants(state, panel, range)),
  ];
}

/** The metric that holds the limit of another; undefined where there is none. */
export function limitOf({ facts }: Pick<PageState, "facts">, metric: string): string | undefined {
  const limit = facts?.metrics.get(metric)?.limit ?? undefined;
  return limit !== undefined && facts?.metrics.has(limit) ? limit : undefined;
}

function keyOf(...parts: readonly unknown[]): string {
  return JSON.stringify(parts.map((part) => part ?? null));
}

/** What a key of series begins with: what they are of, whatever the time. */
function subjectOf(metric: string, as: Panel["as"], refs: readonly string[]): string {
  return `${keyOf(metric, as, refs)} `;
}

/** What of the key tells the time. What ticks extend is good for long, the rest for `pollMs`. */
function turnOf(
  { choice, facts, live }: PageState,
  { range, isExtended, pollMs }: {
    readonly range: AskedRange;
    readonly isExtended: boolean;
    readonly pollMs: number;
  },
): readonly (string | number)[] {
  const { fromMs, toMs, stepMs } = range;
  // Of steps, which stay the same while the data grows.
  if (!choice.isFollowing) return [fromMs, toMs];
  const newestMs = facts?.extent?.newestMs ?? toMs;
  const periodMs = isExtended
    ? Math.max(REFRESH_MS, stepMs * REFRESH_STEPS)
    : Math.max(pollMs, stepMs);
  return ["follow", fromMs, isExtended ? live.epoch : "", Math.floor(newestMs / periodMs)];
}

function containersWant(state: PageState, range: AskedRange): Want {
  const { filter, sort } = state.choice;
  const { search, namespace, node, qosClass, labels } = filter;
  const turn = turnOf(state, { range, isExtended: false, pollMs: POLL_MS.containers });
  return {
    slot: { of: "containers" },
    key: keyOf(search.trim(), namespace, node, qosClass, labels, sort, turn),
    ask: (source, signal) =>
      source.containers({
        search: emptyless(search.trim()),
        namespace: emptyless(namespace),
        node: emptyless(node),
        // The viewer says so itself when it knows no such class.
        qos_class: emptyless(qosClass) as "Unknown" | undefined,
        labels: labels === "" ? undefined : labels.split(",").map(labelPair),
        sort: emptyless(sort),
        from: range.fromMs,
        to: range.toMs,
        limit: CONTAINERS_MAX,
      }, { signal }),
  };
}

function seriesWant(state: PageState, panel: Panel, range: AskedRange): Want {
  const { id: panelId, metric, as } = panel;
  const isExtended = as === undefined && state.facts?.metrics.has(metric) === true;
  return timeseriesWant(state, { slot: { of: "series", panelId }, metric, as, range, isExtended });
}

function limitWants(state: PageState, panel: Panel, range: AskedRange): readonly Want[] {
  const metric = limitOf(state, panel.metric);
  // A rate has no limit in the unit of what is limited.
  if (metric === undefined || panel.as === "rate") return [];
  const slot = { of: "limit", panelId: panel.id } as const;
  const isExtended = liveMetrics(state).includes(metric);
  const want = timeseriesWant(state, { slot, metric, as: undefined, range, isExtended });
  return [{ ...want, key: keyOfLevel(state, { panel, metric, range }) ?? want.key }];
}

/** Key of what is known of a limit, where that shows all that the window has of it. */
function keyOfLevel(
  state: PageState,
  { panel, metric, range: { stepMs } }: {
    readonly panel: Panel;
    readonly metric: string;
    readonly range: AskedRange;
  },
): string | undefined {
  const known = state.panelAnswers.get(panel.id)?.limit;
  const window = windowOf(state);
  if (known?.value === undefined || known.isLoading || known.error !== undefined) return undefined;
  if (state.choice.isFollowing || window === undefined) return undefined;
  const isOfThese = known.key?.startsWith(subjectOf(metric, undefined, state.choice.chosen));
  return isOfThese === true && canStandFor(known.value, { ...window, stepMs })
    ? known.key
    : undefined;
}

function overviewWants(state: PageState): readonly Want[] {
  const [panel] = state.choice.panels;
  const range = wholeRange(state);
  if (panel === undefined || panel.metric === "" || range === undefined) return [];
  const { metric, as } = panel;
  const slot = { of: "overview" } as const;
  const isExtended = as === undefined;
  const want = timeseriesWant(state, { slot, metric, as, range, isExtended });
  // Old data that retention has taken away is no reason to read all the rest again.
  const turn = Math.floor(range.toMs / Math.max(REFRESH_MS, range.stepMs * REFRESH_STEPS));
  const { live: { epoch }, choice: { isFollowing } } = state;
  const refs = overviewRefs(state);
  const key = keyOf(metric, as, refs, range.stepMs, turn, isFollowing ? epoch : null);
  return [{ ...want, key }];
}

function overviewRefs({ choice: { chosen } }: PageState): readonly string[] {
  return chosen.slice(0, OVERVIEW_SERIES_MAX);
}

function timeseriesWant(state: PageState, { slot, metric, as, range, isExtended }: {
  readonly slot: Slot;
  readonly metric: string;
  readonly as: Panel["as"];
  readonly range: AskedRange;
  readonly isExtended: boolean;
}): Want {
  const refs = slot.of === "overview" ? overviewRefs(state) : state.choice.chosen;
  const turn = turnOf(state, { range, isExtended, pollMs: POLL_MS.series });
  const { fromMs, toMs, points } = range;
  return {
    slot,
    key: subjectOf(metric, as, refs) + keyOf(range.stepMs, turn),
    ask: (source, signal) =>
      source.timeseries(
        { metric, containers: refs, from: fromMs, to: toMs, points, as },
        { signal },
      ),
  };
}

function eventsWant(state: PageState, range: AskedRange): Want {
  const { chosen } = state.choice;
  const turn = turnOf(state, { range, isExtended: false, pollMs: POLL_MS.events });
  return {
    slot: { of: "events" },
    key: keyOf(chosen, turn),
    ask: (source, signal) =>
      source.events(
        { containers: chosen, from: range.fromMs, to: range.toMs, limit: EVENTS_MAX },
        { signal },
      ),
  };
}

function studyWants(state: PageState, panel: Panel, range: AskedRange): readonly Want[] {
  const { study } = panel;
  const window = state.studied ?? windowOf(state);
  const extent = state.facts?.extent;
  if (study === undefined || window === undefined || extent === undefined) return [];
  const refs = studiedRefs(state.choice.chosen, study);
  const fromMs = Math.max(window.fromMs, extent.oldestMs);
  // A range that reaches beyond the data would end in what looks like a gap.
  const toMs = Math.min(window.toMs, extent.newestMs + 1);
  if (refs.length === 0 || toMs - fromMs < intervalMsOf(state)) return [];
  const { metric, as, id: panelId } = panel;
  const periodMs = Math.max(POLL_MS.study, range.stepMs * STUDY_STEPS);
  const turn = state.choice.isFollowing
    ? ["follow", state.choice.view, Math.floor(toMs / periodMs)]
    : [fromMs, toMs];
  const parameters = Object.entries(study.parameters).toSorted(([a], [b]) => a < b ? -1 : 1);
  return [{
    slot: { of: "study", panelId },
    key: keyOf(study.id, parameters, metric, as, refs, turn),
    ask: (source, signal) =>
      // The viewer says so itself when it has no study of this id.
      source.study(
        study.id as keyof FindingOf,
        { metric, containers: refs, from: fromMs, to: toMs, as },
        { signal, parameters: study.parameters },
      ),
  }];
}

/** The chosen containers that a study is about. */
function studiedRefs(chosen: readonly string[], { pattern }: PanelStudy): readonly string[] {
  return pattern === undefined ? chosen : chosen.filter((ref) => fits(ref, pattern));
}

function emptyless(text: string): string | undefined {
  return text === "" ? undefined : text;
}

/** "app:web" as key and value. Only the first colon divides. */
function labelPair(label: string): readonly [key: string, value: string] {
  const colon = label.indexOf(":");
  return colon < 0 ? [label.trim(), ""] : [label.slice(0, colon).trim(), label.slice(colon + 1)];
}
