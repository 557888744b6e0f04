/**
 * Keys of the command line.
 *
 * @module
 */

import type { KeyPress } from "./action.ts";
import { completeCommand } from "./command_complete.ts";
import { runCommand } from "./command_run.ts";
import type { Dialog } from "./dialog.ts";
import { commandOf } from "./keymap.ts";
import type { TuiState } from "./state.ts";
import { editText, textInput } from "./text_input.ts";

/** The dialog of the command line. */
export type CommandDialog = Extract<Dialog, { readonly kind: "command" }>;

/** Opens the command line. */
export function openCommandDialog(state: TuiState): TuiState {
  return {
    ...state,
    dialog: { kind: "command", input: textInput(""), complaint: undefined },
  };
}

/** What a key does to the command line. What could not be done stays to be corrected. */
export function commandDialogKey(
  state: TuiState,
  dialog: CommandDialog,
  press: KeyPress,
): TuiState {
  const closed = { ...state, dialog: undefined };
  const command = commandOf("command", press);
  switch (command) {
    case undefined: {
      // As in vim: rubbing out the beginning leaves the line.
      if (press.key === "backspace" && dialog.input.text === "") return closed;
      const input = editText(dialog.input, press);
      if (input === undefined) return state;
      return { ...state, dialog: { ...dialog, input, complaint: undefined } };
    }
    case "close":
      return closed;
    case "run": {
      const { state: next, complaint } = runCommand(closed, dialog.input.text);
      return next ?? { ...state, dialog: { ...dialog, complaint } };
    }
    case "complete": {
      const { text, candidates } = completeCommand(dialog.input.text, state);
      return {
        ...state,
        dialog: { ...dialog, input: textInput(text), complaint: candidates },
      };
    }
    default:
      return command satisfies never;
  }
}
