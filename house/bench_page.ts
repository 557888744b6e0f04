/**
 * BENCHMARKS.md: one section for each part of the bench, so that a part can be measured anew while the
 * others keep their numbers and their dates.
 *
 * @module
 */

import { type BenchRow, markdownTable } from "@fgm/collector/bench/bench_table";

/** Rows of one part that were measured now. */
export interface MeasuredPart {
  readonly name: string;
  readonly rows: readonly BenchRow[];
}

/** Where and when the parts were measured. */
export interface Measured {
  readonly parts: readonly MeasuredPart[];
  /** One line: processor, kernel, runtime. */
  readonly machine: string;
  /** Such as 2026-01-12. */
  readonly date: string;
}

const INTRODUCTION = `# Benchmarks

What the collector costs, how large its data is and how fast the viewer and the terminal UI answer,
against their targets. Every ratio compares two things measured side by side in one run. A line
without a target is for information.

\`\`\`sh
deno task bench --markdown
\`\`\`
`;

const EXPLANATION = `## How

The simulated node is described in \`collector/testing/behaviour_mix.ts\`. Memory of a process is
what is resident; while a sealing child runs, both are counted proportionally, for they share the
runtime's pages. CPU is user and system time of the process and its children.

The viewer is asked over loopback; a time is that of a whole answer, read and parsed. Its files are
in the page cache. Bare DuckDB reads the same rows of the same files into JavaScript, as many
threads as the viewer's, in turn with it.

The terminal UI is started by its task over such a node and a viewer, in a terminal that script(1)
makes and nobody draws: bytes and times are those of its own writes. A frame is there when its
synchronized update has ended. Keys are typed one at a time into a paused view that stands still. CPU
is that of all threads of the program itself. htop, btop and atop run in the same terminal with their
own settings, but for the pace, and show the machine.
`;

/**
 * The page with new sections for the parts that were measured, and those of \`before\` for the others.
 *
 * @param order names of all parts, in the order of the page; sections of others are dropped.
 */
export function benchPage(
  before: string,
  { order, measured }: { readonly order: readonly string[]; readonly measured: Measured },
): string {
  const kept = sectionsOf(before);
  const fresh = new Map(measured.parts.map((part) => [part.name, sectionText(part, measured)]));
  const sections = order.flatMap((name) => fresh.get(name) ?? kept.get(name) ?? []);
  return [INTRODUCTION, ...sections, EXPLANATION].join("\n");
}

function sectionText({ name, rows }: MeasuredPart, { machine, date }: Measured): string {
  return `## ${name}\n\n${date}, ${machine}\n\n${markdownTable(rows)}\n`;
}

/** Sections of a page by their headings, which are names of parts. */
function sectionsOf(page: string): ReadonlyMap<string, string> {
  const [, ...sections] = page.split(/^(?=## )/m);
  return new Map(
    sections.map((text) => [/^## (.*)$/m.exec(text)?.[1] ?? "", `${text.trimEnd()}\n`] as const),
  );
}
