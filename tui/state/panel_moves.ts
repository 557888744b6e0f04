/**
 * What keys do to panels: focus, order, number, and how each is drawn.
 *
 * @module
 */

import { withNotice } from "./notices.ts";
import { GLYPHS, type Panel, PANELS_MAX, type TuiState } from "./state.ts";
import { keepCursor } from "./view_moves.ts";

/** The panel that keys are about. */
export function focusedPanel({ panels, focus }: TuiState): Panel {
  const panel = panels[focus];
  if (panel === undefined) throw new RangeError(`Cannot find panel ${focus}: no such position`);
  return panel;
}

/** Focuses the panel above (-1) or below (1), round at the ends. */
export function moveFocus(state: TuiState, by: -1 | 1): TuiState {
  const count = state.panels.length;
  return { ...state, focus: (state.focus + by + count) % count };
}

/** Focuses a panel by its position; positions that there are not leave the state as it is. */
export function focusAt(state: TuiState, position: number): TuiState {
  return state.panels[position] === undefined ? state : { ...state, focus: position };
}

/** Moves the panel in focus, and the focus with it; at the ends it stays. */
export function movePanel(state: TuiState, by: -1 | 1): TuiState {
  const [from, to] = [state.focus, state.focus + by];
  const [moved, other] = [state.panels[from], state.panels[to]];
  if (moved === undefined || other === undefined) return state;
  const panels = state.panels.with(from, other).with(to, moved);
  return { ...state, panels, focus: to };
}

/** Takes the panel in focus away, unless it is the only one. */
export function removePanel(state: TuiState): TuiState {
  if (state.panels.length === 1) return withNotice(state, "This is the only panel: m changes it");
  const panels = state.panels.toSpliced(state.focus, 1);
  const focus = Math.min(state.focus, panels.length - 1);
  return { ...state, panels, focus, isMaximized: false };
}

/** Adds a panel below the one in focus, and focuses it. At most `PANELS_MAX`. */
export function addPanel(state: TuiState, metric: string): TuiState {
  if (state.panels.length >= PANELS_MAX) return withTooMany(state);
  const { nextPanelId: id, focus } = state;
  const panel = { id, metric, as: undefined, study: undefined, fromZero: true };
  return {
    ...state,
    panels: state.panels.toSpliced(focus + 1, 0, panel),
    focus: focus + 1,
    nextPanelId: id + 1,
    isMaximized: false,
  };
}

/** Says that there can be no more panels. */
export function withTooMany(state: TuiState): TuiState {
  return withNotice(
    state,
    `There are ${PANELS_MAX} panels, which is all: m changes one, x removes`,
  );
}

/** Changes a panel by its id; one that is gone changes nothing. */
export function changePanel(
  state: TuiState,
  id: number,
  change: Partial<Omit<Panel, "id">>,
): TuiState {
  const panels = state.panels.map((panel) => panel.id === id ? { ...panel, ...change } : panel);
  return { ...state, panels };
}

/** Shows another metric in a panel; how the one before was drawn is forgotten, its study is not. */
export function changeMetric(state: TuiState, id: number, metric: string): TuiState {
  return changePanel(state, id, { metric, as: undefined });
}

/** Shows a counter as its rate or as it is, in turn. */
export function toggleRate(state: TuiState): TuiState {
  const { id, metric, as } = focusedPanel(state);
  const info = state.viewer?.metrics.get(metric);
  if (info === undefined) {
    return withNotice(state, "The viewer has not said yet what this metric is");
  }
  if (info.kind !== "counter") {
    return withNotice(state, `${metric} is a gauge, a reading of now: it has no rate`);
  }
  const usual = info.plot_as_rate ? "rate" : "raw";
  const next = (as ?? usual) === "rate" ? "raw" : "rate";
  // The usual way is kept as such: the question, and so the answer at hand, stays the same.
  return changePanel(state, id, { as: next === usual ? undefined : next });
}

/** Lets the value axis begin at zero, or at the lowest value, in turn. */
export function toggleZero(state: TuiState): TuiState {
  const { id, fromZero } = focusedPanel(state);
  return changePanel(state, id, { fromZero: !fromZero });
}

/** Draws lines in the next style. */
export function nextGlyphs(state: TuiState): TuiState {
  const next = GLYPHS[(GLYPHS.indexOf(state.glyphs) + 1) % GLYPHS.length] ?? GLYPHS[0];
  return withNotice(keepCursor({ ...state, glyphs: next }), `Lines are drawn in ${next} style`);
}
