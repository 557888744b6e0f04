/**
 * Feeds one target damaged inputs and watches what comes of each.
 *
 * Inputs are counted from 1; input `n` of a seed is the same whatever came before it.
 *
 * @module
 */

import { cpuUsage } from "node:process";
import { Random } from "@fgm/collector/testing/random";
import type { FuzzSubject, FuzzTarget } from "@fgm/k8s/testing/fuzz_target";
import { heapMeter, type MemoryMeter } from "./memory_meter.ts";
import { type Ingredients, mutated } from "./mutate.ts";
import { valueSize } from "./value_size.ts";

/**
 * Most processor time that one input may take, in milliseconds, of two attempts: parsers take a hundredth
 * of it for the longest input, whatever else the machine is busy with.
 */
export const INPUT_MS_MAX = 2_000;

/** Bytes that come out of any input, however short: names of fields, lists of what there is. */
const OUTPUT_BYTES_FREE = 64 * 1024;

/** Bytes that come out for each byte that goes in, unless the target says otherwise. */
const GROWTH_DEFAULT = 64;

/** Most that the process may grow by while one input is read, in bytes. */
const MEMORY_BYTES_MAX = 256 * 1024 * 1024;

/** What to run. */
export interface FuzzRun {
  readonly target: FuzzTarget;
  readonly seed: number;
  /** Asked before each input; `tried` are those before it. */
  readonly isOver: (tried: number) => boolean;
  /** Told each input, and its number from 1, before it is read. */
  readonly onInput?: (input: Uint8Array, number: number) => void;
  /** Measures values alone if left out: the process then may do other work as well. */
  readonly memory?: MemoryMeter;
  /** Instead of `INPUT_MS_MAX`. */
  readonly inputMsMax?: number;
}

/** What was seen of a target that held. */
export interface FuzzTally {
  readonly tried: number;
  /** Inputs that were refused with an error that the parser documents. */
  readonly refused: number;
  /** The most processor time that one input took, in milliseconds. */
  readonly slowestMs: number;
  /** The most that the process grew by while one input was read, in bytes. */
  readonly grownBytes: number;
}

/** An input that the target does not stand. */
export interface FuzzFinding {
  /** Its number, from 1; 0 for an input that was given. */
  readonly number: number;
  readonly input: Uint8Array;
  /** One line. */
  readonly why: string;
  /** What was thrown, where that is it. */
  readonly error?: unknown;
}

/** What came of a run. */
export interface FuzzOutcome extends FuzzTally {
  /** The first finding, with which a run ends; undefined where there is none. */
  readonly finding: FuzzFinding | undefined;
}

/** Runs a target until it is over, or has a finding. */
export async function runTarget(run: FuzzRun): Promise<FuzzOutcome> {
  const { target, seed, isOver, onInput } = run;
  const limits: Limits = {
    target,
    inputMsMax: run.inputMsMax ?? INPUT_MS_MAX,
    memory: run.memory ?? heapMeter(),
  };
  const subject = await target.open();
  const tally = { tried: 0, refused: 0, slowestMs: 0, grownBytes: 0 };
  try {
    const ingredients = ingredientsOf(target, subject);
    while (!isOver(tally.tried)) {
      const number = ++tally.tried;
      const input = inputOf(ingredients, { name: target.name, seed, number });
      onInput?.(input, number);
      const seen = await tryInput(subject, input, limits);
      const { why, error } = seen;
      if (why !== undefined) return { ...tally, finding: { number, input, why, error } };
      if (seen.isRefused) tally.refused++;
      tally.slowestMs = Math.max(tally.slowestMs, seen.tookMs);
      tally.grownBytes = Math.max(tally.grownBytes, seen.grownBytes);
    }
    return { ...tally, finding: undefined };
  } finally {
    await subject[Symbol.asyncDispose]?.();
  }
}

/** Reads one given input: to see whether a finding is mended. `memory` is as in a run. */
export async function runInput(
  target: FuzzTarget,
  input: Uint8Array,
  memory = heapMeter(),
): Promise<FuzzFinding | undefined> {
  const subject = await target.open();
  try {
    const limits = { target, inputMsMax: INPUT_MS_MAX, memory };
    const { why, error } = await tryInput(subject, input, limits);
    return why === undefined ? undefined : { number: 0, input, why, error };
  } finally {
    await subject[Symbol.asyncDispose]?.();
  }
}

function ingredientsOf(target: FuzzTarget, { corpus }: FuzzSubject): Ingredients {
  const encoder = new TextEncoder();
  return {
    corpus: corpus.map((input) => typeof input === "string" ? encoder.encode(input) : input),
    form: target.form,
    words: (target.words ?? []).map((word) => encoder.encode(word)),
  };
}

function inputOf(
  ingredients: Ingredients,
  { name, seed, number }: { readonly name: string; readonly seed: number; readonly number: number },
): Uint8Array {
  return mutated(new Random(`${seed}/${name}/${number}`), ingredients);
}

/** What was seen of one input; `why` where it is a finding. */
interface Seen {
  readonly why?: string;
  readonly error?: unknown;
  readonly isRefused: boolean;
  readonly tookMs: number;
  readonly grownBytes: number;
}

/** What an input is judged by. */
interface Limits {
  readonly target: FuzzTarget;
  readonly inputMsMax: number;
  readonly memory: MemoryMeter;
}

async function tryInput(subject: FuzzSubject, input: Uint8Array, limits: Limits): Promise<Seen> {
  const { inputMsMax } = limits;
  const seen = await readOnce(subject, input, limits);
  if (seen.why !== undefined || seen.tookMs <= inputMsMax) return seen;
  // Once may be the machine's fault.
  const again = await readOnce(subject, input, limits);
  if (again.tookMs <= inputMsMax) return again;
  return { ...again, why: `${input.length} bytes take ${Math.round(again.tookMs)} ms` };
}

async function readOnce(
  subject: FuzzSubject,
  input: Uint8Array,
  { target, memory }: Limits,
): Promise<Seen> {
  const given = input.slice(); // a parser may write into what it is given
  memory.begin();
  const startMs = processorMs();
  let [value, error]: unknown[] = [];
  let hasThrown = false;
  try {
    const reading = subject.read(given);
    value = reading instanceof Promise ? await reading : reading;
  } catch (thrown) {
    [hasThrown, error] = [true, thrown];
  }
  const tookMs = processorMs() - startMs;
  const seen = { isRefused: hasThrown, tookMs, grownBytes: memory.grownBytes() };
  if (hasThrown && !isRefusal(error, target)) {
    return { ...seen, error, why: `it throws ${errorText(error)}` };
  }
  if (seen.grownBytes > MEMORY_BYTES_MAX) {
    const grown = Math.round(seen.grownBytes / 1024 / 1024);
    return { ...seen, why: `${input.length} bytes take ${grown} MB of memory` };
  }
  const outputMax = OUTPUT_BYTES_FREE + (target.growth ?? GROWTH_DEFAULT) * input.length;
  const output = valueSize(value, outputMax);
  return output > outputMax
    ? { ...seen, why: `more than ${outputMax} bytes come out of ${input.length}` }
    : seen;
}

/** Of all threads: a machine that has no time for this process does not count. */
function processorMs(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1_000;
}

/** What V8 throws where a parser has gone too far, which no parser documents. */
const ENGINE_LIMITS =
  /call stack|invalid (array|string|typed array) length|array buffer allocation/i;

function isRefusal(error: unknown, { refusals }: FuzzTarget): boolean {
  if (error instanceof RangeError && ENGINE_LIMITS.test(error.message)) return false;
  return refusals.some((refusal) => error instanceof refusal);
}

function errorText(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.split("\n", 1)[0]!.slice(0, 300);
}
