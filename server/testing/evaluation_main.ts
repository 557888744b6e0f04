/**
 * `deno task eval`: runs the studies on generated series whose truth is known, and prints how well
 * they do as tables.
 *
 * @module
 */

import { type FlagValues, parseFlags, type ProgramSpec } from "@fgm/k8s/pod/flags";
import { readGitRev, versionText } from "@fgm/k8s/pod/version";
import { evaluateChangepoint } from "../studies/evaluation/changepoint_evaluation.ts";
import { pageTable, putTables, terminalTable } from "../studies/evaluation/evaluation_page.ts";
import {
  changepointTables,
  confidenceTable,
  type EvaluationTable,
  periodicityTables,
  trendTables,
} from "../studies/evaluation/evaluation_tables.ts";
import { evaluatePeriodicity, totalRow } from "../studies/evaluation/periodicity.ts";
import { evaluateTrend } from "../studies/evaluation/trend_evaluation.ts";
import { type Random, seededRandom } from "./random.ts";

/** Defaults of the studies are chosen on one set of seeds and judged on another. */
const FIRST_SEED = { tune: 1, report: 100_001 } as const;

const SNRS_DB = { report: [0, 3, 6, 12], calibrate: [0, 3, 8] } as const;

/** Bounds of the confidences that are compared with how often they are right. */
const CONFIDENCES = {
  periodicity: [0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.99, 1],
  changepoint: [0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 1],
} as const;

/** The weakest findings that the studies can be asked for. */
const WEAK_FINDINGS = { significance: 0.1, min_confidence: 0.5 } as const;

/** Series between two lines of progress. */
const PROGRESS_SERIES = 200;

const PAGE = new URL("../studies/STUDIES.md", import.meta.url);

const STUDY_IDS = ["periodicity", "changepoint", "trend"] as const;

const FLAGS = [
  { name: "only", kind: "strings", choices: STUDY_IDS, help: "Only this study." },
  {
    name: "tune",
    kind: "boolean",
    help: "The seeds that defaults are chosen on, instead of those that are reported.",
  },
  { name: "series", kind: "integer", default: 40, min: 1, help: "Series of each kind." },
  {
    name: "calibrate",
    kind: "boolean",
    help: "Also how many of the periodicity study's findings, weak ones included, are right.",
  },
  {
    name: "method",
    kind: "string",
    choices: ["bocpd", "pelt"],
    default: "bocpd",
    help: "Search of the changepoint study.",
  },
  {
    name: "markdown",
    kind: "boolean",
    help: "Write the tables into STUDIES.md, and print only those that it has no place for.",
  },
] as const;

type Values = FlagValues<typeof FLAGS>;

/** Where the series come from. */
interface Plan {
  readonly randomOf: (seed: number) => Random;
  readonly firstSeed: number;
  readonly seriesPerKind: number;
}

const EVALUATIONS: Readonly<
  Record<typeof STUDY_IDS[number], (plan: Plan, values: Values) => readonly EvaluationTable[]>
> = {
  periodicity(plan, { calibrate }) {
    const rows = evaluatePeriodicity({ ...plan, snrsDb: SNRS_DB.report });
    return [...periodicityTables(rows), ...(calibrate ? [periodicityConfidences(plan)] : [])];
  },
  changepoint(plan, { method }) {
    const { rows } = evaluateChangepoint({ ...plan, values: { method } });
    const { outcomes } = evaluateChangepoint({
      ...plan,
      seriesPerKind: Math.ceil(plan.seriesPerKind / 2),
      values: { method, min_confidence: WEAK_FINDINGS.min_confidence },
    });
    const bounds = CONFIDENCES.changepoint;
    return [
      confidenceTable("changepoint-confidence", { bounds, outcomes }),
      ...changepointTables(rows),
    ];
  },
  trend: (plan) => trendTables(evaluateTrend(plan)),
};

function periodicityConfidences(plan: Plan): EvaluationTable {
  const values = { significance: WEAK_FINDINGS.significance };
  const rows = evaluatePeriodicity({ ...plan, snrsDb: SNRS_DB.calibrate, values });
  const outcomes = totalRow("all", rows).confidences
    .map(({ confidence, isRight }) => ({ confidence, isHit: isRight }));
  return confidenceTable("periodicity-confidence", { bounds: CONFIDENCES.periodicity, outcomes });
}

function programSpec(version: string): ProgramSpec<typeof FLAGS> {
  return {
    name: "eval",
    summary: "Says how well the studies do on generated series whose truth is known.",
    version,
    flags: FLAGS,
    examples: ["deno task eval --markdown", "deno task eval --only trend --series 5"],
  };
}

async function main(): Promise<number> {
  const env = (name: string) => Deno.env.get(name);
  const parsed = parseFlags(programSpec(versionText("eval", readGitRev(env))), Deno.args, env);
  switch (parsed.kind) {
    case "help":
    case "version":
      console.log(parsed.text.trimEnd());
      return 0;
    case "error":
      return refuse(parsed.message);
    case "run":
      return await evaluate(parsed.values);
    default:
      return parsed satisfies never;
  }
}

async function evaluate(values: Values): Promise<number> {
  const { only, markdown, tune, method } = values;
  if (markdown && (tune || method !== "bocpd")) {
    return refuse("Cannot write STUDIES.md with --tune or --method: it shows what is reported");
  }
  const wanted = STUDY_IDS.filter((id) => only.length === 0 || only.includes(id));
  const tables = wanted.flatMap((id) => EVALUATIONS[id](planOf(id, values), values));
  if (!markdown) {
    console.log(tables.map((table) => `${table.name}\n${terminalTable(table)}`).join("\n\n"));
    return 0;
  }
  const { page, homeless } = putTables(await Deno.readTextFile(PAGE), tables);
  await Deno.writeTextFile(PAGE, page);
  for (const table of homeless) console.log(`${table.name}\n\n${pageTable(table)}\n`);
  return 0;
}

function planOf(id: string, { tune, series }: Values): Plan {
  let drawn = 0;
  return {
    firstSeed: FIRST_SEED[tune ? "tune" : "report"],
    seriesPerKind: series,
    randomOf(seed) {
      if (drawn % PROGRESS_SERIES === 0) console.error(`… ${id}: ${drawn} series`);
      drawn++;
      return seededRandom(seed);
    },
  };
}

function refuse(message: string): number {
  console.error(message);
  return 2;
}

if (import.meta.main) Deno.exit(await main());
