/**
 * Which of the two screens is shown.
 *
 * @module
 */

import type { TuiState } from "./state.ts";

/** Shows the table or the charts. */
export function showScreen(state: TuiState, screen: TuiState["screen"]): TuiState {
  return { ...state, screen, table: { ...state.table, isFiltering: false } };
}
