/**
 * A choice as a whole: from an address that was changed, or from a dashboard.
 *
 * @module
 */

import { type Dashboard, dashboardComplaint } from "./dashboard.ts";
import { withNotice } from "./notice.ts";
import { type Choice, CHOSEN_MAX, type PageState, type Panel, PANELS_MAX } from "./page_state.ts";
import { panelOf, withFirstPanels } from "./panel_moves.ts";

/** Everything that a person has chosen, at once. Panels that were there keep their ids and answers. */
export function withChoice(state: PageState, choice: Choice): PageState {
  const { panels, nextPanelId } = withIds(choice.panels.slice(0, PANELS_MAX), state);
  const next: PageState = {
    ...state,
    choice: {
      ...choice,
      panels,
      isFollowing: choice.isFollowing && choice.view.kind === "latest",
      chosen: [...new Set(choice.chosen)].slice(0, CHOSEN_MAX),
    },
    nextPanelId,
    selection: undefined,
    studied: undefined,
    isAutoChoosing: choice.chosen.length === 0,
  };
  return withKnownSort(withFirstPanels(next));
}

/** What a dashboard wants to show; which containers these are, the list of containers says. */
export function withDashboard(
  state: PageState,
  { title, description, filter, selection, panels }: Dashboard,
): PageState {
  const view = selection.paddingMs === undefined
    ? state.choice.view
    : { kind: "latest", spanMs: "all" } as const;
  const next = withChoice(state, {
    ...state.choice,
    view,
    isFollowing: state.choice.isFollowing && selection.paddingMs === undefined,
    panels,
    chosen: [],
    filter,
    sort: "",
  });
  const complaint = state.facts === undefined ? undefined : dashboardComplaint(panels, state.facts);
  const wanting = { ...next, selection, heading: { title, description }, isAutoChoosing: false };
  return complaint === undefined ? wanting : withNotice(wanting, complaint);
}

/**
 * Where nobody has said how, the list is sorted by the first panel's metric: that is what is looked at.
 * What the data does not have is no order.
 */
export function withKnownSort(state: PageState): PageState {
  const { choice, facts } = state;
  const metrics = facts?.metrics;
  if (metrics === undefined || metrics.size === 0) return state;
  const wanted = choice.sort === "" ? choice.panels[0]?.metric ?? "" : choice.sort;
  const isKnown = wanted === "name" || metrics.has(wanted);
  const sort = isKnown ? wanted : "recency";
  return sort === choice.sort ? state : { ...state, choice: { ...choice, sort } };
}

function withIds(
  wanted: readonly Panel[],
  { choice, nextPanelId }: PageState,
): { readonly panels: readonly Panel[]; readonly nextPanelId: number } {
  const free = [...choice.panels];
  let next = nextPanelId;
  const list = wanted.length > 0 ? wanted : [panelOf(0, "")];
  const panels = list.map((panel) => {
    const at = free.findIndex(({ metric }) => metric === panel.metric);
    const [known] = at < 0 ? [] : free.splice(at, 1);
    return { ...panel, id: known?.id ?? next++ };
  });
  return { panels, nextPanelId: next };
}
