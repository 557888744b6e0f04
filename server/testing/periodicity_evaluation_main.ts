/**
 * Prints the evaluation of the periodicity study: `deno run -A server/testing/periodicity_evaluation_main.ts`,
 * with `--tune` on the seeds that defaults are chosen on instead of those that are reported, and
 * `--series=N` for more or fewer series of each kind. `--calibrate` lets weak findings through; the last
 * table says how many findings of each confidence were right.
 *
 * @module
 */

import { seededRandom } from "./random.ts";
import {
  evaluatePeriodicity,
  type PeriodicityRow,
  totalRow,
} from "../studies/evaluation/periodicity.ts";

const FIRST_SEED = { tune: 1, report: 100_001 } as const;
const CLEAR_DB = 3;

const flag = (name: string) =>
  Deno.args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const kinds = flag("kinds")?.split(",");
const seeds = Deno.args.includes("--tune") ? "tune" : "report";
const rows = evaluatePeriodicity({
  randomOf: seededRandom,
  seriesPerKind: Number(flag("series") ?? 25),
  firstSeed: Number(flag("from") ?? FIRST_SEED[seeds]),
  snrsDb: (flag("snr") ?? "0,3,6,12").split(",").map(Number),
  ...(kinds === undefined ? {} : { kinds }),
  ...(Deno.args.includes("--calibrate") ? { values: { significance: 0.1 } } : {}),
});

function line(row: PeriodicityRow): string {
  const share = (value: number) => Number.isNaN(value) ? "    –" : value.toFixed(3).padStart(5);
  return [
    row.kind.padEnd(22),
    (row.snrDb === undefined ? "" : `${row.snrDb} dB`).padStart(6),
    String(row.series).padStart(6),
    String(row.right).padStart(6),
    String(row.missed).padStart(6),
    String(row.wrong).padStart(6),
    share(row.precision),
    share(row.recall),
    share(row.f1),
    share(row.endErrorPeriods),
    Deno.args.includes("--seeds") ? row.badSeeds.join(" ") : "",
  ].join("  ").trimEnd();
}

console.log(
  `kind                       SNR  series   right  missed   wrong   prec.  recall  F1     ends (periods)`,
);
for (const row of rows) console.log(line(row));
const signals = rows.filter(({ snrDb }) => snrDb !== undefined);
console.log(line(totalRow("clear signals", signals.filter(({ snrDb }) => snrDb! >= CLEAR_DB))));
console.log(line(totalRow("faint signals", signals.filter(({ snrDb }) => snrDb! < CLEAR_DB))));
const controls = totalRow("controls", rows.filter(({ snrDb }) => snrDb === undefined));
console.log(line(controls));
console.log(
  `false findings per 100 control series: ${((100 * controls.wrong) / controls.series).toFixed(2)}`,
);

console.log("confidence  findings  right");
const CONFIDENCES = [0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.99, 1.01];
const confidences = totalRow("all", rows).confidences;
CONFIDENCES.slice(1).forEach((most, i) => {
  const least = CONFIDENCES[i]!;
  const inside = confidences.filter(({ confidence }) => confidence >= least && confidence < most);
  const right = inside.filter(({ isRight }) => isRight).length / inside.length;
  console.log(
    `from ${least.toFixed(2)}  ${String(inside.length).padStart(8)}  ${right.toFixed(3)}`,
  );
});
