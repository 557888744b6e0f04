/**
 * The dialog of studies: which there are, and the parameters of one of them.
 *
 * @module
 */

import { plainText, type Row } from "../chart/styled.ts";
import type { Dialog } from "../state/dialog.ts";
import type { TuiState } from "../state/state.ts";
import { studyItems } from "../state/study_dialog.ts";
import type { ListedParameter, ListedStudy } from "../state/study_parameters.ts";
import { alignedRow } from "./aligned_row.ts";
import {
  detailRows,
  type DialogContent,
  listContent,
  type ListRoom,
  ruleRow,
} from "./dialog_content.ts";
import { bold, counted, cut, dim, toned } from "./span.ts";

type StudyDialog = Extract<Dialog, { kind: "study" }>;

/** Rows of what the selected entry is about. */
const DETAIL_ROWS = 2;

/** Cells of a value that is typed. */
const VALUE_CELLS = 14;

/** Cells of a unit. */
const UNIT_CELLS = 10;

/** The studies, or the parameters of one. */
export function studyContent(
  state: TuiState,
  dialog: StudyDialog,
  room: ListRoom,
): DialogContent {
  const edited = studyItems(state).find(({ id }) => id === dialog.studyId);
  return edited === undefined
    ? studiesContent(state, dialog, room)
    : parametersContent(edited, dialog, room);
}

function studiesContent(
  state: TuiState,
  dialog: StudyDialog,
  room: ListRoom,
): DialogContent {
  const { width } = room;
  const studies = studyItems(state);
  const position = state.panels.findIndex(({ id }) => id === dialog.panelId);
  const on = state.panels[position]?.study?.id;
  const nameCells = Math.max(8, ...studies.map(({ name }) => [...name].length));
  const list = listContent({
    count: studies.length,
    selected: dialog.selected,
    rowAt: (index) => {
      const study = studies[index];
      return study === undefined
        ? []
        : studyRow(study, { isOn: study.id === on, nameCells, width: width - 1 });
    },
  }, room);
  const chosen = studies[dialog.selected];
  const parameters = chosen === undefined ? "" : parametersText(chosen);
  return {
    title: `Study of panel ${position + 1}`,
    rows: [
      ...list.rows,
      ruleRow(width),
      ...detailRows(`${chosen?.description ?? ""} ${parameters}`.trim(), {
        width,
        height: DETAIL_ROWS,
      }),
    ],
    foot: list.extent,
  };
}

function parametersText({ parameters }: ListedStudy): string {
  if (parameters.length === 0) return "It has no parameters.";
  const names = parameters.map(({ name }) => name).join(", ");
  return `${counted(parameters.length, "parameter")}: ${names}.`;
}

function studyRow(
  { name, description }: ListedStudy,
  { isOn, nameCells, width }: {
    readonly isOn: boolean;
    readonly nameCells: number;
    readonly width: number;
  },
): Row {
  return alignedRow([
    [isOn ? bold("● on ", "good") : dim("○ off")],
    [isOn ? bold(plainText(name)) : { text: plainText(name) }],
    [dim(cut(description, width - nameCells - 9))],
  ], [{ width: 5 }, { width: nameCells }, { width: width - nameCells - 9 }]);
}

function parametersContent(
  { name, parameters }: ListedStudy,
  { selected, texts, complaint }: StudyDialog,
  room: ListRoom,
): DialogContent {
  const { width } = room;
  const nameCells = Math.max(8, ...parameters.map((parameter) => [...parameter.name].length));
  const rangeCells = Math.max(0, width - 1 - nameCells - VALUE_CELLS - UNIT_CELLS - 6);
  const list = listContent({
    count: parameters.length,
    selected,
    rowAt: (index) => {
      const parameter = parameters[index];
      if (parameter === undefined) return [];
      const text = texts[parameter.name] ?? "";
      return alignedRow([
        [{ text: plainText(parameter.name) }],
        valueSpans(parameter, text, { isSelected: index === selected }),
        [dim(plainText(parameter.unit ?? ""))],
        [dim(rangeText(parameter))],
      ], [{ width: nameCells }, { width: VALUE_CELLS }, { width: UNIT_CELLS }, {
        width: rangeCells,
      }]);
    },
  }, room);
  const described = parameters[selected]?.description ?? "";
  return {
    title: `Parameters of ${plainText(name)}`,
    rows: [
      ...list.rows,
      ruleRow(width),
      ...detailRows(described, { width, height: DETAIL_ROWS }),
      complaint === undefined ? [] : [toned(`! ${plainText(complaint)}`, "warning")],
    ],
    foot: list.extent,
  };
}

/** The value as typed, with a caret where it is typed in, or arrows where it is one of a few. */
function valueSpans(
  { kind, default: usual }: ListedParameter,
  text: string,
  { isSelected }: { readonly isSelected: boolean },
): Row {
  const shown = plainText(text);
  if (kind === "choice") return [bold(isSelected ? `‹ ${shown} ›` : `  ${shown}`)];
  if (shown === "" && !isSelected) return [dim(`  ${usual}`)];
  return [{ text: "  " }, bold(shown), { text: isSelected ? "▏" : "" }];
}

function rangeText({ kind, min, max, choices = [], default: usual }: ListedParameter): string {
  if (kind === "choice") return plainText(`${choices.join(", ")}; usually ${usual}`);
  const bounds = min !== undefined && max !== undefined
    ? `${numberText(min)} to ${numberText(max)}`
    : min !== undefined
    ? `at least ${numberText(min)}`
    : max !== undefined
    ? `at most ${numberText(max)}`
    : "";
  return `${bounds}${bounds === "" ? "" : ", "}usually ${plainText(`${usual}`)}`;
}

/** A bound as short as it is exact: "1e9" rather than "1000000000". */
function numberText(value: number): string {
  const short = value.toExponential().replace("e+", "e");
  return Math.abs(value) >= 1e6 && short.length < 8 ? short : `${value}`;
}
