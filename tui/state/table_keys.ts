/**
 * Keys of the table of containers, and of its filter line.
 *
 * @module
 */

import type { WireContainer } from "@fgm/server/api/containers";
import { SERIES_MAX } from "../chart/styled.ts";
import type { KeyPress } from "./action.ts";
import { chosenOf, refOf } from "./chosen.ts";
import { cycleFilter, type FilterCycle, isFilterCycle } from "./container_filter.ts";
import { openCommandDialog } from "./command_dialog.ts";
import { openContainersDialog, withTooManySeries } from "./containers_dialog.ts";
import { type Command, commandOf } from "./keymap.ts";
import { isListMove, type ListMove, movedSelection, pageRowsOf } from "./list_moves.ts";
import { withNotice } from "./notices.ts";
import { openHelp, openSummary, selectedRef } from "./page_dialog.ts";
import { openSortDialog, sortedBy } from "./sort_dialog.ts";
import type { TuiState } from "./state.ts";
import { showScreen } from "./table_screen.ts";
import { editText, textInput } from "./text_input.ts";
import { follow } from "./view_moves.ts";

/** The rows of the table, in the viewer's order; none before its first answer. */
export function tableItems({ answers }: Pick<TuiState, "answers">): readonly WireContainer[] {
  return answers.table?.value?.containers ?? [];
}

/** Position of the selected row; the first where none is selected or it is not on the page. */
export function selectedRow(state: Pick<TuiState, "answers" | "table">): number {
  const at = tableItems(state).findIndex((row) => refOf(row) === state.table.selected);
  return Math.max(0, at);
}

/** Selects the row at a position; where there is none nothing changes. */
export function selectRow(state: TuiState, position: number): TuiState {
  const row = tableItems(state)[position];
  return row === undefined ? state : { ...state, table: { ...state.table, selected: refOf(row) } };
}

/** What a key does to the table while its filter line is not typed in. */
export function tableKey(state: TuiState, press: KeyPress): TuiState {
  const command = commandOf("table", press);
  if (command === undefined) return state;
  if (isListMove(command)) return moveRow(state, command);
  return isFilterCycle(command) ? cycled(state, command) : commanded(state, command);
}

function commanded(
  state: TuiState,
  command: Exclude<Command<"table">, ListMove | FilterCycle>,
): TuiState {
  switch (command) {
    case "draw":
      return drawSelected(state);
    case "tick":
      return tickSelected(state);
    case "sort":
      return openSortDialog(state);
    case "sort-previous":
      return sortByNeighbour(state, -1);
    case "sort-next":
      return sortByNeighbour(state, 1);
    case "filter":
      return { ...state, table: { ...state.table, isFiltering: true } };
    case "containers":
      return openContainersDialog(state);
    case "summary":
      return openSummary(state, selectedRef(state));
    case "follow":
      return follow(state);
    case "charts":
      return showScreen(state, "charts");
    case "leave":
      return isFiltered(state) ? withoutFilter(state) : showScreen(state, "charts");
    case "command":
      return openCommandDialog(state);
    case "help":
      return openHelp(state);
    case "quit":
      return { ...state, isLeaving: true };
    default:
      return command satisfies never;
  }
}

/** What a key does to the filter line: it filters as one types. */
export function filterKey(state: TuiState, press: KeyPress): TuiState {
  const { table } = state;
  const command = commandOf("filter", press);
  if (command === undefined) {
    // There is no caret in the line: what is typed goes to its end.
    const input = editText(textInput(table.filter.search), press);
    return input === undefined ? state : filtered(state, { search: input.text });
  }
  if (isListMove(command)) return moveRow(state, command);
  if (isFilterCycle(command)) return cycled(state, command);
  switch (command) {
    case "keep":
      return { ...state, table: { ...table, isFiltering: false } };
    case "drop":
      return filtered({ ...state, table: { ...table, isFiltering: false } }, { search: "" });
    default:
      return command satisfies never;
  }
}

function moveRow(state: TuiState, move: ListMove): TuiState {
  const list = { count: tableItems(state).length, page: pageRowsOf(state) };
  // Nothing selected is the first row; the first step then selects the one below it.
  return selectRow(state, movedSelection(selectedRow(state), move, list));
}

function cycled(state: TuiState, cycle: FilterCycle): TuiState {
  const { answers, table } = state;
  const selected = tableItems(state)[selectedRow(state)];
  const { filter, complaint } = cycleFilter(table.filter, cycle, { answers, selected });
  return complaint === undefined ? filtered(state, filter) : withNotice(state, complaint);
}

function filtered(state: TuiState, filter: Partial<TuiState["table"]["filter"]>): TuiState {
  const { table } = state;
  return { ...state, table: { ...table, filter: { ...table.filter, ...filter } } };
}

function isFiltered({ table: { filter } }: TuiState): boolean {
  const { search, namespace, qosClass, label } = filter;
  return search !== "" || [namespace, qosClass, label].some((value) => value !== undefined);
}

function withoutFilter(state: TuiState): TuiState {
  return filtered(state, {
    search: "",
    namespace: undefined,
    qosClass: undefined,
    label: undefined,
  });
}

/** Draws the container of the selected row alone. */
export function drawSelected(state: TuiState): TuiState {
  const row = tableItems(state)[selectedRow(state)];
  if (row === undefined) return withNotice(state, "There is no container to draw");
  return { ...showScreen(state, "charts"), chosen: [chosenOf(row)] };
}

/** Adds the container of the selected row to those drawn, or takes it out, and selects the next. */
function tickSelected(state: TuiState): TuiState {
  const position = selectedRow(state);
  const row = tableItems(state)[position];
  if (row === undefined) return withNotice(state, "There is no container to add");
  const chosen = chosenOf(row);
  const rest = state.chosen.filter(({ ref }) => ref !== chosen.ref);
  const wasChosen = rest.length < state.chosen.length;
  if (!wasChosen && rest.length >= SERIES_MAX) return withTooManySeries(state);
  const next = { ...state, chosen: wasChosen ? rest : [...rest, chosen] };
  return selectRow(next, Math.min(position + 1, tableItems(state).length - 1));
}

/** Sorts by the key metric next to the present one, round at the ends. */
function sortByNeighbour(state: TuiState, by: -1 | 1): TuiState {
  const columns = state.viewer?.keyMetrics ?? [];
  const at = columns.indexOf(state.table.sort);
  const start = at < 0 && by < 0 ? 0 : at;
  const sort = columns[(start + by + columns.length) % columns.length];
  return sort === undefined
    ? withNotice(state, "The viewer has not answered yet")
    : sortedBy(state, sort);
}
