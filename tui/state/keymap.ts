/**
 * The key map: what keys do, by context, as a table. Handlers, the help dialog, the hints of the
 * footer and the page of keys are all made from it.
 *
 * A context is a place that keys are typed in. Several can hold at once, such as those of the container
 * picker, of all pickers and of input lines: `contextsOf` says which, and the first that knows the key
 * has it. `anywhere` comes before all others.
 *
 * @module
 */

import type { KeyPress } from "./action.ts";
import type { Binding } from "./key_binding.ts";
import { keyName } from "./key_name.ts";
import { DIALOG_KEYS } from "./keymap_dialogs.ts";
import { SCREEN_KEYS } from "./keymap_screens.ts";
import type { TuiState } from "./state.ts";

/** All bindings, by context; in the order in which help shows them. */
export const KEYMAP = { ...SCREEN_KEYS, ...DIALOG_KEYS } as const;

/** A place that keys are typed in. */
export type Context = keyof typeof KEYMAP;

/** What the keys of a context do. */
export type Command<C extends Context> = (typeof KEYMAP)[C]["bindings"][number]["command"];

/** Where keys go now: the first of these contexts that knows a key has it. Never empty. */
export function contextsOf(
  { dialog, screen, table }: Pick<TuiState, "dialog" | "screen" | "table">,
): readonly Context[] {
  switch (dialog?.kind) {
    case undefined:
      if (screen === "charts") return ["charts"];
      return table.isFiltering ? ["filter", "text"] : ["table"];
    case "help":
    case "summary":
      return ["page"];
    case "metric":
    case "sort":
      return ["picker", "text"];
    case "containers":
      return ["containers", "picker", "text"];
    case "study":
      return [dialog.studyId === undefined ? "study" : "parameters"];
    case "findings":
    case "events":
      return ["list"];
    case "command":
      return ["command", "text"];
    default:
      return dialog satisfies never;
  }
}

/** What a key does in a context; undefined where the context does not know it. */
export function commandOf<C extends Context>(context: C, press: KeyPress): Command<C> | undefined {
  const name = keyName(press);
  const bindings: readonly Binding[] = KEYMAP[context].bindings;
  return bindings.find(({ keys }) => keys.includes(name))?.command as Command<C> | undefined;
}
