/**
 * The whole screen of a state.
 *
 * @module
 */

import { fitRow, type Row } from "../chart/styled.ts";
import { type Layout, layoutOf, SIZE_MIN } from "../state/layout.ts";
import type { TuiState } from "../state/state.ts";
import { pasteRows } from "./box_rows.ts";
import { messageOf } from "./condition_words.ts";
import { dialogBox } from "./dialog_box.ts";
import { footerRow } from "./footer_rows.ts";
import { headerRow } from "./header_rows.ts";
import { messageRows } from "./message_rows.ts";
import { axisRow, laneRow, overviewRows } from "./overview_rows.ts";
import { panelRows } from "./panel_rows.ts";
import { tableRows } from "./table_rows.ts";

/** The screen: exactly `size.rows` rows of exactly `size.columns` cells, in every state. */
export function frameRows(state: TuiState): readonly Row[] {
  const { columns, rows } = state.size;
  const layout = layoutOf(state);
  if (layout.isTooSmall) return exactRows(tooSmallRows(state), { columns, rows });
  const all = [headerRow(state), ...middleRows(state, layout), footerRow(state)];
  return exactRows(all, { columns, rows });
}

/** All between header and footer, the dialog above it. */
function middleRows(state: TuiState, layout: Layout): readonly Row[] {
  const { width, height } = layout.middle;
  const message = messageOf(state);
  const below = message !== undefined
    ? messageRows(message, { width, height })
    : state.screen === "table"
    ? tableRows(state, { width, height })
    : chartRows(state, layout);
  const box = dialogBox(state, { width, height });
  const rows = exactRows(below, { columns: width, rows: height });
  return box === undefined ? rows : pasteRows(rows, box.rows, box.place);
}

function chartRows(state: TuiState, layout: Layout): readonly Row[] {
  return [
    ...layout.panels.flatMap((panel) => panelRows(state, panel)),
    ...(layout.eventLane === undefined ? [] : [laneRow(state, layout)]),
    axisRow(state, layout),
    ...overviewRows(state, layout),
  ];
}

function tooSmallRows({ size: { columns, rows } }: TuiState): readonly Row[] {
  const title = `needs ${SIZE_MIN.columns}×${SIZE_MIN.rows}, is ${columns}×${rows}`;
  return messageRows({ title, lines: [], tone: "warning" }, { width: columns, height: rows });
}

function exactRows(
  rows: readonly Row[],
  { columns, rows: count }: { readonly columns: number; readonly rows: number },
): readonly Row[] {
  return Array.from(
    { length: Math.max(0, count) },
    (_, index) => fitRow(rows[index] ?? [], columns),
  );
}
