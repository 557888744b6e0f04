/**
 * The dialog that is open, as a box in the middle of the screen.
 *
 * @module
 */

import type { Row } from "../chart/styled.ts";
import type { Dialog } from "../state/dialog.ts";
import type { TuiState } from "../state/state.ts";
import { BOX_FRAME, boxRows, type Place } from "./box_rows.ts";
import { containerContent } from "./container_rows.ts";
import type { DialogContent, DialogRoom } from "./dialog_content.ts";
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

/** Cells inside of each dialog at most: wider ones are hard to read across. */
const WIDTHS: Readonly<Record<Exclude<Dialog["kind"], "command">, number>> = {
  help: 130,
  metric: 120,
  containers: 110,
  sort: 120,
  study: 100,
  findings: 130,
  events: 130,
  summary: 100,
};

/** The box of the open dialog; undefined where none is, or where it is the command line. */
export function dialogBox(
  state: TuiState,
  { width, height }: { readonly width: number; readonly height: number },
): DialogBox | undefined {
  const { dialog } = state;
  if (dialog === undefined || dialog.kind === "command") return undefined;
  const room: DialogRoom = {
    width: Math.min(WIDTHS[dialog.kind], width - BOX_FRAME.columns),
    height: height - BOX_FRAME.rows,
  };
  const content = contentOf(state, dialog, room);
  const box = {
    width: room.width + BOX_FRAME.columns,
    height: Math.min(content.rows.length, room.height) + BOX_FRAME.rows,
  };
  return {
    rows: boxRows(content, box),
    place: {
      column: Math.floor((width - box.width) / 2),
      row: Math.floor((height - box.height) / 2),
    },
  };
}

function contentOf(
  state: TuiState,
  dialog: Exclude<Dialog, { kind: "command" }>,
  room: DialogRoom,
): DialogContent {
  switch (dialog.kind) {
    case "help":
      return helpContent(state, dialog, room);
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
    case "summary":
      return summaryContent(state, dialog, room);
    default:
      return dialog satisfies never;
  }
}
