/**
 * `deno task bench`: measures cost, speed and size of the programs and prints one table.
 *
 * @module
 */

import { answerFlags } from "@fgm/k8s/pod/flag_answer";
import { parseFlags, type ProgramSpec } from "@fgm/k8s/pod/flags";
import { readGitRev, versionText } from "@fgm/k8s/pod/version";
import { attempt, type BenchPart, isFailure, plainTable } from "@fgm/collector/bench/bench_table";
import { COLLECTOR_PARTS } from "@fgm/collector/bench/collector_parts";
import { VIEWER_PARTS } from "@fgm/server/bench/viewer_parts";
import { BINARIES_PARTS } from "@fgm/k8s/tools/binaries_parts";
import { TUI_PARTS } from "@fgm/tui/bench/tui_parts";
import { fromFileUrl } from "@std/path";
import { cpus, release, totalmem } from "node:os";
import { benchPage, type MeasuredPart } from "./bench_page.ts";

/** The parts, in the order of the table. */
const PARTS: Readonly<Record<string, BenchPart>> = {
  ...COLLECTOR_PARTS,
  ...VIEWER_PARTS,
  ...TUI_PARTS,
  ...BINARIES_PARTS,
};

const FLAGS = [
  { name: "quick", kind: "boolean", help: "Few repetitions: shows that the bench works." },
  { name: "only", kind: "strings", choices: Object.keys(PARTS), help: "Only this part." },
  {
    name: "data-dir",
    kind: "string",
    placeholder: "DIR",
    help: "Where the generated day is kept for the next run; .bench in the repository if left out.",
  },
  { name: "markdown", kind: "boolean", help: "Also write these parts into BENCHMARKS.md." },
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
  if (parsed.kind !== "run") return answerFlags(parsed);
  const { quick, only = [], markdown, dataDir = DATA_DIR } = parsed.values;
  const options = { quick, dataDir, say: (text: string) => console.error(`… ${text}`) };
  const parts: MeasuredPart[] = [];
  for (const [name, part] of Object.entries(PARTS)) {
    if (only.length > 0 && !only.includes(name)) continue;
    parts.push({ name, rows: await attempt(name, () => part(options)) });
  }
  const rows = parts.flatMap((part) => part.rows);
  console.log(plainTable(rows));
  if (markdown) {
    const date = new Date().toISOString().slice(0, 10);
    const measured = { parts, machine: machineLine(), date };
    const before = await Deno.readTextFile(PAGE);
    await Deno.writeTextFile(PAGE, benchPage(before, { order: Object.keys(PARTS), measured }));
    await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", fromFileUrl(PAGE)] })
      .output();
  }
  return rows.some(isFailure) ? 1 : 0;
}

function machineLine(): string {
  const processors = cpus();
  return [
    `${processors.length} × ${processors[0]?.model ?? "unknown processor"}`,
    `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    `${Deno.build.os} ${release()}`,
    `Deno ${Deno.version.deno}`,
  ].join(", ");
}

if (import.meta.main) Deno.exit(await main());
