/**
 * The dialog that chooses the metric of a panel.
 *
 * @module
 */

import type { WireMetric } from "@fgm/server/api/metrics";
import type { KeyPress } from "./action.ts";
import type { Dialog } from "./dialog.ts";
import { searchMetrics } from "./metric_search.ts";
import { withNotice } from "./notices.ts";
import { addPanel, changeMetric, withTooMany } from "./panel_moves.ts";
import { pickerKey } from "./picker_keys.ts";
import { PANELS_MAX, type TuiState } from "./state.ts";
import { textInput } from "./text_input.ts";

/** The dialog of metrics. */
export type MetricDialog = Extract<Dialog, { readonly kind: "metric" }>;

/** Opens the dialog for a panel, or for a new one where `panelId` is undefined. */
export function openMetricDialog(state: TuiState, panelId: number | undefined): TuiState {
  if (state.viewer === undefined) return withNotice(state, "The viewer has not answered yet");
  if (panelId === undefined && state.panels.length >= PANELS_MAX) return withTooMany(state);
  const shown = state.panels.find(({ id }) => id === panelId)?.metric;
  const input = textInput("");
  const at = metricItems(state, input.text).findIndex(({ name }) => name === shown);
  const selected = Math.max(0, at);
  return { ...state, dialog: { kind: "metric", panelId, input, selected } };
}

/** The metrics that the dialog lists, best first; none as long as the viewer has not answered. */
export function metricItems(
  { viewer }: Pick<TuiState, "viewer">,
  search: string,
): readonly WireMetric[] {
  return viewer === undefined ? [] : searchMetrics(viewer, search);
}

/** What a key does to the dialog of metrics. */
export function metricDialogKey(state: TuiState, dialog: MetricDialog, press: KeyPress): TuiState {
  const count = metricItems(state, dialog.input.text).length;
  const take = (position: number) => takeMetric(state, dialog, position);
  return pickerKey(state, dialog, { press, count, take });
}

/** Takes the metric at a position of the list; where there is none the dialog stays. */
export function takeMetric(state: TuiState, dialog: MetricDialog, position: number): TuiState {
  const metric = metricItems(state, dialog.input.text)[position];
  if (metric === undefined) return withNotice(state, "No metric matches: Esc leaves");
  const closed = { ...state, dialog: undefined };
  if (dialog.panelId === undefined) return addPanel(closed, metric.name);
  return changeMetric(closed, dialog.panelId, metric.name);
}
