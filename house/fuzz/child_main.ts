/**
 * The process in which targets are fed: see `run_apart.ts`.
 *
 * @module
 */

import type { FuzzTarget } from "@fgm/k8s/testing/fuzz_target";
import { peakMeter } from "./memory_meter.ts";
import { type ApartAnswer, type ApartRequest, inputFileOf, numberFileOf } from "./run_apart.ts";
import { runTarget } from "./run_target.ts";
import { targetNamed, testInputsOf } from "./targets.ts";

const MEMORY = peakMeter();

async function run(target: FuzzTarget, request: ApartRequest): Promise<ApartAnswer> {
  const { seed, seconds } = request;
  const inputFile = inputFileOf(request, target.name);
  using inputs = await Deno.open(inputFile, { write: true, create: true });
  using numbers = await Deno.open(numberFileOf(inputFile), { write: true, create: true });
  const encoder = new TextEncoder();
  const endMs = performance.now() + (seconds ?? Infinity) * 1_000;
  const count = seconds === undefined ? testInputsOf(target) : Infinity;
  const { finding, ...tally } = await runTarget({
    target,
    seed,
    isOver: (tried) => tried >= count || performance.now() >= endMs,
    onInput: (input, number) => {
      overwrite(numbers, encoder.encode(String(number)));
      overwrite(inputs, input);
    },
    ...(MEMORY === undefined ? {} : { memory: MEMORY }),
  });
  if (finding === undefined) return { target: target.name, ...tally };
  const { number, why, error } = finding;
  return { target: target.name, ...tally, finding: { number, why, trace: traceOf(error) } };
}

function overwrite(file: Deno.FsFile, bytes: Uint8Array): void {
  file.seekSync(0, Deno.SeekMode.Start);
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
  file.truncateSync(bytes.length);
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
  const request: ApartRequest = JSON.parse(Deno.args[0] ?? "");
  for (const name of request.targets) {
    console.log(JSON.stringify(await run(targetNamed(name), request)));
  }
  Deno.exit(0);
}
