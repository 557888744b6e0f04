/**
 * `deno task fuzz`: feeds parsers damaged inputs, and says which they do not stand.
 *
 * @module
 */

import { answerFlags } from "@fgm/k8s/pod/flag_answer";
import { parseFlags, type ProgramSpec } from "@fgm/k8s/pod/flags";
import { readGitRev, versionText } from "@fgm/k8s/pod/version";
import type { FuzzTarget } from "@fgm/k8s/testing/fuzz_target";
import { peakMeter } from "./fuzz/memory_meter.ts";
import { type ApartOutcome, runApart } from "./fuzz/run_apart.ts";
import { runInput } from "./fuzz/run_target.ts";
import { targetsNamed } from "./fuzz/targets.ts";

const FLAGS = [
  {
    name: "target",
    kind: "strings",
    placeholder: "NAME",
    help: "Only this parser, or all of an area, such as store/; all if left out.",
  },
  { name: "seconds", kind: "number", min: 0.1, default: 10, help: "For each target." },
  { name: "seed", kind: "integer", min: 0, help: "Same seed, same inputs; by chance if left out." },
  {
    name: "input",
    kind: "string",
    placeholder: "FILE",
    help: "Feed the target this file alone: to see whether a finding is mended.",
  },
  { name: "list", kind: "boolean", help: "Print the names of all targets." },
] as const;

function programSpec(version: string): ProgramSpec<typeof FLAGS> {
  return {
    name: "fuzz",
    summary:
      "Feeds parsers damaged inputs. They may refuse them, with errors that they document; " +
      "they may not crash, hang, or take memory out of proportion.",
    version,
    flags: FLAGS,
    examples: ["deno task fuzz --seconds 60", "deno task fuzz --target store/journal --seed 7"],
  };
}

async function main(): Promise<number> {
  const env = (name: string) => Deno.env.get(name);
  const parsed = parseFlags(programSpec(versionText("fuzz", readGitRev(env))), Deno.args, env);
  if (parsed.kind !== "run") return answerFlags(parsed);
  const { target: names = [], seconds, seed = chosenSeed(), input, list } = parsed.values;
  let targets: readonly FuzzTarget[];
  try {
    targets = targetsNamed(names);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.error(`${error.message}; --list has them all`);
    return 2;
  }
  if (list) {
    console.log(targets.map(({ name }) => name).join("\n"));
    return 0;
  }
  if (input !== undefined) return await feed(targets, input);
  console.log(`seed ${seed}, ${seconds} s each`);
  const folder = await Deno.makeTempDir({ prefix: "fgm-fuzz-" });
  let findings = 0;
  for (const { name } of targets) {
    // What one target leaves in memory is not measured with the next.
    for await (const outcome of runApart({ targets: [name], seed, seconds, folder })) {
      console.log(outcomeText(outcome));
      if (outcome.finding !== undefined) findings++;
    }
  }
  if (findings === 0) await Deno.remove(folder, { recursive: true });
  return findings === 0 ? 0 : 1;
}

function chosenSeed(): number {
  return Math.floor(Math.random() * 1_000_000);
}

async function feed(targets: readonly FuzzTarget[], file: string): Promise<number> {
  const bytes = await Deno.readFile(file);
  let code = 0;
  for (const target of targets) {
    const finding = await runInput(target, bytes, peakMeter());
    console.log(`${target.name}: ${finding?.why ?? "stands it"}`);
    if (finding?.error !== undefined) console.log(finding.error);
    if (finding !== undefined) code = 1;
  }
  return code;
}

function outcomeText({ target: name, finding, ...tally }: ApartOutcome): string {
  if (finding !== undefined) {
    const number = finding.number === undefined ? "" : ` with input ${finding.number}`;
    return `${name}: FOUND${number}: ${finding.why}\n  ${finding.inputFile}\n${finding.trace}`;
  }
  const { tried, refused, slowestMs, grownBytes } = tally;
  const share = Math.round(100 * refused / Math.max(1, tried));
  const grown = (grownBytes / 1024 / 1024).toFixed(1);
  return `${name}: ${tried} inputs, ${share}% refused; at most ${slowestMs.toFixed(1)} ms, ` +
    `${grown} MB for one`;
}

if (import.meta.main) Deno.exit(await main());
