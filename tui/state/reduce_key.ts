/**
 * What a key does: to the dialog that is open, or else to the screen.
 *
 * @module
 */

import type { KeyPress } from "./action.ts";
import { chartsKey } from "./charts_keys.ts";
import { commandDialogKey } from "./command_dialog.ts";
import { containersDialogKey } from "./containers_dialog.ts";
import { eventsDialogKey } from "./events_dialog.ts";
import { findingsDialogKey } from "./findings_dialog.ts";
import { commandOf } from "./keymap.ts";
import { metricDialogKey } from "./metric_dialog.ts";
import { pageDialogKey } from "./page_dialog.ts";
import { sortDialogKey } from "./sort_dialog.ts";
import type { TuiState } from "./state.ts";
import { studyDialogKey } from "./study_dialog.ts";
import { filterKey, tableKey } from "./table_keys.ts";

/** The state after a key. Keys that mean nothing leave it as it is. */
export function reduceKey(state: TuiState, press: KeyPress): TuiState {
  const command = commandOf("anywhere", press);
  switch (command) {
    case undefined:
      return keyOfContext(state, press);
    case "quit":
      return { ...state, isLeaving: true };
    case "refresh":
      return { ...state, generation: state.generation + 1 };
    default:
      return command satisfies never;
  }
}

function keyOfContext(state: TuiState, press: KeyPress): TuiState {
  const { dialog } = state;
  switch (dialog?.kind) {
    case undefined:
      if (state.screen === "charts") return chartsKey(state, press);
      return state.table.isFiltering ? filterKey(state, press) : tableKey(state, press);
    case "help":
    case "summary":
      return pageDialogKey(state, dialog, press);
    case "metric":
      return metricDialogKey(state, dialog, press);
    case "sort":
      return sortDialogKey(state, dialog, press);
    case "containers":
      return containersDialogKey(state, dialog, press);
    case "study":
      return studyDialogKey(state, dialog, press);
    case "findings":
      return findingsDialogKey(state, dialog, press);
    case "events":
      return eventsDialogKey(state, dialog, press);
    case "command":
      return commandDialogKey(state, dialog, press);
    default:
      return dialog satisfies never;
  }
}
