/**
 * Panels: which there are first, and what is done to them.
 *
 * @module
 */

import {
  type Facts,
  type PageState,
  type Panel,
  PANELS_MAX,
  type PanelStudy,
} from "./page_state.ts";
import { withNotice } from "./notice.ts";

/** What the first panels are about, by what stands in the names of metrics. */
const FIRST_SUBJECTS: readonly RegExp[] = [/cpu/, /memory/, /(^|[._])io([._]|$)/];

/** A panel of a metric, drawn in the usual way. */
export function panelOf(id: number, metric: string): Panel {
  return { id, metric, as: undefined, study: undefined, title: undefined };
}

/**
 * The metrics of a page that nobody has chosen any for: of CPU, memory and I/O the one that tells most;
 * where the data lacks one of them, what tells most besides. Empty while there is no data.
 */
export function firstMetrics(
  { keyMetrics, metrics }: Pick<Facts, "keyMetrics" | "metrics">,
): readonly string[] {
  const known = [...keyMetrics.filter((name) => metrics.has(name)), ...metrics.keys()];
  const wanted = FIRST_SUBJECTS.map((subject) => known.find((name) => subject.test(name)));
  const found = wanted.filter((name) => name !== undefined);
  return [...new Set([...found, ...known])].slice(0, FIRST_SUBJECTS.length);
}

/** Panels of the first metrics, where nobody has chosen any. */
export function withFirstPanels(state: PageState): PageState {
  const { choice, facts, nextPanelId } = state;
  if (facts === undefined || choice.panels.some(({ metric }) => metric !== "")) return state;
  const names = firstMetrics(facts);
  const [only] = choice.panels;
  if (names.length === 0 || only === undefined) return state;
  const panels = names.map((metric, place) =>
    place === 0 ? { ...only, metric } : panelOf(nextPanelId + place - 1, metric)
  );
  return {
    ...state,
    choice: { ...choice, panels },
    focus: only.id,
    nextPanelId: nextPanelId + panels.length - 1,
  };
}

/** A panel more, below the one in focus. At most `PANELS_MAX`. */
export function addPanel(state: PageState, metric: string): PageState {
  const { choice, nextPanelId, focus } = state;
  const { panels } = choice;
  if (panels.length >= PANELS_MAX) {
    return withNotice(state, `There are ${PANELS_MAX} panels, which is all: remove one first`);
  }
  const [only] = panels;
  if (only?.metric === "") return changePanel(state, only.id, { metric });
  const place = panels.findIndex(({ id }) => id === focus) + 1;
  return {
    ...state,
    choice: { ...choice, panels: panels.toSpliced(place, 0, panelOf(nextPanelId, metric)) },
    focus: nextPanelId,
    nextPanelId: nextPanelId + 1,
  };
}

/** One panel less. The last one stays. */
export function removePanel(state: PageState, panelId: number): PageState {
  const { choice, focus } = state;
  const place = choice.panels.findIndex(({ id }) => id === panelId);
  if (place < 0) return state;
  if (choice.panels.length === 1) {
    return withNotice(state, "This is the only panel: choose another metric for it");
  }
  const panels = choice.panels.toSpliced(place, 1);
  const next = panels[Math.min(place, panels.length - 1)]?.id ?? focus;
  return { ...state, choice: { ...choice, panels }, focus: focus === panelId ? next : focus };
}

/** A panel moved up or down by one place; at the ends it stays. */
export function movePanel(state: PageState, panelId: number, by: -1 | 1): PageState {
  const { panels } = state.choice;
  const from = panels.findIndex(({ id }) => id === panelId);
  const [moved, other] = [panels[from], panels[from + by]];
  if (moved === undefined || other === undefined) return state;
  const swapped = panels.with(from, other).with(from + by, moved);
  return { ...state, choice: { ...state.choice, panels: swapped }, focus: panelId };
}

/** Another metric in a panel. Its study stays; how and under which title the old one was drawn does not. */
export function setMetric(state: PageState, panelId: number, metric: string): PageState {
  return changePanel(state, panelId, { metric, as: undefined, title: undefined });
}

/** Raw values or rates; what is usual for the metric is kept as undefined, so that nothing is asked anew. */
export function setAs(state: PageState, panelId: number, as: Panel["as"]): PageState {
  const panel = state.choice.panels.find(({ id }) => id === panelId);
  const info = state.facts?.metrics.get(panel?.metric ?? "");
  if (as === "rate" && info?.kind === "gauge") {
    return withNotice(state, `${info.name} is a gauge, a reading of now: it has no rate`);
  }
  const usual = info === undefined ? undefined : info.plot_as_rate ? "rate" : "raw";
  return changePanel(state, panelId, { as: as === usual ? undefined : as });
}

/** A study over a panel, or none. It looks at the window that is shown. */
export function setStudy(
  state: PageState,
  panelId: number,
  study: PanelStudy | undefined,
): PageState {
  return { ...changePanel(state, panelId, { study }), studied: undefined };
}

function changePanel(
  state: PageState,
  panelId: number,
  change: Partial<Omit<Panel, "id">>,
): PageState {
  const { choice } = state;
  if (!choice.panels.some(({ id }) => id === panelId)) return state;
  const panels = choice.panels.map((panel) =>
    panel.id === panelId ? { ...panel, ...change } : panel
  );
  return { ...state, choice: { ...choice, panels }, focus: panelId };
}
