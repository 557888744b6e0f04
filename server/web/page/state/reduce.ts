/**
 * From a state and something that happened to the next state.
 *
 * After each action the invariants of `page_state.ts` hold again, whatever it was. An action that changes
 * nothing gives the same object.
 *
 * @module
 */

import type { PageAction, PersonAction } from "./action.ts";
import { withAnswered, withAsked, withFailed, withFittingAnswers } from "./answers.ts";
import { withChoice, withDashboard, withKnownSort } from "./choice_moves.ts";
import { dashboardComplaint } from "./dashboard.ts";
import { choose, chooseOnly, chooseTop } from "./container_moves.ts";
import { goToFinding } from "./findings.ts";
import { intervalMsOf } from "./asked_range.ts";
import { withLiveItem, withoutTicks } from "./live_ticks.ts";
import { liveWantOf } from "./live_want.ts";
import { withNotice } from "./notice.ts";
import type { Facts, PageState } from "./page_state.ts";
import * as panels from "./panel_moves.ts";
import { back, follow, pan, reset, setView, zoom } from "./view_moves.ts";
import { windowOf } from "./window.ts";

/** Sampling intervals that the data may have grown without a tick before they count as missed. */
const MISSED_INTERVALS = 3;

/** The next state. It never throws. */
export function reduce(state: PageState, action: PageAction): PageState {
  const next = act(state, action);
  return next === state ? state : settled(state, next, action);
}

function act(state: PageState, action: PageAction): PageState {
  switch (action.type) {
    case "connected":
      return withFacts(state, action.facts);
    case "lost":
      return { ...state, link: { kind: "lost", why: action.why } };
    case "asked":
      return withAsked(state, action);
    case "answered":
      return withAnswered(state, action);
    case "failed":
      return withFailed(state, action);
    case "live":
      return withLiveItem(state, action.key, action.item);
    case "notice":
      return withNotice(state, action.text);
    case "resized":
      return action.plotWidth >= 1 && action.plotWidth !== state.plotWidth
        ? { ...state, plotWidth: action.plotWidth }
        : state;
    case "clock":
      return { ...state, nowMs: action.nowMs };
    case "zoom":
      return zoom(state, action.factor, action.atMs);
    default: {
      const next = actForPerson(state, action);
      return next === state || !next.isZooming ? next : { ...next, isZooming: false };
    }
  }
}

function actForPerson(
  state: PageState,
  action: Exclude<PersonAction, { readonly type: "zoom" }>,
): PageState {
  switch (action.type) {
    case "view":
      return setView(state, action.view);
    case "pan":
      return pan(state, action.share);
    case "back":
      return back(state);
    case "reset":
      return reset(state);
    case "follow":
      return follow(state, action);
    case "go-to-finding":
      return goToFinding(state, action.finding, action.by);
    case "theme":
      return { ...state, theme: action.theme };
    case "choice":
      return withChoice(state, action.choice);
    case "dashboard":
      return withDashboard(state, action.dashboard);
    case "open":
      return { ...state, dialog: action.dialog };
    case "close":
      return state.dialog === undefined ? state : { ...state, dialog: undefined };
    case "choose":
      return choose(state, action.ref, action);
    case "choose-only":
      return chooseOnly(state, action.refs);
    case "choose-top":
      return chooseTop(state, action.count);
    case "filter":
      return {
        ...state,
        choice: { ...state.choice, filter: { ...state.choice.filter, ...action.filter } },
      };
    case "sort":
      return { ...state, choice: { ...state.choice, sort: action.sort } };
    default:
      return actOnPanels(state, action);
  }
}

function actOnPanels(
  state: PageState,
  action: Extract<PersonAction, { readonly panelId: number } | { readonly type: "add-panel" }>,
): PageState {
  switch (action.type) {
    case "add-panel":
      return panels.addPanel(state, action.metric);
    case "set-metric":
      return panels.setMetric(state, action.panelId, action.metric);
    case "remove-panel":
      return panels.removePanel(state, action.panelId);
    case "move-panel":
      return panels.movePanel(state, action.panelId, action.by);
    case "set-as":
      return panels.setAs(state, action.panelId, action.as);
    case "set-study":
      return panels.setStudy(state, action.panelId, action.study);
    case "focus":
      return { ...state, focus: action.panelId };
    default:
      return action satisfies never;
  }
}

/** Makes what an action left fit together again. */
function settled(before: PageState, after: PageState, action: PageAction): PageState {
  const { panels: left } = after.choice;
  const focus = left.some(({ id }) => id === after.focus) ? after.focus : left[0]?.id ?? 0;
  let next = focus === after.focus ? after : { ...after, focus };
  const isOther = before.choice.panels !== left || before.facts !== after.facts;
  if (isOther) next = withFittingAnswers(next);
  next = withoutOldStudied(before, withoutGoneFinding(next), action);
  const [oldKey, newKey] = [liveWantOf(before)?.key, liveWantOf(next)?.key];
  return oldKey === newKey ? next : withoutTicks(next, { isFirst: oldKey === undefined });
}

/** What was studied counts as long as the window is in it; going to a finding may look beyond its ends. */
function withoutOldStudied(before: PageState, after: PageState, action: PageAction): PageState {
  const { studied, choice } = after;
  if (studied === undefined || action.type === "go-to-finding") return after;
  const window = windowOf(after);
  if (!choice.isFollowing && (before.choice.view === choice.view || window === undefined)) {
    return after;
  }
  const isInside = window !== undefined && !choice.isFollowing &&
    window.fromMs >= studied.fromMs && window.toMs <= studied.toMs;
  return isInside ? after : { ...after, studied: undefined };
}

function withoutGoneFinding(state: PageState): PageState {
  const { finding, choice, panelAnswers } = state;
  if (finding === undefined) return state;
  const panel = choice.panels.find(({ id }) => id === finding.panelId);
  const results = panelAnswers.get(finding.panelId)?.study.value?.results;
  const isThere = panel?.study !== undefined &&
    results?.[finding.result]?.findings[finding.finding] !== undefined;
  return isThere ? state : { ...state, finding: undefined };
}

/** What the viewer says of its data. The first time it also says what to show where nobody has chosen. */
function withFacts(state: PageState, facts: Facts): PageState {
  const known = state.facts?.extent?.newestMs;
  const newestMs = facts.extent?.newestMs;
  const extent = facts.extent === undefined || known === undefined
    ? facts.extent
    // Ticks may have told of newer samples than facts that were on their way.
    : { ...facts.extent, newestMs: Math.max(facts.extent.newestMs, known) };
  const next = panels.withFirstPanels({
    ...state,
    link: { kind: "connected" },
    facts: { ...facts, extent },
  });
  const sorted = withKnownSort(withComplaint(state, next));
  const isMissed = known !== undefined && newestMs !== undefined && state.choice.isFollowing &&
    newestMs > known + MISSED_INTERVALS * intervalMsOf(sorted);
  if (!isMissed) return sorted;
  return { ...sorted, live: { ...sorted.live, epoch: sorted.live.epoch + 1 } };
}

/** The first time it is said what of a dashboard, or of an address, the data does not have. */
function withComplaint(before: PageState, after: PageState): PageState {
  const { facts, choice } = after;
  const isFirst = facts !== undefined && facts.metrics.size > 0 &&
    (before.facts === undefined || before.facts.metrics.size === 0);
  const complaint = isFirst ? dashboardComplaint(choice.panels, facts) : undefined;
  return complaint === undefined ? after : withNotice(after, complaint);
}
