/**
 * Which containers are drawn.
 *
 * Where nobody has chosen any, the page chooses the first of its list that are still there: sorted as it
 * is at first, those that use most of the first panel's metric. A dashboard chooses all that fit its pattern.
 *
 * @module
 */

import type { WireContainer } from "../../../api/containers.ts";
import type { WireTimeseries } from "../../../api/timeseries.ts";
import { lineageOf, placeOf, refOf } from "./container_names.ts";
import { fits } from "./glob.ts";
import { withNotice } from "./notice.ts";
import { CHOSEN_MAX, type PageState } from "./page_state.ts";
import { rangeView } from "./window.ts";

/** Containers that are drawn before anybody has chosen: enough to compare, few enough to tell apart. */
const FIRST_CHOSEN = 3;

/** Time without a sample after which a container is not among them, in milliseconds. */
const GONE_MS_MIN = 60_000;

/** One container more, or one less. */
export function choose(
  state: PageState,
  ref: string,
  { isChosen }: { readonly isChosen: boolean },
): PageState {
  const { chosen } = state.choice;
  if (!isChosen) return withChosen(state, chosen.filter((other) => other !== ref));
  if (chosen.includes(ref) || ref === "") return state;
  if (chosen.length >= CHOSEN_MAX) {
    return withNotice(
      state,
      `${CHOSEN_MAX} containers are drawn, which is all: leave one out first`,
    );
  }
  return withChosen(state, [...chosen, ref]);
}

/** Only these, as far as they can be told apart; those after `CHOSEN_MAX` are left out. */
export function chooseOnly(state: PageState, refs: readonly string[]): PageState {
  const distinct = [...new Set(refs.filter((ref) => ref !== ""))];
  const next = withChosen(state, distinct.slice(0, CHOSEN_MAX));
  const left = distinct.length - CHOSEN_MAX;
  return left > 0 ? withNotice(next, `Only ${CHOSEN_MAX} are drawn: ${left} are left out`) : next;
}

/** The first of the list as it is sorted now; without a list nothing changes. */
export function chooseTop(state: PageState, count: number): PageState {
  const list = state.containers.value?.containers;
  if (list === undefined || list.length === 0 || !(count >= 1)) return state;
  return chooseOnly(state, [...new Set(list.map(refOf))].slice(0, Math.floor(count)));
}

/** What follows from a list of containers that has come in. */
export function withList(state: PageState, list: readonly WireContainer[]): PageState {
  if (state.selection !== undefined) return withSelected(state, list);
  if (!state.isAutoChoosing || list.length === 0 || state.choice.chosen.length > 0) return state;
  const newestMs = Math.max(...list.map((container) => container.last_seen_ms));
  const there = list.filter((container) => newestMs - container.last_seen_ms <= GONE_MS_MIN);
  return withChosen(state, [...new Set(there.map(refOf))].slice(0, FIRST_CHOSEN));
}

/** Refs that were typed as parts of names become whole, as soon as the viewer has said of what. */
export function withWholeRefs(state: PageState, { series }: WireTimeseries): PageState {
  const { chosen } = state.choice;
  const whole = [...chosen];
  for (const { container, joined_ids } of series) {
    const place = placeOf(container, chosen);
    const ref = place === undefined ? undefined : chosen[place];
    if (place === undefined || ref === undefined || ref === container.id) continue;
    // A part of a name joins a lineage; the start of an id means that container alone.
    const name = joined_ids === undefined ? container.id : lineageOf(container) ?? container.id;
    whole[place] = ref === lineageOf(container) ? ref : name;
  }
  if (whole.every((ref, place) => ref === chosen[place])) return state;
  return withChosen(state, [...new Set(whole)]);
}

/** Leaves out what the viewer does not have, so that a shared address shows the rest. */
export function withoutMissing(state: PageState, error: string): PageState {
  const missing = state.choice.chosen.filter((ref) => error.includes(`"${ref}"`));
  if (missing.length === 0) return state;
  const chosen = state.choice.chosen.filter((ref) => !missing.includes(ref));
  return withNotice(withChosen(state, chosen), `Left out: ${error}`);
}

function withChosen(state: PageState, chosen: readonly string[]): PageState {
  return { ...state, isAutoChoosing: false, choice: { ...state.choice, chosen } };
}

function withSelected(state: PageState, list: readonly WireContainer[]): PageState {
  const { selection } = state;
  if (selection === undefined) return state;
  const { namePattern, paddingMs } = selection;
  const fitting = list.filter((container) =>
    namePattern === undefined || fits(refOf(container), namePattern)
  );
  const settled: PageState = { ...state, selection: undefined };
  if (fitting.length === 0) {
    const pattern = namePattern === undefined ? "" : ` named "${namePattern}"`;
    return withNotice(settled, `The dashboard's containers are not there: none${pattern}`);
  }
  const chosen = chooseOnly(settled, fitting.map(refOf));
  if (paddingMs === undefined) return chosen;
  const firstMs = Math.min(...fitting.map(({ first_seen_ms }) => first_seen_ms));
  const lastMs = Math.max(...fitting.map(({ last_seen_ms }) => last_seen_ms));
  const view = rangeView(firstMs - paddingMs, lastMs + 1 + paddingMs, state);
  return { ...chosen, choice: { ...chosen.choice, view, isFollowing: false } };
}
