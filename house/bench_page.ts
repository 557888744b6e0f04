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
what is resident; while a child seals or merges for it, that is the most that the child has had, and
what its parent has besides: the runtime's pages, which they share, count once. CPU is user and system
time of the process and its children.

Collectors are killed at their start, between ticks and while they rotate or seal; when the last one
has sealed what they left, all that was ever readable is looked for. Births and deaths come twenty at
each tick, four ticks a second; memory is the middle one of forty readings.

The viewer is asked over loopback; a time is that of a whole answer, read and parsed. Its files are
in the page cache. Bare DuckDB reads the same rows of the same files into JavaScript, as many
threads as the viewer's, in turn with it. Fifty clients have asked for a minute before they are
measured: the caches then hold what they may.

The terminal UI is started by its task over such a node and a viewer, in a terminal that script(1)
makes and nobody draws: bytes and times are those of its own writes. A frame is there when its
synchronized update has ended. Keys are typed one at a time into a paused view that stands still. CPU
is that of all threads of the program itself. htop, btop and atop run in the same terminal with their
own settings, but for the pace, and show the machine.

Peers are what Debian 12 packages (\`netdata-core\`, \`prometheus\`, \`prometheus-node-exporter\`, \`pcp\`,
\`atop\`; \`apt-get install --no-install-recommends\`, their services stopped); one that is missing is
left out and says so. Every collector starts in a cgroup of its own, whose \`cpu.stat\` is its CPU, that
of its plugins, exporters and dead children included. All of a round run at the same time over the
same containers: a minute to settle, then 90 s, as long as from one sealing to the next. Memory is
what is resident of one process, and the proportional sizes of several. "Written" is \`write_bytes\` of
\`/proc/PID/io\`; "on disk" is what lies there after SIGTERM, for every sample of the whole run: sealed
segments, of which the last is short, Prometheus' write-ahead log, netdata's \`dbengine\` without its
database of names, pcp's archive.

The first round has real cgroups with a process in each, of which the kernel tells what it tells:
where controllers sit in trees of version 1 that is CPU and pressure. netdata is there as it comes, and
with everything off (spare) but its counters of the node and of containers; neither runs its script
for names from Kubernetes. The node exporter knows no containers. pcp logs processes, for it reads
cgroup v2 only where no controller sits in version 1, and atop knows processes alone. The second round
has the files of a simulated node, which fgm and netdata both read, and Prometheus scrapes an exporter
that says what fgm samples and is itself not counted. cAdvisor is missing: it is no package of Debian,
and Go's module proxy does not have the module of its program.

Blocks of Prometheus are made by \`promtool tsdb create-blocks-from openmetrics\` of the very values that
are in the segments beside them, with id, pod, namespace and container as labels. A block usually has
2 h, so its index is also counted as if it served 2 h. Both answer about such values of an hour over
loopback, each metric for the first time and once more: Prometheus \`avg_over_time\` of 8 s at as many
steps as the viewer draws points, of which the viewer's have minimum and maximum as well.

The watched is a process with much memory, which touches fresh pages, or maps and unmaps 64 KiB,
each due every 250 µs: who queues behind a wait counts, too. Who looks each second, or never, takes
turns on it in rounds and is stopped in between; a ratio is the median of those with nobody looking
in the same round. fgm as it comes reads a process of gigabytes a few times in minutes, so it is
never stopped: it is watched in slices of 2.1 s until three readings lie within slices, which its
journal tells, and then nobody looks for as many. All these waits count together, for a median would
hide what happens in one slice. Bounds hold in 95 of 100 cases; those of slices come from drawing
slices anew, a block bootstrap. \`ok\` and \`MISS\` are what bounds leave no doubt of, \`unclear\` is the
rest. "Held up" is what fgm's journal says it spent on reading the process, from the last reading
before the slices to the last in them. fgm seals nothing meanwhile.
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
  return [INTRODUCTION, ...machinesText(sections), ...sections, EXPLANATION].join("\n");
}

/** Says so where the sections are not all of one machine: their numbers are then not to be compared. */
function machinesText(sections: readonly string[]): readonly string[] {
  const machines = new Set(sections.map((text) => MACHINE.exec(text)?.[1]));
  if (machines.size < 2) return [];
  return [`Sections were measured on ${machines.size} machines, and each names its own.\n`];
}

/** The line below a section's heading: "2026-01-12, 2 × …". */
const MACHINE = /^\d{4}-\d\d-\d\d, (.*)$/m;

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
