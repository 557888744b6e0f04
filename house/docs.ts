/**
 * What the documentation promises, drawn out of its Markdown so that tests can hold it to that:
 * links, tasks, flags, metric names and tables. Fenced `ts` examples are checked by `deno test --doc`.
 *
 * @module
 */

/** Something a page names, and where. */
export interface Mention {
  /** The page, from the repository's root. */
  readonly path: string;
  readonly line: number;
  /** What is named: a link target, a task, a flag with its dashes, a metric. */
  readonly name: string;
}

interface MarkdownLine {
  readonly line: number;
  readonly text: string;
  /** Language of the fence the line stands in, "" in one without; undefined outside of fences. */
  readonly fence: string | undefined;
}

function markdownLines(text: string): readonly MarkdownLine[] {
  let fence: { readonly marker: string; readonly language: string } | undefined;
  return text.split("\n").flatMap((content, index) => {
    const [, marker, language = ""] = /^\s*(```+|~~~+)\s*(\w*)/.exec(content) ?? [];
    if (marker === undefined) return [{ line: index + 1, text: content, fence: fence?.language }];
    if (fence === undefined) fence = { marker, language };
    else if (marker.startsWith(fence.marker)) fence = undefined;
    return [];
  });
}

/** Relative links of a page, anchors included; what stands in code is no link. */
export function relativeLinks(path: string, text: string): readonly Mention[] {
  return markdownLines(text).filter(({ fence }) => fence === undefined).flatMap((each) =>
    [...each.text.replace(/`[^`]*`/g, "").matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)]
      .map((match) => match[1] ?? "")
      .filter((target) => !/^[a-z][a-z+.-]*:/i.test(target))
      .map((name) => ({ path, line: each.line, name }))
  );
}

/** A table of a page. */
export interface PageTable {
  /** The headings that it stands under, from the page's title down. */
  readonly headings: readonly string[];
  readonly columns: readonly string[];
  /** The cells of each row, without the names of the columns. */
  readonly rows: readonly (readonly string[])[];
}

/** The tables of a page, outside of fences, in order. */
export function tablesOf(text: string): readonly PageTable[] {
  const tables: (PageTable & { readonly rows: (readonly string[])[] })[] = [];
  let headings: readonly string[] = [];
  let line = 0;
  for (const { text: content, fence } of markdownLines(text)) {
    const isRow = fence === undefined && content.startsWith("|");
    const [, marks = "", heading] = /^(#{1,6})\s+(.*?)\s*#*$/.exec(content) ?? [];
    if (fence === undefined && heading !== undefined) {
      headings = [...headings.slice(0, marks.length - 1), heading];
    }
    line = isRow ? line + 1 : 0;
    // The second line parts the names of the columns from the rows.
    if (line === 1) tables.push({ headings, columns: cellsOf(content), rows: [] });
    if (line > 2) tables.at(-1)?.rows.push(cellsOf(content));
  }
  return tables;
}

function cellsOf(row: string): readonly string[] {
  return row.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim());
}

/** What stands in backticks in a piece of a page, such as a cell of a table. */
export function codeNames(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "");
}

/** Anchors that a page's headings make, as GitHub spells them. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const { text: content, fence } of markdownLines(text)) {
    const heading = fence === undefined ? /^#{1,6}\s+(.*?)\s*#*$/.exec(content)?.[1] : undefined;
    if (heading === undefined) continue;
    const slug = heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-");
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count++) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** Tasks that a page names: the word after `deno task`, `deno@… task` or `… task` in code. */
export function namedTasks(path: string, text: string): readonly Mention[] {
  return codeSpans(text).flatMap(({ line, code }) =>
    [...code.matchAll(/(?:\bdeno(?:@[\w.-]+)?|…|\.\.\.) task ([a-z][\w:-]*)/g)]
      .map((match) => ({ path, line, name: match[1] ?? "" }))
  );
}

/** Programs whose flags are their own business: a command line that starts so is not looked into. */
const FOREIGN_COMMAND =
  /^\s*(?:\$ )?(?:sudo )?(?:curl|docker|duckdb|git|kind|kubectl|python3?|rclone|pip|apt-get|npm|deno (?!task)|npx -y deno@[\w.]+ (?!task))/;

/**
 * Flags that a page names for fgm's own programs: in code, on its own or on a command line that
 * does not start another program. Arguments of `deno` before the task are not flags of ours.
 */
export function namedFlags(path: string, text: string): readonly Mention[] {
  return codeSpans(text).filter(({ code }) => !FOREIGN_COMMAND.test(code)).flatMap(
    ({ line, code }) =>
      [...code.matchAll(/(?<![\w-])--(?:no-)?[a-z][a-z0-9-]*/g)]
        .map((match) => ({ path, line, name: match[0] })),
  );
}

/** Metric names with one of `prefixes` that a page spells out in code. */
export function namedMetrics(
  path: string,
  text: string,
  prefixes: readonly string[],
): readonly Mention[] {
  return codeSpans(text).flatMap(({ line, code }) =>
    [...code.matchAll(/[\w.]+/g)]
      .map((match) => match[0].replace(/\.$/, ""))
      .filter((name) => prefixes.some((prefix) => name.startsWith(prefix) && name !== prefix))
      .map((name) => ({ path, line, name }))
  );
}

interface CodeSpan {
  readonly line: number;
  readonly code: string;
}

/** Fences in which a line is a command or its output. */
const SHELL_FENCES: ReadonlySet<string> = new Set(["", "sh", "bash", "shell", "console", "text"]);

function codeSpans(text: string): readonly CodeSpan[] {
  return markdownLines(text).flatMap(({ line, text: content, fence }) => {
    if (fence !== undefined) return SHELL_FENCES.has(fence) ? [{ line, code: content }] : [];
    return [...content.matchAll(/`([^`]+)`/g)].map((match) => ({ line, code: match[1] ?? "" }));
  });
}
