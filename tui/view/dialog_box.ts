/**
 * The dialog that is open, as a box in the middle of the screen.
 *
 * @module
 */

import type { Row } from "../chart/styled.ts";
import { type ListDialog, listPlaceOf } from "../state/dialog_place.ts";
import { layoutOf } from "../state/layout.ts";
import type { TuiState } from "../state/state.ts";
import { BOX_FRAME, boxRows, type Place } from "./box_rows.ts";
import { containerContent } from "./container_rows.ts";
import type { DialogContent, DialogRoom, ListRoom } from "./dialog_content.ts";
import { eventsContent, findingsContent } from "./findings_rows.ts";
import { helpContent } from "./help_rows.ts";
import { metricContent, sortContent } from "./metric_rows.ts";
import { studyContent } from "./study_rows.ts";
import { summaryContent } from "./summary_rows.ts";

/** A box and where it lies in the middle of the screen. */
export interface DialogBox {
  readonly rows: readonly Row[];
  readonly place: Place;
}

/** Cells inside of the dialogs that are pages at most: longer lines are hard to read. */
const PAGE_WIDTHS = { help: 160, summary: 100 } as const;

/** The box of the open dialog; undefined where none is, or where it is the command line. */
export function dialogBox(
  state: TuiState,
  { width, height }: { readonly width: number; readonly height: number },
): DialogBox | undefined {
  const { dialog } = state;
  if (dialog === undefined) return undefined;
  switch (dialog.kind) {
    case "command":
      return undefined;
    case "help":
    case "summary": {
      const room = {
        width: Math.min(PAGE_WIDTHS[dialog.kind], width - BOX_FRAME.columns),
        height: height - BOX_FRAME.rows,
      };
      const content = dialog.kind === "help"
        ? helpContent(state, dialog, room)
        : summaryContent(state, dialog, room);
      return pageBox(content, room, { width, height });
    }
    default:
      return listBox(state, dialog);
  }
}

function pageBox(
  content: DialogContent,
  room: DialogRoom,
  { width, height }: { readonly width: number; readonly height: number },
): DialogBox {
  const box = {
    width: room.width + BOX_FRAME.columns,
    height: Math.min(content.rows.length, room.height) + BOX_FRAME.rows,
  };
  const place = {
    column: Math.floor((width - box.width) / 2),
    row: Math.floor((height - box.height) / 2),
  };
  return { rows: boxRows(content, box), place };
}

/** Dialogs with a list lie where clicks on them are looked for. */
function listBox(state: TuiState, dialog: ListDialog): DialogBox {
  const { box, height, top } = listPlaceOf(state, dialog);
  const content = listDialogContent(state, dialog, {
    width: box.width - BOX_FRAME.columns,
    height,
    top,
  });
  const { middle } = layoutOf(state);
  const place = { column: box.column - middle.column, row: box.row - middle.row };
  return { rows: boxRows(content, box), place };
}

function listDialogContent(
  state: TuiState,
  dialog: ListDialog,
  room: ListRoom,
): DialogContent {
  switch (dialog.kind) {
    case "metric":
      return metricContent(state, dialog, room);
    case "containers":
      return containerContent(state, dialog, room);
    case "sort":
      return sortContent(state, dialog, room);
    case "study":
      return studyContent(state, dialog, room);
    case "findings":
      return findingsContent(state, dialog, room);
    case "events":
      return eventsContent(state, dialog, room);
    default:
      return dialog satisfies never;
  }
}
