import { assert, assertEquals } from "@std/assert";
import { KEYMAP } from "./keymap.ts";
import { keymapPage } from "./keymap_page.ts";

const PAGE = keymapPage();

Deno.test("keymapPage() has a line for each binding", () => {
  const bindings = Object.values(KEYMAP).flatMap((group) =>
    [...group.bindings] as { help: string }[]
  );
  for (const { help } of bindings) assert(PAGE.includes(`| ${help} |`), help);
});

for (
  const line of [
    "## Charts",
    "| `←` `h` | cursor back by a column; at the edge the window moves |",
    "| `Alt-N` | only the next namespace |",
    "| `1h 21:40` | length and end of the window |",
    "| `quit` `q` `q!` `qa` `wq` `exit` | quit |",
  ]
) {
  Deno.test(`keymapPage() has the line ${line}`, () => assert(PAGE.split("\n").includes(line)));
}

Deno.test("keymapPage() has tables of two columns alone", () => {
  const rows = PAGE.split("\n").filter((line) => line.startsWith("|"));
  assertEquals(rows.filter((row) => row.split(/(?<!\\)\|/).length !== 4), []);
});
