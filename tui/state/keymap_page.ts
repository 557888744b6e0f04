/**
 * The key map and the words of the command line as Markdown, for the documentation.
 *
 * @module
 */

import { COMMAND_TIMES, COMMAND_WORDS } from "./command_words.ts";
import type { BindingGroup } from "./key_binding.ts";
import { keyText } from "./key_name.ts";
import { KEYMAP } from "./keymap.ts";

/** Tables of all keys by context, and of what the command line understands; it ends in a line break. */
export function keymapPage(): string {
  const groups: readonly BindingGroup[] = Object.values(KEYMAP);
  const tables = groups.map(({ title, bindings }) =>
    tableOf(title, ["Key", "What it does"], {
      rows: bindings.map(({ keys, help }) => [keys.map(keyText).map(code).join(" "), help]),
    })
  );
  const commands = tableOf("Commands", ["After `:`", "What it does"], {
    rows: [
      ...COMMAND_TIMES.map(({ example, help }) => [code(example), help]),
      ...COMMAND_WORDS.map(({ word, aliases, help }) => [
        [word, ...aliases].map(code).join(" "),
        help,
      ]),
    ],
  });
  return [...tables, commands].join("\n");
}

function tableOf(
  title: string,
  heads: readonly string[],
  { rows }: { readonly rows: readonly (readonly string[])[] },
): string {
  const lines = [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return `## ${title}\n\n${lines.join("\n")}\n`;
}

/** A key as code; a bar would end the cell of its table. */
function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}
