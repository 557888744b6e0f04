/**
 * The questions about containers: those that are chosen when nobody has chosen, the picker, and what to
 * know of one.
 *
 * @module
 */

import type { ContainerFilter, Want } from "./answers.ts";
import type { Dialog } from "./dialog.ts";
import { familyOf, ONCE, periodicKey } from "./question_key.ts";
import type { TuiState } from "./state.ts";
import { windowOf } from "./viewport.ts";

/** Containers that are chosen when nobody has chosen: as many lines as one can tell apart at a glance. */
export const BUSIEST_MAX = 5;

/** Time before the newest sample that decides who is busy, in milliseconds. */
export const BUSY_MS = 60_000;

/** How often it is looked for busy containers while there are none, in milliseconds. */
const BUSIEST_PERIOD_MS = 5_000;

/** Containers that the picker shows at most; who looks for another one types more. */
export const SEARCH_MAX = 200;

/** Time that the picker waits for another key, in milliseconds: no one types faster for long. */
export const SEARCH_DELAY_MS = 80;

/** Time before the window's end that the picker finds containers in, in milliseconds, at least. */
const SEARCH_MS_MIN = 60 * 60_000;

/** How often the picker, and what it can be narrowed by, are asked for anew, in milliseconds. */
const SEARCH_PERIOD_MS = 30_000;

/** How often the summary of a container is asked for anew, in milliseconds: it reads many metrics. */
const SUMMARY_PERIOD_MS = 30_000;

/** A filter that lets all containers pass. */
export const NO_FILTER: ContainerFilter = {
  search: "",
  namespace: undefined,
  qosClass: undefined,
  label: undefined,
};

/** The containers to choose when nothing is chosen; none once they were. */
export function busiestWants(state: TuiState): readonly Want[] {
  const { chosen, answers, viewer, extent, nowMs, generation } = state;
  const asked = answers.busiest;
  const isAnswered = asked?.state === "ready" && (asked.value?.containers.length ?? 0) > 0;
  if (chosen.length > 0 || isAnswered || extent === undefined) return [];
  const sort = viewer?.keyMetrics[0];
  const key = periodicKey(familyOf(sort, generation), {
    asked,
    nowMs,
    periodMs: BUSIEST_PERIOD_MS,
  });
  return [{
    slot: "busiest",
    key,
    delayMs: 0,
    question: {
      kind: "containers",
      filter: NO_FILTER,
      sort,
      fromMs: Math.max(0, extent.newestMs - BUSY_MS),
      toMs: undefined,
      limit: BUSIEST_MAX,
    },
  }];
}

/** What the open dialog needs. There is data. */
export function dialogWants(state: TuiState): readonly Want[] {
  const { dialog } = state;
  switch (dialog?.kind) {
    case "containers":
      return [searchWant(state, dialog)];
    case "summary":
      return [summaryWant(state, dialog)];
    default:
      return [];
  }
}

function searchWant(
  state: TuiState,
  { filter, input }: Extract<Dialog, { readonly kind: "containers" }>,
): Want {
  const { answers, nowMs, view, generation } = state;
  const { fromMs, toMs } = windowOf(state);
  const { namespace, qosClass, label } = filter;
  const search = input.text.trim();
  const isFollowing = view.end.mode === "follow";
  const range = isFollowing ? [] : [toMs];
  return {
    slot: "search",
    key: periodicKey(familyOf(search, namespace, qosClass, label, generation, ...range), {
      asked: answers.search,
      nowMs,
      periodMs: isFollowing ? SEARCH_PERIOD_MS : ONCE,
    }),
    delayMs: SEARCH_DELAY_MS,
    question: {
      kind: "containers",
      filter: { search, namespace, qosClass, label },
      sort: undefined,
      fromMs: Math.max(0, Math.min(fromMs, toMs - SEARCH_MS_MIN)),
      toMs: isFollowing ? undefined : toMs,
      limit: SEARCH_MAX,
    },
  };
}

/** What containers can be narrowed by. */
export function filtersWant({ answers, nowMs, generation }: TuiState): Want {
  const key = periodicKey(familyOf(generation), {
    asked: answers.filters,
    nowMs,
    periodMs: SEARCH_PERIOD_MS,
  });
  return { slot: "filters", key, delayMs: 0, question: { kind: "filters" } };
}

function summaryWant(
  state: TuiState,
  { ref }: Extract<Dialog, { readonly kind: "summary" }>,
): Want {
  const { answers, nowMs, view, generation } = state;
  const { fromMs, toMs } = windowOf(state);
  const isFollowing = view.end.mode === "follow";
  const family = familyOf(ref, generation, toMs - fromMs, ...(isFollowing ? [] : [toMs]));
  return {
    slot: "summary",
    key: periodicKey(family, {
      asked: answers.summary,
      nowMs,
      periodMs: isFollowing ? SUMMARY_PERIOD_MS : ONCE,
    }),
    delayMs: 0,
    question: { kind: "summary", ref, fromMs, toMs: isFollowing ? undefined : toMs },
  };
}
