/**
 * The text of `--help`, generated from a program's flag table: aligned, at most 80 columns wide.
 *
 * @module
 */

import type { FlagSpec, ProgramSpec } from "./flags.ts";
import { rangeText } from "./flag_values.ts";

/** Widest line, in columns: what every terminal shows without wrapping. */
const COLUMNS_MAX = 80;

/** Column at which explanations begin at the latest; a longer flag puts its own on the next line. */
const EXPLANATION_COLUMN_MAX = 32;

interface Entry {
  readonly left: string;
  readonly right: string;
}

/** Help text of a program, ending in a line end. */
export function helpText(spec: ProgramSpec): string {
  const flags: Entry[] = [
    ...spec.flags.map((flag) => ({ left: flagUsage(flag), right: flagExplanation(flag) })),
    { left: "-h, --help", right: "Show this text." },
    { left: "--version", right: "Show version, commit and format version." },
  ];
  const positionals = spec.positionals;
  const argument = positionals === undefined
    ? []
    : [{ left: positionals.placeholder, right: positionals.help }];
  const width = columnWidth([...flags, ...argument]);
  const sections = [
    wrap(`${spec.name}: ${spec.summary}`, COLUMNS_MAX).join("\n"),
    `Usage: ${usageLine(spec)}`,
    section("Arguments", argument.map((entry) => entryLines(entry, width))),
    section("Flags", flags.map((entry) => entryLines(entry, width))),
    section("Examples", (spec.examples ?? []).map((example) => [`  ${example}`])),
  ];
  return sections.filter((text) => text !== "").join("\n\n") + "\n";
}

function usageLine(spec: ProgramSpec): string {
  const { positionals } = spec;
  if (positionals === undefined) return `${spec.name} [flags]`;
  const many = (positionals.max ?? Infinity) > 1 ? "…" : "";
  const word = positionals.placeholder + many;
  return `${spec.name} [flags] ${(positionals.min ?? 0) > 0 ? word : `[${word}]`}`;
}

function section(title: string, entries: readonly (readonly string[])[]): string {
  return entries.length === 0 ? "" : [`${title}:`, ...entries.flat()].join("\n");
}

function flagUsage(flag: FlagSpec): string {
  switch (flag.kind) {
    case "boolean":
      return flag.default === true ? `--no-${flag.name}` : `--${flag.name}`;
    case "integer":
    case "number":
      return `--${flag.name} ${flag.placeholder ?? "N"}`;
    case "string":
      return `--${flag.name} ${flag.placeholder ?? "TEXT"}`;
    case "strings":
      return `--${flag.name} ${flag.placeholder ?? "TEXT"} …`;
    default:
      return flag satisfies never;
  }
}

/** The help of a flag, then in brackets what the table knows: choices, range, default, variable. */
function flagExplanation(flag: FlagSpec): string {
  const facts: string[] = [];
  if ("choices" in flag && flag.choices !== undefined) facts.push(flag.choices.join(" | "));
  if (flag.kind === "integer" || flag.kind === "number") {
    const range = rangeText(flag).trim();
    if (range !== "") facts.push(range);
  }
  const text = defaultText(flag);
  if (text !== undefined) facts.push(`default ${text}`);
  if (flag.env !== undefined) facts.push(`env ${flag.env}`);
  return facts.length === 0 ? flag.help : `${flag.help} [${facts.join("; ")}]`;
}

function defaultText(flag: FlagSpec): string | undefined {
  // `--name` and `--no-name` already show which way a boolean stands.
  if (flag.default === undefined || flag.kind === "boolean") return undefined;
  if (flag.kind !== "strings") return String(flag.default);
  return flag.default.length === 0 ? undefined : flag.default.join(",");
}

function columnWidth(entries: readonly Entry[]): number {
  const widths = entries.map((entry) => entry.left.length + 4);
  return Math.max(...widths.filter((width) => width <= EXPLANATION_COLUMN_MAX));
}

function entryLines(entry: Entry, width: number): readonly string[] {
  const [first = "", ...rest] = wrap(entry.right, COLUMNS_MAX - width);
  const left = `  ${entry.left}`;
  const indented = rest.map((line) => " ".repeat(width) + line);
  return left.length + 2 > width
    ? [left, " ".repeat(width) + first, ...indented]
    : [left.padEnd(width) + first, ...indented];
}

/** Lines of at most `width` columns, broken between words; a longer word stands alone. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
