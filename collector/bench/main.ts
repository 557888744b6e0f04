/**
 * `deno task bench`: measures cost, speed and size of the collector and prints one table.
 *
 * @module
 */

import { parseFlags, type ProgramSpec } from "@fgm/k8s/pod/flags";
import { readGitRev, versionText } from "@fgm/k8s/pod/version";
import { cpus, release, totalmem } from "node:os";
import { type BenchPart, type BenchRow, markdownTable, plainTable } from "./bench_table.ts";
import { killBench } from "./kill_bench.ts";
import { processBench } from "./process_bench.ts";
import { recoveryBench, sealingBench, sizeBench } from "./store_bench.ts";
import { readsBench, tickBench } from "./tick_bench.ts";

/** The parts, in the order of the table. */
const PARTS: Readonly<Record<string, BenchPart>> = {
  process: processBench,
  tick: tickBench,
  reads: readsBench,
  size: sizeBench,
  sealing: sealingBench,
  recovery: recoveryBench,
  kill: killBench,
};

const FLAGS = [
  { name: "quick", kind: "boolean", help: "Few repetitions: shows that the bench works." },
  { name: "only", kind: "strings", choices: Object.keys(PARTS), help: "Only this part." },
  { name: "markdown", kind: "boolean", help: "Also write BENCHMARKS.md." },
] as const;

const PAGE = new URL("../../BENCHMARKS.md", import.meta.url);

function programSpec(version: string): ProgramSpec<typeof FLAGS> {
  return {
    name: "bench",
    summary: "Measures what the collector costs, and how large its data is.",
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
  const { quick, only = [], markdown } = parsed.values;
  const rows: BenchRow[] = [];
  for (const [name, part] of Object.entries(PARTS)) {
    if (only.length > 0 && !only.includes(name)) continue;
    rows.push(...await measured(part, { name, quick }));
  }
  console.log(plainTable(rows));
  if (markdown) await Deno.writeTextFile(PAGE, page(rows));
  return rows.some(({ measured }) => measured.startsWith(FAILED)) ? 1 : 0;
}

const FAILED = "failed: ";

/** A part that fails is a row of its own: the others have taken minutes. */
async function measured(
  part: BenchPart,
  { name, quick }: { readonly name: string; readonly quick: boolean },
): Promise<readonly BenchRow[]> {
  try {
    return await part({ quick, say: (text) => console.error(`… ${text}`) });
  } catch (error) {
    const state = error instanceof Error ? error.message : String(error);
    return [{ what: name, target: "", measured: `${FAILED}${state}`, verdict: "MISS" }];
  }
}

function page(rows: readonly BenchRow[]): string {
  const processors = cpus();
  const memoryGb = totalmem() / 2 ** 30;
  return [
    "# Benchmarks",
    "",
    "What the collector costs and how large its data is, against its targets. Every ratio compares two",
    "things measured side by side in one run. A line without a target is for information.",
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
  ].join("\n");
}

if (import.meta.main) Deno.exit(await main());
