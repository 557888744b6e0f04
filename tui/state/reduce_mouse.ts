/**
 * What the mouse does: to the dialog that is open, or else to the screen.
 *
 * @module
 */

import type { MouseEvent } from "./action.ts";
import { chartsMouse, withoutDrag } from "./charts_mouse.ts";
import { dialogMouse } from "./dialog_mouse.ts";
import { layoutOf } from "./layout.ts";
import type { TuiState } from "./state.ts";
import { tableMouse } from "./table_mouse.ts";

/** The state after a mouse event. Events that mean nothing leave it as it is. */
export function reduceMouse(state: TuiState, event: MouseEvent): TuiState {
  const { dialog } = state;
  if (layoutOf(state).isTooSmall) return state;
  if (dialog !== undefined) return dialogMouse(withoutDrag(state), dialog, event);
  return state.screen === "charts"
    ? chartsMouse(state, event)
    : tableMouse(withoutDrag(state), event);
}
