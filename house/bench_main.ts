/**
 * `deno task bench`: measures cost, speed and size of the programs and prints one table.
 *
 * @module
 */

import { parseFlags, type ProgramSpec } from "@fgm/k8s/pod/flags";
import { readGitRev, versionText } from "@fgm/k8s/pod/version";
import {
  attempt,
  type BenchPart,
  type BenchRow,
  isFailure,
  markdownTable,
  plainTable,
} from "@fgm/collector/bench/bench_table";
import { COLLECTOR_PARTS } from "@fgm/collector/bench/collector_parts";
import { VIEWER_PARTS } from "@fgm/server/bench/viewer_parts";
import { fromFileUrl } from "@std/path";
import { cpus, release, totalmem } from "node:os";

/** The parts, in the order of the table. */
const PARTS: Readonly<Record<string, BenchPart>> = { ...COLLECTOR_PARTS, ...VIEWER_PARTS };

const FLAGS = [
  { name: "quick", kind: "boolean", help: "Few repetitions: shows that the bench works." },
  { name: "only", kind: "strings", choices: Object.keys(PARTS), help: "Only this part." },
  {
    name: "data-dir",
    kind: "string",
    placeholder: "DIR",
    help: "Where the generated day is kept for the next run; .bench in the repository if left out.",
  },
  { name: "markdown", kind: "boolean", help: "Also write BENCHMARKS.md." },
] as const;

const DATA_DIR = fromFileUrl(new URL("../.bench", import.meta.url));
const PAGE = new URL("../BENCHMARKS.md", import.meta.url);

function programSpec(version: string): ProgramSpec<typeof FLAGS> {
  return {
    name: "bench",
    summary: "Measures what the programs cost, how fast they answer, and how large their data is.",
    version,
    flags: FLAGS,
    examples: ["deno task bench --markdown", "deno task bench --quick --only tick"],
  };
}

async function main(): Promise<number> {
  const env = (name: string) => Deno.env.get(name);
  const spec = programSpec(versionText("bench", readGitRev(env)));
  const parsed = parseFlags(spec, Deno.args, env);
  if (parsed.kind === "error") {
    console.error(parsed.message);
    return 2;
  }
  if (parsed.kind !== "run") {
    console.log(parsed.text.trimEnd());
    return 0;
  }
  const { quick, only = [], markdown, dataDir = DATA_DIR } = parsed.values;
  const options = { quick, dataDir, say: (text: string) => console.error(`… ${text}`) };
  const rows: BenchRow[] = [];
  for (const [name, part] of Object.entries(PARTS)) {
    if (only.length > 0 && !only.includes(name)) continue;
    rows.push(...await attempt(name, () => part(options)));
  }
  console.log(plainTable(rows));
  if (markdown) await Deno.writeTextFile(PAGE, page(rows));
  return rows.some(isFailure) ? 1 : 0;
}

function page(rows: readonly BenchRow[]): string {
  const processors = cpus();
  const memoryGb = totalmem() / 2 ** 30;
  return [
    "# Benchmarks",
    "",
    "What the collector costs, how large its data is and how fast the viewer answers, against their",
    "targets. Every ratio compares two things measured side by side in one run. A line without a target",
    "is for information.",
    "",
    "```sh",
    ["deno task bench", ...Deno.args].join(" "),
    "```",
    "",
    `- Machine: ${processors.length} × ${processors[0]?.model ?? "unknown processor"}, ` +
    `${memoryGb.toFixed(0)} GiB of memory`,
    `- Kernel: ${Deno.build.os} ${release()}`,
    `- Deno: ${Deno.version.deno} (V8 ${Deno.version.v8})`,
    `- Date: ${new Date().toISOString().slice(0, 10)}`,
    "",
    markdownTable(rows),
    "",
    "The simulated node is described in `collector/testing/behaviour_mix.ts`. Memory of a process is",
    "what is resident; while a sealing child runs, both are counted proportionally, for they share the",
    "runtime's pages. CPU is user and system time of the process and its children.",
    "",
    "The viewer is asked over loopback; a time is that of a whole answer, read and parsed. Its files are",
    "in the page cache. Bare DuckDB reads the same rows of the same files into JavaScript, as many",
    "threads as the viewer's, in turn with it.",
    "",
  ].join("\n");
}

if (import.meta.main) Deno.exit(await main());
