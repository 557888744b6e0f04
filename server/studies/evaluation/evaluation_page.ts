/**
 * Tables of evaluations as text: for a terminal, for a page, and put into a page where it says
 *
 *     <!-- eval: trend-signals -->
 *     <!-- /eval -->
 *
 * @module
 */

import type { EvaluationTable } from "./evaluation_tables.ts";

/** Fewest characters of a column in Markdown: the rule below the head needs them. */
const COLUMN_CHARS_MIN = 3;

/** The table for a terminal, without its name; the head alone where there are no rows. */
export function terminalTable({ head, rows }: EvaluationTable): string {
  return padded([head, ...rows], 0).map((cells) => cells.join("  ").trimEnd()).join("\n");
}

/** The table in Markdown, aligned as `deno fmt` aligns it. */
export function pageTable({ head, rows }: EvaluationTable): string {
  const [first = [], ...others] = padded([head, ...rows], COLUMN_CHARS_MIN);
  const rule = first.map(({ length }, i) =>
    i === 0 ? "-".repeat(length) : `${"-".repeat(length - 1)}:`
  );
  return [first, rule, ...others].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function padded(
  lines: readonly (readonly string[])[],
  charsMin: number,
): readonly (readonly string[])[] {
  const widths = (lines[0] ?? []).map((_, i) =>
    Math.max(charsMin, ...lines.map((cells) => cells[i]?.length ?? 0))
  );
  return lines.map((cells) =>
    widths.map((width, i) => {
      const cell = cells[i] ?? "";
      return i === 0 ? cell.padEnd(width) : cell.padStart(width);
    })
  );
}

/**
 * The page with each table between its markers in place of what was there, and the tables that the
 * page has no markers for.
 */
export function putTables(
  page: string,
  tables: readonly EvaluationTable[],
): { readonly page: string; readonly homeless: readonly EvaluationTable[] } {
  let written = page;
  const homeless: EvaluationTable[] = [];
  for (const table of tables) {
    const opening = `<!-- eval: ${table.name} -->\n`;
    const start = written.indexOf(opening);
    const end = written.indexOf("<!-- /eval -->", start);
    if (start < 0 || end < 0) {
      homeless.push(table);
      continue;
    }
    const before = written.slice(0, start + opening.length);
    written = `${before}\n${pageTable(table)}\n\n${written.slice(end)}`;
  }
  return { page: written, homeless };
}
