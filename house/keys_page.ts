/**
 * The keys of the terminal UI as a page for people. Pure; `docs_main.ts` writes it.
 *
 * @module
 */

import { keymapPage } from "@fgm/tui/state/keymap_page";

/** Path of the page from the repository's root. */
export const KEYS_PAGE = "tui/KEYS.md";

/** Markdown text of the page; formatted by `deno fmt` after it is written. */
export function keysPage(): string {
  return [
    "# Keys of fgm-tui",
    "",
    "`?` shows this in the program, `deno task docs` writes it here; both come from one table. `j` and `k`,",
    "`g` and `G`, `/`, `:` and `n` do what they do in vim, less and k9s.",
    "",
    "The mouse: click on a plot for the cursor, drag to move the window, drag with Shift or Ctrl to zoom",
    "into a range, wheel to zoom; click the strip to go there, a row to select it. Where the terminal",
    "keeps Shift to itself to select text, Ctrl does the same.",
    "",
    keymapPage(),
  ].join("\n");
}
