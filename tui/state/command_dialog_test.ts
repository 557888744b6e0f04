import { assert, assertEquals } from "@std/assert";
import { fixtureState } from "../testing/fixture_state.ts";
import { afterKeys, afterTyping } from "../testing/key_script.ts";
import type { CommandDialog } from "./command_dialog.ts";
import type { TuiState } from "./state.ts";

const STATE = fixtureState({ columns: 120, rows: 40 });
const OPEN = afterKeys(STATE, ":");

function dialogOf({ dialog }: TuiState): CommandDialog {
  assert(dialog?.kind === "command");
  return dialog;
}

Deno.test("commandDialogKey() keeps what was wrong to be corrected", () => {
  const wrong = afterKeys(afterTyping(OPEN, "1x"), "enter");
  assertEquals(dialogOf(wrong).input.text, "1x");
  assert(dialogOf(wrong).complaint?.startsWith('"1x" is no time'));
  assertEquals(dialogOf(afterKeys(wrong, "backspace")).complaint, undefined);
  assertEquals(afterKeys(wrong, "backspace h enter").view.span, 3_600_000);
});

Deno.test("commandDialogKey() completes, and names what fits", () => {
  const done = dialogOf(afterKeys(afterTyping(OPEN, "me"), "tab"));
  assertEquals([done.input, done.complaint], [{ text: "metric ", caret: 7 }, undefined]);
  assertEquals(
    dialogOf(afterKeys(afterTyping(OPEN, "f"), "tab")).complaint,
    "follow  first  findings",
  );
});

Deno.test("commandDialogKey() leaves by esc, by enter on nothing, and by rubbing out the beginning", () => {
  for (const script of ["escape", "enter", "backspace", "x backspace backspace"]) {
    assertEquals(afterKeys(OPEN, script), STATE, script);
  }
});

Deno.test("commandDialogKey() opens what a command opens", () => {
  assertEquals(afterKeys(afterTyping(OPEN, "help"), "enter").dialog?.kind, "help");
});

Deno.test("commandDialogKey() quits", () => {
  assertEquals(afterKeys(afterTyping(OPEN, "q"), "enter").isLeaving, true);
});
