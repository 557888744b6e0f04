/**
 * `deno task soak`: a day of a node of a hundred containers, as fast as it goes or in real time, with
 * everything that fgm has at work; then whether anything was lost and whether anything has grown.
 *
 * Exit codes: 0 when all is well, 1 when something was lost or has grown, 2 for wrong arguments.
 *
 * @module
 */

import { plainTable } from "@fgm/collector/bench/bench_table";
import { answerFlags } from "../../pod/flag_answer.ts";
import { parseFlags, type ProgramSpec } from "../../pod/flags.ts";
import { shutdownSignal } from "../../pod/shutdown.ts";
import { readGitRev, versionText } from "../../pod/version.ts";
import { planSoak } from "./soak_plan.ts";
import { runSoak, type SoakProgress } from "./soak_run.ts";
import { soakFindings, soakRows } from "./soak_table.ts";

/** Time collected when `--hours` is left out. */
const HOURS = { fast: 24, real: 1 } as const;

const FLAGS = [
  {
    name: "hours",
    kind: "number",
    min: 0.02,
    max: 8_760,
    help: `Time to collect; ${HOURS.fast}, or ${HOURS.real} with --real.`,
  },
  {
    name: "real",
    kind: "boolean",
    help: "At the speed of the clock, with the programs themselves.",
  },
  {
    name: "speed",
    kind: "number",
    default: 0,
    min: 0,
    max: 10_000,
    help: "Simulated seconds in a second, at most; 0 is as fast as it goes.",
  },
  { name: "containers", kind: "integer", default: 100, min: 1, max: 1_000, help: "Containers." },
  { name: "seed", kind: "integer", default: 1, min: 0, help: "The same seed, the same node." },
  { name: "json", kind: "boolean", help: "Print all that was measured, as JSON." },
] as const;

function programSpec(version: string): ProgramSpec<typeof FLAGS> {
  return {
    name: "soak",
    summary: "Leaves fgm on for long, and says whether it loses anything or grows.",
    version,
    flags: FLAGS,
    examples: ["deno task soak", "deno task soak --real --hours 1", "deno task soak --hours 3"],
  };
}

async function main(): Promise<number> {
  const env = (name: string) => Deno.env.get(name);
  const parsed = parseFlags(programSpec(versionText("soak", readGitRev(env))), Deno.args, env);
  if (parsed.kind !== "run") return answerFlags(parsed);
  const { real, speed, containers, seed, json } = parsed.values;
  const hours = parsed.values.hours ?? HOURS[real ? "real" : "fast"];
  using shutdown = shutdownSignal();
  const report = await runSoak(
    planSoak({ isReal: real, hours, containers, seed, speedMax: speed }),
    { signal: shutdown.signal, onProgress: progressTeller(hours) },
  );
  const rows = soakRows(report);
  if (json) console.log(JSON.stringify({ rows, ...report }));
  else console.log(plainTable(rows));
  for (const finding of soakFindings(report)) console.error(`  ${finding}`);
  return rows.some(({ verdict }) => verdict === "MISS") ? 1 : 0;
}

/** Time between two lines where standard error is not a terminal, in seconds. */
const TELL_EVERY_SECONDS = 60;

/** One line that changes on a terminal, and a line a minute elsewhere. */
function progressTeller(hoursPlanned: number): (progress: SoakProgress) => void {
  const isTerminal = Deno.stderr.isTerminal();
  let toldSeconds = -Infinity;
  return ({ hours, elapsedSeconds, answers }) => {
    if (!isTerminal && elapsedSeconds - toldSeconds < TELL_EVERY_SECONDS) return;
    toldSeconds = elapsedSeconds;
    const text = `… ${hours.toFixed(2)} of ${hoursPlanned} h in ${Math.round(elapsedSeconds)} s, ` +
      `${answers} answers`;
    const line = isTerminal ? `\r${text}\x1b[K` : `${text}\n`;
    Deno.stderr.writeSync(new TextEncoder().encode(line));
  };
}

if (import.meta.main) Deno.exit(await main());
