/**
 * Keys of the charts.
 *
 * @module
 */

import type { KeyPress } from "./action.ts";
import { openCommandDialog } from "./command_dialog.ts";
import { openContainersDialog } from "./containers_dialog.ts";
import { openEventsDialog } from "./events_dialog.ts";
import { walkFindings } from "./findings.ts";
import { openFindingsDialog } from "./findings_dialog.ts";
import { type Command, commandOf } from "./keymap.ts";
import { openMetricDialog } from "./metric_dialog.ts";
import { openHelp, openSummary } from "./page_dialog.ts";
import {
  focusAt,
  focusedPanel,
  moveFocus,
  movePanel,
  nextGlyphs,
  removePanel,
  toggleRate,
  toggleZero,
} from "./panel_moves.ts";
import type { TuiState } from "./state.ts";
import { openStudyDialog } from "./study_dialog.ts";
import { showScreen } from "./table_screen.ts";
import {
  changeSpeed,
  follow,
  goToFirst,
  moveCursor,
  panBy,
  pauseOrResume,
  replayOrStop,
  resetView,
  zoom,
} from "./view_moves.ts";

/** What each command does. */
const CHART_COMMANDS: Readonly<
  Record<Command<"charts">, (state: TuiState, press: KeyPress) => TuiState>
> = {
  "cursor-back": (state) => moveCursor(state, "back"),
  "cursor-forward": (state) => moveCursor(state, "forward"),
  "pan-half-back": (state) => panBy(state, -0.5),
  "pan-half-forward": (state) => panBy(state, 0.5),
  "pan-back": (state) => panBy(state, -1),
  "pan-forward": (state) => panBy(state, 1),
  "first": goToFirst,
  "follow": follow,
  "zoom-in": (state) => zoom(state, "in"),
  "zoom-out": (state) => zoom(state, "out"),
  "reset": resetView,
  "pause": pauseOrResume,
  "replay": replayOrStop,
  "slower": (state) => changeSpeed(state, "slower"),
  "faster": (state) => changeSpeed(state, "faster"),
  "focus-previous": (state) => moveFocus(state, -1),
  "focus-next": (state) => moveFocus(state, 1),
  "focus-number": (state, { key }) => focusAt(state, Number(key) - 1),
  "maximize": (state) => ({ ...state, isMaximized: !state.isMaximized }),
  "add-panel": (state) => openMetricDialog(state, undefined),
  "metric": (state) => openMetricDialog(state, focusedPanel(state).id),
  "remove-panel": removePanel,
  "move-panel-down": (state) => movePanel(state, 1),
  "move-panel-up": (state) => movePanel(state, -1),
  "containers": openContainersDialog,
  "study": (state) => openStudyDialog(state, focusedPanel(state).id),
  "next-finding": (state) => walkFindings(state, "next"),
  "previous-finding": (state) => walkFindings(state, "previous"),
  "findings": openFindingsDialog,
  "events": openEventsDialog,
  "summary": (state) => openSummary(state, state.chosen[0]?.ref),
  "raw-rate": toggleRate,
  "zero": toggleZero,
  "glyphs": nextGlyphs,
  "table": (state) => showScreen(state, "table"),
  "leave": (state) => ({ ...state, isMaximized: false }),
  "command": openCommandDialog,
  "help": openHelp,
  "quit": (state) => ({ ...state, isLeaving: true }),
};

/** What a key does to the charts. */
export function chartsKey(state: TuiState, press: KeyPress): TuiState {
  const command = commandOf("charts", press);
  return command === undefined ? state : CHART_COMMANDS[command](state, press);
}
