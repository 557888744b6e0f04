/**
 * What the mouse does to the table: a click selects a row, and one on the selected row draws it; one on
 * the heads of the columns sorts; the wheel scrolls.
 *
 * @module
 */

import type { MouseEvent } from "./action.ts";
import { wheelOf } from "./dialog_mouse.ts";
import { layoutOf } from "./layout.ts";
import { isInside } from "./layout_hit.ts";
import { listTop } from "./list_moves.ts";
import { openSortDialog, SORT_BY_NAME, sortedBy } from "./sort_dialog.ts";
import type { TuiState } from "./state.ts";
import { drawSelected, selectedRow, selectRow, tableItems } from "./table_keys.ts";

/** Rows above those of the containers. The heads of the columns are in the last of them. */
const HEAD_ROWS = 2;

/** Columns that names have in any case. What is right of them may be another column. */
const NAME_COLUMNS = 22;

/** Rows that a notch of the wheel moves the selection by. */
const WHEEL_ROWS = 3;

/** The state after a mouse event while the table is shown. */
export function tableMouse(state: TuiState, event: MouseEvent): TuiState {
  const { middle } = layoutOf(state);
  const count = tableItems(state).length;
  const selected = selectedRow(state);
  const wheel = wheelOf(event);
  if (wheel !== 0) {
    return selectRow(state, Math.max(0, Math.min(selected + wheel * WHEEL_ROWS, count - 1)));
  }
  if (event.kind !== "press" || !isInside(middle, event)) return state;
  const offset = event.row - middle.row - HEAD_ROWS;
  if (offset < 0) return offset === -1 ? clickedHead(state, event.column) : state;
  const top = listTop(selected, { count, height: middle.height - HEAD_ROWS });
  const position = top + offset;
  const isAgain = position === selected && state.table.selected !== undefined;
  return isAgain ? drawSelected(state) : selectRow(state, position);
}

function clickedHead(state: TuiState, column: number): TuiState {
  return column < NAME_COLUMNS ? sortedBy(state, SORT_BY_NAME) : openSortDialog(state);
}
