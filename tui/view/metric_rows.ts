/**
 * The pickers of metrics: for a panel, and for what the table is sorted by.
 *
 * @module
 */

import { plainText, type Row } from "../chart/styled.ts";
import { unitText } from "../chart/value_text.ts";
import type { Dialog } from "../state/dialog.ts";
import { metricItems } from "../state/metric_dialog.ts";
import { SORT_BY_NAME, sortItems } from "../state/sort_dialog.ts";
import type { TuiState } from "../state/state.ts";
import { alignedRow, columnsWidth } from "./aligned_row.ts";
import {
  detailRows,
  type DialogContent,
  listContent,
  type ListRoom,
  ruleRow,
  searchRow,
} from "./dialog_content.ts";
import { bold, dim, shortened, toned } from "./span.ts";

/** Rows of what the selected metric means. */
const DETAIL_ROWS = 2;

/** Cells of the longest text of a unit, "time per second". */
const UNIT_CELLS = 15;

/** Cells that a meaning needs at least to have a column. */
const MEANING_CELLS_MIN = 24;

/** One entry of a picker. */
interface Entry {
  readonly name: string;
  readonly unit: string;
  readonly meaning: string;
}

/** Chooses the metric of a panel, or of a new one. */
export function metricContent(
  state: TuiState,
  dialog: Extract<Dialog, { kind: "metric" }>,
  room: ListRoom,
): DialogContent {
  const position = state.panels.findIndex(({ id }) => id === dialog.panelId);
  return pickerContent(state, room, {
    title: position < 0 ? "Metric of a new panel" : `Metric of panel ${position + 1}`,
    input: dialog.input,
    selected: dialog.selected,
    names: metricItems(state, dialog.input.text).map(({ name }) => name),
    total: state.viewer?.metrics.size ?? 0,
    current: state.panels[position]?.metric,
  });
}

/** Chooses what the table is sorted by. */
export function sortContent(
  state: TuiState,
  dialog: Extract<Dialog, { kind: "sort" }>,
  room: ListRoom,
): DialogContent {
  return pickerContent(state, room, {
    title: "Sort the table by",
    input: dialog.input,
    selected: dialog.selected,
    names: sortItems(state, dialog.input.text),
    total: sortItems(state, "").length,
    current: state.table.sort,
  });
}

interface Picker {
  readonly title: string;
  readonly input: Extract<Dialog, { kind: "metric" }>["input"];
  readonly selected: number;
  readonly names: readonly string[];
  /** How many there are without a search. */
  readonly total: number;
  readonly current: string | undefined;
}

function pickerContent(
  state: TuiState,
  room: ListRoom,
  { title, input, selected, names, total, current }: Picker,
): DialogContent {
  const entries = names.map((name) => entryOf(state, name));
  const { width } = room;
  const nameCells = nameCellsOf(state, width);
  const list = listContent({
    count: entries.length,
    selected,
    rowAt: (index) => {
      const entry = entries[index];
      return entry === undefined ? [] : entryRow(entry, { width: width - 1, nameCells, current });
    },
  }, room);
  const chosen = entries[Math.min(selected, entries.length - 1)];
  const detail = chosen === undefined
    ? "Nothing matches: Backspace widens the search."
    : `${chosen.name}${chosen.unit === "" ? "" : ` (${chosen.unit})`}: ${chosen.meaning}`;
  return {
    title,
    rows: [
      searchRow(input, {
        width,
        placeholder: "type to search",
        right: [dim(`${names.length} of ${total}`)],
      }),
      ...list.rows,
      ruleRow(width),
      ...detailRows(detail, { width, height: DETAIL_ROWS }),
    ],
    foot: list.extent,
  };
}

function entryOf({ viewer }: TuiState, name: string): Entry {
  const info = viewer?.metrics.get(name);
  if (name === SORT_BY_NAME && info === undefined) {
    return { name, unit: "", meaning: "Namespace, pod and container in alphabetical order" };
  }
  if (info === undefined) return { name, unit: "", meaning: "" };
  const unit = unitText(info.plot_as_rate ? `${info.unit}/s` : info.unit);
  return { name, unit: plainText(unit), meaning: info.meaning };
}

/** Names are what is looked for: they get what they need, as long as units stay in sight. */
function nameCellsOf({ viewer }: TuiState, width: number): number {
  const names = [...(viewer?.metrics.keys() ?? [])].map((name) => [...name].length);
  return Math.max(12, Math.min(Math.max(0, ...names), width - UNIT_CELLS - 6));
}

function entryRow(
  { name, unit, meaning }: Entry,
  { width, nameCells, current }: {
    readonly width: number;
    readonly nameCells: number;
    readonly current: string | undefined;
  },
): Row {
  const isCurrent = name === current;
  const columns = [{ width: 1 }, { width: nameCells }, { width: UNIT_CELLS }];
  const room = width - columnsWidth(columns) - 2;
  const all = [...columns, { width: room < MEANING_CELLS_MIN ? 0 : room }];
  const label = shortened(name, nameCells);
  return alignedRow([
    [toned(isCurrent ? "✓" : " ", "good")],
    [isCurrent ? bold(label) : { text: label }],
    [dim(unit)],
    [dim(plainText(meaning))],
  ], all);
}
