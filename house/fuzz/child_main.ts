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
  const trace = error instanceof Error ? error.stack ?? "" : "";
  return { ...tally, finding: { number, why, trace } };
}

if (import.meta.main) {
  console.log(JSON.stringify(await main(Deno.args[0] ?? "")));
  Deno.exit(0);
}
