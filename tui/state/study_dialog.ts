/**
 * The dialog that chooses the study of a panel, and edits its parameters.
 *
 * It has two faces: the list of studies, and the parameters of one of them while `studyId` is set.
 *
 * @module
 */

import type { KeyPress } from "./action.ts";
import type { Dialog } from "./dialog.ts";
import { commandOf } from "./keymap.ts";
import { typedText } from "./key_name.ts";
import { clampSelection, isListMove, movedSelection, pageRowsOf } from "./list_moves.ts";
import { withNotice } from "./notices.ts";
import { changePanel } from "./panel_moves.ts";
import type { PanelStudy, TuiState } from "./state.ts";
import {
  complaintAbout,
  cycledParameter,
  type ListedStudy,
  parameterTexts,
  studyWith,
  typedParameter,
} from "./study_parameters.ts";

/** The dialog of studies. */
export type StudyDialog = Extract<Dialog, { readonly kind: "study" }>;

/** Opens the list of studies for a panel, at the one that is on. */
export function openStudyDialog(state: TuiState, panelId: number): TuiState {
  const studies = studyItems(state);
  if (studies.length === 0) return withNotice(state, "The viewer has not said its studies yet");
  const selected = Math.max(0, studies.findIndex(({ id }) => id === studyOf(state, panelId)?.id));
  return { ...state, dialog: studiesAt(panelId, selected) };
}

/** The studies that the dialog lists; none as long as the viewer has not answered. */
export function studyItems({ viewer }: Pick<TuiState, "viewer">): readonly ListedStudy[] {
  return viewer?.studies ?? [];
}

/** What a key does to the dialog of studies. */
export function studyDialogKey(state: TuiState, dialog: StudyDialog, press: KeyPress): TuiState {
  const edited = studyItems(state).find(({ id }) => id === dialog.studyId);
  return edited === undefined
    ? listKey(state, dialog, press)
    : parametersKey(state, { dialog, study: edited }, press);
}

function listKey(state: TuiState, dialog: StudyDialog, press: KeyPress): TuiState {
  const studies = studyItems(state);
  const command = commandOf("study", press);
  if (command === undefined) return state;
  if (isListMove(command)) {
    const list = { count: studies.length, page: pageRowsOf(state) };
    const selected = movedSelection(dialog.selected, command, list);
    return { ...state, dialog: { ...dialog, selected } };
  }
  const closed = { ...state, dialog: undefined };
  switch (command) {
    case "close":
      return closed;
    case "off":
      return changePanel(closed, dialog.panelId, { study: undefined });
    case "take":
      return takeStudy(state, dialog, clampSelection(dialog.selected, studies.length));
    case "edit":
      return editStudy(state, dialog, clampSelection(dialog.selected, studies.length));
    default:
      return command satisfies never;
  }
}

/** Switches the study at a position of the list on, with the parameters it had. */
export function takeStudy(state: TuiState, dialog: StudyDialog, position: number): TuiState {
  const study = studyItems(state)[position];
  if (study === undefined) return { ...state, dialog: undefined };
  return switchStudy(state, dialog.panelId, study.id);
}

/** Switches a study of a panel on, with the parameters it had, and closes the dialog. */
export function switchStudy(state: TuiState, panelId: number, studyId: string): TuiState {
  const present = studyOf(state, panelId);
  const study = present?.id === studyId ? present : { id: studyId, parameters: {} };
  return changePanel({ ...state, dialog: undefined }, panelId, { study });
}

function editStudy(state: TuiState, dialog: StudyDialog, position: number): TuiState {
  const study = studyItems(state)[position];
  if (study === undefined) return state;
  if (study.parameters.length === 0) return withNotice(state, `${study.name} has no parameters`);
  const texts = parameterTexts(study, studyOf(state, dialog.panelId));
  return {
    ...state,
    dialog: { ...dialog, studyId: study.id, selected: 0, texts, complaint: undefined },
  };
}

/** The dialog while the parameters of a study are edited. */
interface Editing {
  readonly dialog: StudyDialog;
  readonly study: ListedStudy;
}

function parametersKey(state: TuiState, editing: Editing, press: KeyPress): TuiState {
  const { dialog, study: { parameters } } = editing;
  const command = commandOf("parameters", press);
  if (command === undefined) {
    return withText(
      state,
      editing,
      (text, parameter) => typedParameter(parameter, text, typedText(press)),
    );
  }
  if (isListMove(command)) {
    const list = { count: parameters.length, page: pageRowsOf(state) };
    const selected = movedSelection(dialog.selected, command, list);
    return { ...state, dialog: { ...dialog, selected } };
  }
  switch (command) {
    case "previous-choice":
      return withText(state, editing, (text, parameter) => cycledParameter(parameter, text, -1));
    case "next-choice":
      return withText(state, editing, (text, parameter) => cycledParameter(parameter, text, 1));
    case "rub-out":
      return withText(
        state,
        editing,
        (text, { kind }) => kind === "number" ? text.slice(0, -1) : text,
      );
    case "default":
      return withText(state, editing, (_, parameter) => `${parameter.default}`);
    case "apply":
      return applyParameters(state, editing);
    case "back":
      return { ...state, dialog: backToList(state, editing) };
    default:
      return command satisfies never;
  }
}

/** Changes the text of the selected parameter, and says at once what is wrong with it. */
function withText(
  state: TuiState,
  { dialog, study: { parameters } }: Editing,
  change: (text: string, parameter: ListedStudy["parameters"][number]) => string,
): TuiState {
  const parameter = parameters[clampSelection(dialog.selected, parameters.length)];
  if (parameter === undefined) return state;
  const text = change(dialog.texts[parameter.name] ?? "", parameter);
  return {
    ...state,
    dialog: {
      ...dialog,
      texts: { ...dialog.texts, [parameter.name]: text },
      complaint: complaintAbout(parameter, text),
    },
  };
}

/** Switches the study on with what was typed; or selects the first parameter that will not do. */
function applyParameters(state: TuiState, { dialog, study }: Editing): TuiState {
  for (const [selected, parameter] of study.parameters.entries()) {
    const complaint = complaintAbout(parameter, dialog.texts[parameter.name] ?? "");
    if (complaint !== undefined) return { ...state, dialog: { ...dialog, selected, complaint } };
  }
  const applied = studyWith(study, dialog.texts);
  return changePanel({ ...state, dialog: undefined }, dialog.panelId, { study: applied });
}

function backToList(state: TuiState, { dialog: { panelId }, study }: Editing): StudyDialog {
  return studiesAt(panelId, studyItems(state).findIndex(({ id }) => id === study.id));
}

function studiesAt(panelId: number, selected: number): StudyDialog {
  return {
    kind: "study",
    panelId,
    studyId: undefined,
    selected: Math.max(0, selected),
    texts: {},
    complaint: undefined,
  };
}

function studyOf({ panels }: TuiState, panelId: number): PanelStudy | undefined {
  return panels.find(({ id }) => id === panelId)?.study;
}
