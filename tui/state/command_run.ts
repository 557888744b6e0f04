/**
 * What commands of the command line do.
 *
 * @module
 */

import { parseCommand } from "./command_line.ts";
import type { CommandName } from "./command_words.ts";
import { openContainersDialog } from "./containers_dialog.ts";
import { openEventsDialog } from "./events_dialog.ts";
import { openFindingsDialog } from "./findings_dialog.ts";
import { openMetricDialog } from "./metric_dialog.ts";
import { metricNamed } from "./metric_named.ts";
import { openHelp, openSummary, selectedRef } from "./page_dialog.ts";
import { addPanel, changeMetric, changePanel, focusedPanel } from "./panel_moves.ts";
import { openSortDialog, SORT_BY_NAME, sortedBy } from "./sort_dialog.ts";
import { PANELS_MAX, type TuiState } from "./state.ts";
import { openStudyDialog, studyItems, switchStudy } from "./study_dialog.ts";
import { showScreen } from "./table_screen.ts";
import {
  endAt,
  follow,
  goToFirst,
  jumpTo,
  panned,
  pauseOrResume,
  REPLAY_SPEEDS,
  replayAt,
  replayOrStop,
  setSpan,
} from "./view_moves.ts";

/** What came of a command: another state, or one line that says what is possible. */
export type CommandOutcome =
  | { readonly state: TuiState; readonly complaint?: undefined }
  | { readonly state?: undefined; readonly complaint: string };

/** Runs a command line. Nothing typed does nothing. */
export function runCommand(state: TuiState, text: string): CommandOutcome {
  const parsed = parseCommand(text, state);
  switch (parsed.kind) {
    case "nothing":
      return { state };
    case "complaint":
      return { complaint: parsed.complaint };
    case "span":
      return { state: setSpan(state, parsed.span) };
    case "move":
      return { state: panned(state, parsed.byMs) };
    case "jump":
      return { state: jumpTo(state, parsed.atMs) };
    case "range":
      return { state: endAt(setSpan(state, parsed.spanMs), parsed.toMs) };
    case "word":
      return runWord(state, parsed.name, { argument: parsed.argument });
    default:
      return parsed satisfies never;
  }
}

function runWord(
  state: TuiState,
  name: CommandName,
  { argument }: { readonly argument: string },
): CommandOutcome {
  switch (name) {
    case "metric":
      return withMetric(state, argument, {
        without: () => openMetricDialog(state, focusedPanel(state).id),
        withOne: (metric) => changeMetric(state, focusedPanel(state).id, metric),
      });
    case "add":
      if (state.panels.length >= PANELS_MAX) return { complaint: `${PANELS_MAX} panels are all` };
      return withMetric(state, argument, {
        without: () => openMetricDialog(state, undefined),
        withOne: (metric) => addPanel(state, metric),
      });
    case "sort":
      return runSort(showScreen(state, "table"), argument);
    case "study":
      return runStudy(state, argument);
    case "speed":
      return runSpeed(state, argument);
    default:
      return { state: runPlain(state, name) };
  }
}

type PlainName = Exclude<CommandName, "metric" | "add" | "sort" | "study" | "speed">;

function runPlain(state: TuiState, name: PlainName): TuiState {
  switch (name) {
    case "follow":
      return follow(state);
    case "pause":
      return pauseOrResume(state);
    case "replay":
      return replayOrStop(state);
    case "first":
      return goToFirst(state);
    case "table":
      return showScreen(state, "table");
    case "charts":
      return showScreen(state, "charts");
    case "containers":
      return openContainersDialog(state);
    case "findings":
      return openFindingsDialog(state);
    case "events":
      return openEventsDialog(state);
    case "summary":
      return openSummary(
        state,
        state.screen === "table" ? selectedRef(state) : state.chosen[0]?.ref,
      );
    case "help":
      return openHelp(state);
    case "quit":
      return { ...state, isLeaving: true };
    default:
      return name satisfies never;
  }
}

function withMetric(
  { viewer }: TuiState,
  argument: string,
  { without, withOne }: {
    readonly without: () => TuiState;
    readonly withOne: (metric: string) => TuiState;
  },
): CommandOutcome {
  if (argument === "") return { state: without() };
  const { metric, complaint } = metricNamed(viewer, argument);
  return metric === undefined ? { complaint } : { state: withOne(metric.name) };
}

function runSort(state: TuiState, argument: string): CommandOutcome {
  if (argument === SORT_BY_NAME) return { state: sortedBy(state, SORT_BY_NAME) };
  return withMetric(state, argument, {
    without: () => openSortDialog(state),
    withOne: (metric) => sortedBy(state, metric),
  });
}

function runStudy(state: TuiState, argument: string): CommandOutcome {
  const { id } = focusedPanel(state);
  if (argument === "") return { state: openStudyDialog(state, id) };
  const word = argument.toLowerCase();
  if (word === "off") return { state: changePanel(state, id, { study: undefined }) };
  const studies = studyItems(state);
  const fitting = studies.filter((study) => study.id.startsWith(word));
  const study = studies.find((one) => one.id === word) ??
    (fitting.length === 1 ? fitting[0] : undefined);
  if (study !== undefined) return { state: switchStudy(state, id, study.id) };
  const possible = [...studies.map((one) => one.id), "off"].join(", ");
  return { complaint: `No study "${argument}": ${possible}` };
}

function runSpeed(state: TuiState, argument: string): CommandOutcome {
  const speed = Number(argument.replace(/[x×]$/i, "") || NaN);
  if (!REPLAY_SPEEDS.some((possible) => possible === speed)) {
    return { complaint: `The speed of a replay is one of ${REPLAY_SPEEDS.join(", ")}` };
  }
  return { state: replayAt(state, speed) };
}
