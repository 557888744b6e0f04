import { assert, assertEquals } from "@std/assert";
import { EDITED_STUDIES } from "../testing/edited_studies.ts";
import { fixtureState } from "../testing/fixture_state.ts";
import { FIXTURE_FACTS } from "../testing/fixture_viewer.ts";
import { afterKeys, afterTyping } from "../testing/key_script.ts";
import type { TuiState } from "./state.ts";
import { openStudyDialog, type StudyDialog, switchStudy } from "./study_dialog.ts";

const STATE = fixtureState({ columns: 120, rows: 40 }, {
  viewer: { ...FIXTURE_FACTS, studies: EDITED_STUDIES },
});
const ON = switchStudy(STATE, 1, "changepoint");

function dialogOf({ dialog }: TuiState): StudyDialog {
  assert(dialog?.kind === "study");
  return dialog;
}

function studyOf({ panels }: TuiState) {
  return panels[0]?.study;
}

Deno.test("openStudyDialog() selects the study that is on, or the first", () => {
  assertEquals(dialogOf(openStudyDialog(ON, 1)).selected, 1);
  assertEquals(dialogOf(openStudyDialog(STATE, 1)).selected, 0);
});

Deno.test("openStudyDialog() has nothing to list before the viewer has answered", () => {
  const after = openStudyDialog({ ...STATE, viewer: undefined }, 1);
  assertEquals([after.dialog, after.notice?.text], [
    undefined,
    "The viewer has not said its studies yet",
  ]);
});

Deno.test("studyDialogKey() switches a study on and off", () => {
  const on = afterKeys(STATE, "s down enter");
  assertEquals([studyOf(on), on.dialog], [{ id: "changepoint", parameters: {} }, undefined]);
  assertEquals(studyOf(afterKeys(on, "s x")), undefined);
});

Deno.test("studyDialogKey() keeps the parameters of a study that is switched on again", () => {
  const study = { id: "changepoint", parameters: { hazard: 20 } };
  const before = { ...STATE, panels: [{ ...STATE.panels[0]!, study }] };
  assertEquals(studyOf(afterKeys(before, "s enter")), study);
  assertEquals(studyOf(afterKeys(before, "s up enter")), { id: "periodicity", parameters: {} });
});

Deno.test("studyDialogKey() edits numbers and choices, and switches the study on with them", () => {
  const edited = afterKeys(STATE, "s right backspace 2 0 down down right enter");
  assertEquals([studyOf(edited), edited.dialog], [
    { id: "periodicity", parameters: { min_period: 20, detrend: "median" } },
    undefined,
  ]);
});

Deno.test("studyDialogKey() says at once what is wrong, and no more when it is right", () => {
  const wrong = afterTyping(afterKeys(STATE, "s e ctrl-u backspace"), "1");
  assertEquals(dialogOf(wrong).complaint, "min_period is from 2 to 3600 seconds");
  assertEquals(dialogOf(afterTyping(wrong, "0")).complaint, undefined);
});

Deno.test("studyDialogKey() goes to the first wrong parameter instead of applying", () => {
  const wrong = afterKeys(STATE, "s e backspace 1 down down enter");
  const { selected, complaint, studyId } = dialogOf(wrong);
  assertEquals([selected, complaint, studyId], [
    0,
    "min_period is from 2 to 3600 seconds",
    "periodicity",
  ]);
  assertEquals(studyOf(wrong), undefined);
});

Deno.test("studyDialogKey() takes an empty number for the default", () => {
  assertEquals(studyOf(afterKeys(STATE, "s e backspace enter")), {
    id: "periodicity",
    parameters: {},
  });
});

Deno.test("studyDialogKey() goes back to the default, and back to the list", () => {
  const changed = afterKeys(STATE, "s e 7 delete");
  assertEquals(dialogOf(changed).texts.min_period, "5");
  const back = dialogOf(afterKeys(changed, "escape"));
  assertEquals([back.studyId, back.selected], [undefined, 0]);
});

Deno.test("studyDialogKey() takes letters for numbers only where they are part of one", () => {
  const typed = afterTyping(afterKeys(STATE, "s e ctrl-u backspace"), "q1e1x");
  assertEquals(dialogOf(typed).texts.min_period, "1e1");
});

Deno.test("studyDialogKey() says of a study that it has no parameters", () => {
  const after = afterKeys(STATE, "s down down right");
  assertEquals([dialogOf(after).studyId, after.notice?.text], [
    undefined,
    "Trend has no parameters",
  ]);
});

Deno.test("studyDialogKey() leaves without a change", () => {
  assertEquals(afterKeys(STATE, "s down escape"), STATE);
  assertEquals(afterKeys(STATE, "s e 9 escape escape"), STATE);
});
