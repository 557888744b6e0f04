/**
 * `deno task eval:mcp`: plays incidents whose causes are known, asks the MCP server about them with fixed
 * sequences of calls, and prints whether the answers name the causes.
 *
 * @module
 */

import { type FlagValues, parseFlags, type ProgramSpec } from "../../pod/flags.ts";
import { readGitRev, versionText } from "../../pod/version.ts";
import { INCIDENTS } from "./incidents.ts";
import { type IncidentOutcome, playIncident } from "./incident_stage.ts";

/** Whoever changes the ranking looks at one set of seeds, and is judged on another. */
const FIRST_SEED = { tune: 1, report: 100_001 } as const;

const FLAGS = [
  { name: "only", kind: "strings", help: "Only incidents whose names contain this." },
  {
    name: "tune",
    kind: "boolean",
    help: "The seeds that rankings are chosen on, instead of those that are reported.",
  },
  { name: "rounds", kind: "integer", default: 3, min: 1, max: 100, help: "Drawings of each." },
  {
    name: "ordinary",
    kind: "integer",
    default: 12,
    min: 0,
    max: 90,
    help: "Containers of each node that have nothing to do with it.",
  },
  { name: "answers", kind: "boolean", help: "Print the answers too." },
] as const;

function programSpec(version: string): ProgramSpec<typeof FLAGS> {
  return {
    name: "eval:mcp",
    summary: "Says whether the MCP server's answers name the causes of generated incidents.",
    version,
    flags: FLAGS,
    examples: ["deno task eval:mcp", "deno task eval:mcp --tune --only leak --answers"],
  };
}

async function main(): Promise<number> {
  const env = (name: string) => Deno.env.get(name);
  const parsed = parseFlags(programSpec(versionText("eval:mcp", readGitRev(env))), Deno.args, env);
  switch (parsed.kind) {
    case "help":
    case "version":
      console.log(parsed.text.trimEnd());
      return 0;
    case "error":
      console.error(parsed.message);
      return 2;
    case "run":
      return await evaluate(parsed.values);
    default:
      return parsed satisfies never;
  }
}

async function evaluate(values: FlagValues<typeof FLAGS>): Promise<number> {
  const { only, tune, rounds, ordinary, answers } = values;
  const wanted = INCIDENTS.filter(({ name }) =>
    only.length === 0 || only.some((part) => name.includes(part))
  );
  const firstSeed = FIRST_SEED[tune ? "tune" : "report"];
  const outcomes: IncidentOutcome[] = [];
  for (const kind of wanted) {
    for (let round = 0; round < rounds; round++) {
      const outcome = await playIncident(kind, { seed: firstSeed + round, ordinary });
      outcomes.push(outcome);
      if (answers) printAnswers(outcome);
    }
    console.log(tableRow(kind.name, outcomes.filter(({ name }) => name === kind.name)));
  }
  for (const { name, seed, calls } of outcomes) {
    for (const { tool, problems } of calls) {
      for (const problem of problems) console.log(`  ${name}, seed ${seed}, ${tool}: ${problem}`);
    }
  }
  const good = outcomes.filter(isGood).length;
  const tokens = outcomes.flatMap(({ calls }) => calls.map((call) => call.tokens));
  console.log(
    `${good} of ${outcomes.length} incidents explained; an answer has ` +
      `${
        Math.round(tokens.reduce((sum, one) => sum + one, 0) / tokens.length)
      } tokens on average, ` +
      `${Math.max(...tokens)} at most`,
  );
  return good === outcomes.length ? 0 : 1;
}

function isGood({ calls }: IncidentOutcome): boolean {
  return calls.every(({ problems }) => problems.length === 0);
}

function tableRow(name: string, rounds: readonly IncidentOutcome[]): string {
  const good = rounds.filter(isGood).length;
  const calls = rounds[0]?.calls.map(({ tool }, index) => {
    const tokens = Math.max(...rounds.map(({ calls }) => calls[index]?.tokens ?? 0));
    return `${tool} ≤ ${tokens}`;
  }) ?? [];
  return `${name.padEnd(42)} ${good}/${rounds.length}   ${calls.join(", ")}`;
}

function printAnswers({ name, seed, calls }: IncidentOutcome): void {
  console.log(`\n===== ${name}, seed ${seed}`);
  for (const { tool, tokens, text, problems } of calls) {
    console.log(`--- ${tool} (${tokens} tokens)\n${text}`);
    for (const problem of problems) console.log(`!!! ${problem}`);
  }
}

if (import.meta.main) Deno.exit(await main());
