/**
 * Runs targets in a process of its own, so that an input which hangs it, or takes all of its memory, is
 * found too: the process leaves each input in a file before it reads it.
 *
 * @module
 */

import { fromFileUrl, join } from "@std/path";

/** What the process is asked for, as JSON in its one argument. */
export interface ApartRequest {
  /** Names of the targets, one after the other. */
  readonly targets: readonly string[];
  readonly seed: number;
  /** For each target; undefined: as many inputs as the test suite tries. */
  readonly seconds?: number | undefined;
  /** Folder for the input that is being read, and for its number. */
  readonly folder: string;
}

/** The file that holds the input which a target is reading. */
export function inputFileOf(
  { folder, seed }: Pick<ApartRequest, "folder" | "seed">,
  target: string,
): string {
  return join(folder, `${target.replaceAll("/", "-")}-${seed}.input`);
}

/** The file that holds its number, as text. */
export function numberFileOf(inputFile: string): string {
  return `${inputFile}.number`;
}

/** What the process tells of a target, as one line of JSON. */
export interface ApartAnswer {
  readonly target: string;
  readonly tried: number;
  readonly refused: number;
  readonly slowestMs: number;
  readonly grownBytes: number;
  readonly finding?: ApartFinding | undefined;
}

/** An input that the target does not stand. */
export interface ApartFinding {
  /** Its number from 1; undefined where there was none yet. */
  readonly number?: number | undefined;
  /** One line. */
  readonly why: string;
  /** Where in the code it is; "" where nothing was thrown. */
  readonly trace: string;
}

/** How to run. */
export interface ApartOptions extends ApartRequest {
  /** Longest that one input may take, in milliseconds, before the process is ended. */
  readonly hangMs?: number;
  /** Program and arguments before the request; undefined: the real ones. */
  readonly command?: readonly string[];
}

/** What came of it. */
export interface ApartOutcome extends Omit<ApartAnswer, "finding"> {
  readonly finding: (ApartFinding & { readonly inputFile: string }) | undefined;
}

/** An input that takes so long, in milliseconds, hangs: what is slow is told by the process itself. */
const HANG_MS = 60_000;

/** How often the process is looked at, in milliseconds. */
const LOOK_MS = 250;

/** Memory that the process may take for values, in MB: no parser needs a tenth of it. */
const HEAP_MB_MAX = 1_024;

/** Error output of a process that died which is repeated, in characters. */
const STDERR_CHARS_MAX = 600;

/**
 * Runs targets, each for so many seconds or until it has a finding, and tells in turn what came of them.
 * Those behind one that ends the process have another.
 */
export async function* runApart(options: ApartOptions): AsyncGenerator<ApartOutcome, void> {
  let left = options.targets;
  while (left.length > 0) {
    for await (const outcome of runProcess({ ...options, targets: left })) {
      left = left.slice(1);
      yield outcome;
    }
  }
}

/** Runs targets until all were run, or one has ended the process. */
async function* runProcess(options: ApartOptions): AsyncGenerator<ApartOutcome, void> {
  const { targets, seed, seconds, folder, hangMs = HANG_MS } = options;
  const request: ApartRequest = { targets, seed, seconds, folder };
  const [program, ...args] = [...(options.command ?? usualCommand()), JSON.stringify(request)];
  const env = { NO_COLOR: "1" };
  const child = new Deno.Command(program!, { args, env, stdout: "piped", stderr: "piped" }).spawn();
  const stderr = new Response(child.stderr).text();
  let hasEnded = false;
  const ended = child.status.finally(() => hasEnded = true);
  let told = 0;
  const watch = watchInputs(hangMs, {
    inputFile: () => inputFileOf(options, targets[told] ?? ""),
    onHang: () => child.kill("SIGKILL"),
  });
  try {
    for await (const line of linesOf(child.stdout)) {
      const answer = answerOf(line, targets[told]);
      if (answer === undefined) continue;
      told++;
      watch.goOn();
      yield await outcomeOf(answer, inputFileOf(options, answer.target));
    }
    const { code, signal } = await ended;
    const target = targets[told];
    if (target === undefined) return;
    const why = watch.isHanging
      ? `it hangs: nothing came of an input in ${hangMs} ms`
      : `the process died (${signal ?? `code ${code}`})`;
    const inputFile = inputFileOf(options, target);
    await Deno.writeFile(inputFile, new Uint8Array(0), { append: true }); // there may be none yet
    const trace = (await stderr).trim().slice(-STDERR_CHARS_MAX);
    const finding = { number: await numberIn(inputFile), why, trace, inputFile };
    yield { target, tried: finding.number ?? 0, refused: 0, slowestMs: 0, grownBytes: 0, finding };
  } finally {
    watch.stop();
    if (!hasEnded) child.kill("SIGKILL");
    await Promise.all([ended, stderr]);
  }
}

function usualCommand(): readonly string[] {
  return [
    ...[Deno.execPath(), "run", "-A", "--quiet", `--v8-flags=--max-old-space-size=${HEAP_MB_MAX}`],
    fromFileUrl(new URL("./child_main.ts", import.meta.url)),
  ];
}

/** What is watched. */
interface Watched {
  /** Written before each input. */
  readonly inputFile: () => string;
  readonly onHang: () => void;
}

/** Calls `onHang` when neither an input nor the end of a target has come for so long. */
function watchInputs(
  hangMs: number,
  { inputFile, onHang }: Watched,
): { readonly isHanging: boolean; goOn(): void; stop(): void } {
  let isHanging = false;
  let goneOnMs = Date.now();
  const timer = setInterval(() => {
    const seenMs = Math.max(goneOnMs, writtenMs(inputFile()));
    if (isHanging || Date.now() - seenMs < hangMs) return;
    isHanging = true;
    onHang();
  }, LOOK_MS);
  return {
    get isHanging() {
      return isHanging;
    },
    goOn: () => void (goneOnMs = Date.now()),
    stop: () => clearInterval(timer),
  };
}

/** When a file was written last; 0 where there is none yet. */
function writtenMs(file: string): number {
  try {
    return Deno.statSync(file).mtime?.getTime() ?? 0;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return 0;
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = `${rest}${text}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  yield rest;
}

/** What a line tells of that target; undefined for a line that a target has printed. */
function answerOf(line: string, target: string | undefined): ApartAnswer | undefined {
  try {
    const answer = JSON.parse(line);
    return answer?.target === target && target !== undefined ? answer : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** An input that the target stands is left to nobody. */
async function outcomeOf(answer: ApartAnswer, inputFile: string): Promise<ApartOutcome> {
  const { finding, ...tally } = answer;
  await removeIfPresent(numberFileOf(inputFile));
  if (finding !== undefined) return { ...tally, finding: { ...finding, inputFile } };
  await removeIfPresent(inputFile);
  return { ...tally, finding };
}

/** The number of the input that was being read; undefined where there was none. */
async function numberIn(inputFile: string): Promise<number | undefined> {
  const file = numberFileOf(inputFile);
  try {
    const number = Number(await Deno.readTextFile(file));
    await Deno.remove(file);
    return number > 0 ? number : undefined;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return undefined;
  }
}

async function removeIfPresent(file: string): Promise<void> {
  try {
    await Deno.remove(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
