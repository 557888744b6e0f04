/**
 * The process in which one target is fed: see `run_apart.ts`.
 *
 * @module
 */

import type { ApartAnswer, ApartRequest } from "./run_apart.ts";
import { runTarget } from "./run_target.ts";
import { targetNamed } from "./targets.ts";

async function main(text: string): Promise<ApartAnswer> {
  const { target, seed, seconds, inputFile }: ApartRequest = JSON.parse(text);
  using file = await Deno.open(inputFile, { write: true });
  const endMs = performance.now() + seconds * 1_000;
  const { finding, ...tally } = await runTarget({
    target: targetNamed(target),
    seed,
    isOver: () => performance.now() >= endMs,
    onInput: (input) => {
      file.seekSync(0, Deno.SeekMode.Start);
      for (let at = 0; at < input.length;) at += file.writeSync(input.subarray(at));
      file.truncateSync(input.length);
    },
  });
  if (finding === undefined) return tally;
  const { number, why, error } = finding;
  return { ...tally, finding: { number, why, trace: traceOf(error) } };
}

/** Lines of a comparison that are told: both sides of one may be as long as the input. */
const COMPARED_LINES_MAX = 20;

/** What was thrown and where; "" where nothing was. */
function traceOf(error: unknown): string {
  const lines = error instanceof Error ? (error.stack ?? "").split("\n") : [];
  const isPlace = (line: string) => /^\s+at /.test(line);
  const told = lines.filter((line) => !isPlace(line) && line.trim() !== "");
  return [...told.slice(0, COMPARED_LINES_MAX), ...lines.filter(isPlace)].join("\n");
}

if (import.meta.main) {
  console.log(JSON.stringify(await main(Deno.args[0] ?? "")));
  Deno.exit(0);
}
