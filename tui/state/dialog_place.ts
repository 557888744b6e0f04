/**
 * Where the open dialog and its list are, for the mouse. What draws dialogs decides it; the test draws
 * each and compares.
 *
 * @module
 */

import { containerItems } from "./containers_dialog.ts";
import type { Dialog } from "./dialog.ts";
import { eventItems } from "./events_dialog.ts";
import { findingsOf } from "./findings.ts";
import { layoutOf, type Region } from "./layout.ts";
import { clampSelection, listTop } from "./list_moves.ts";
import { metricItems } from "./metric_dialog.ts";
import { sortItems } from "./sort_dialog.ts";
import type { TuiState } from "./state.ts";
import { studyItems } from "./study_dialog.ts";

/** Dialogs with a list in which something is selected. */
export type ListDialog = Extract<Dialog, { readonly selected: number }>;

/** A list on the screen. */
export interface ListPlace {
  /** The dialog with its border. */
  readonly box: Region;
  /** Row of the screen that the list begins in. */
  readonly row: number;
  /** Rows that the list has. */
  readonly height: number;
  /** Items in the list. */
  readonly count: number;
  /** Position of the item in the first row. */
  readonly top: number;
}

/** Columns and rows of a box besides what is in it. */
const FRAME = { columns: 4, rows: 2 } as const;

/** Cells inside of each dialog at most. */
const WIDTHS: Readonly<Record<ListDialog["kind"], number>> = {
  metric: 120,
  containers: 110,
  sort: 120,
  study: 100,
  findings: 130,
  events: 130,
};

/** What a list is made of: rows above and below it, and how it grows. */
interface ListShape {
  readonly above: number;
  readonly below: number;
  readonly count: number;
  /** Rows that it wants, at least 1. */
  readonly wanted: number;
}

/** Where the list of a dialog is. */
export function listPlaceOf(state: TuiState, dialog: ListDialog): ListPlace {
  const { middle } = layoutOf(state);
  const { above, below, count, wanted } = shapeOf(state, dialog);
  const room = middle.height - FRAME.rows;
  const height = Math.max(1, Math.min(wanted, room - above - below));
  const box = {
    width: Math.min(WIDTHS[dialog.kind] + FRAME.columns, middle.width),
    height: Math.min(above + height + below, room) + FRAME.rows,
  };
  const row = middle.row + Math.floor((middle.height - box.height) / 2);
  const column = middle.column + Math.floor((middle.width - box.width) / 2);
  const top = listTop(clampSelection(dialog.selected, count), { count, height });
  return { box: { column, row, ...box }, row: row + 1 + above, height, count, top };
}

function shapeOf(state: TuiState, dialog: ListDialog): ListShape {
  switch (dialog.kind) {
    case "metric": {
      const count = metricItems(state, dialog.input.text).length;
      return { above: 1, below: 3, count, wanted: metricItems(state, "").length };
    }
    case "sort": {
      const count = sortItems(state, dialog.input.text).length;
      return { above: 1, below: 3, count, wanted: sortItems(state, "").length };
    }
    case "containers":
      return { above: 2, below: 2, count: containerItems(state).length, wanted: Infinity };
    case "study": {
      const studies = studyItems(state);
      const edited = studies.find(({ id }) => id === dialog.studyId)?.parameters.length;
      const count = edited ?? studies.length;
      return { above: 0, below: edited === undefined ? 3 : 4, count, wanted: count };
    }
    case "findings": {
      const count = findingsOf(state).length;
      return { above: 0, below: 3, count, wanted: Math.max(3, count) };
    }
    case "events": {
      const count = eventItems(state).length;
      return { above: 0, below: 3, count, wanted: Math.max(3, count) };
    }
    default:
      return dialog satisfies never;
  }
}
