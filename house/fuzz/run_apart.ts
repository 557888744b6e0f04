/**
 * Runs a target in a process of its own, so that an input which hangs it, or takes all of its memory, is
 * found too: the process leaves each input in a file before it reads it.
 *
 * @module
 */

import { fromFileUrl, join } from "@std/path";

/** What the process is asked for, as JSON in its one argument. */
export interface ApartRequest {
  readonly target: string;
  readonly seed: number;
  readonly seconds: number;
  /** File that holds the input which is being read. */
  readonly inputFile: string;
}

/** What the process tells, as one line of JSON. */
export interface ApartAnswer {
  readonly tried: number;
  readonly refused: number;
  readonly slowestMs: number;
  readonly grownBytes: number;
  readonly finding?: ApartFinding | undefined;
}

/** An input that the target does not stand. */
export interface ApartFinding {
  /** Its number from 1; undefined where the process did not live to say it. */
  readonly number?: number | undefined;
  /** One line. */
  readonly why: string;
  /** Where in the code it is; "" where nothing was thrown. */
  readonly trace: string;
}

/** How to run. */
export interface ApartOptions {
  readonly target: string;
  readonly seed: number;
  readonly seconds: number;
  /** Folder for the input. */
  readonly folder: string;
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
const HANG_MS = 30_000;

/** How often the process is looked at, in milliseconds. */
const LOOK_MS = 250;

/** Memory that the process may take for values, in MB: no parser needs a tenth of it. */
const HEAP_MB_MAX = 1_024;

/** Error output of a process that died which is repeated, in characters. */
const STDERR_CHARS_MAX = 600;

/** Runs the target for so many seconds, or until it has a finding. */
export async function runApart(options: ApartOptions): Promise<ApartOutcome> {
  const { target, seed, seconds, folder, hangMs = HANG_MS } = options;
  const inputFile = join(folder, `${target.replaceAll("/", "-")}-${seed}.input`);
  await Deno.writeFile(inputFile, new Uint8Array(0));
  const request: ApartRequest = { target, seed, seconds, inputFile };
  const [program, ...args] = [...(options.command ?? usualCommand()), JSON.stringify(request)];
  const env = { NO_COLOR: "1" };
  const child = new Deno.Command(program!, { args, env, stdout: "piped", stderr: "piped" }).spawn();
  const watch = watchInput(inputFile, hangMs, () => child.kill("SIGKILL"));
  const { code, signal, stdout, stderr } = await child.output();
  watch.stop();
  const answer = answerOf(new TextDecoder().decode(stdout));
  if (answer !== undefined) {
    const { finding, ...tally } = answer;
    if (finding === undefined) await Deno.remove(inputFile);
    return { ...tally, finding: finding && { ...finding, inputFile } };
  }
  const why = watch.isHanging
    ? `it hangs: nothing came of an input in ${hangMs} ms`
    : `the process died (${signal ?? `code ${code}`})`;
  const trace = new TextDecoder().decode(stderr).trim().slice(-STDERR_CHARS_MAX);
  const nothing = { tried: 0, refused: 0, slowestMs: 0, grownBytes: 0 };
  return { ...nothing, finding: { why, trace, inputFile } };
}

function usualCommand(): readonly string[] {
  return [
    ...[Deno.execPath(), "run", "-A", "--quiet", `--v8-flags=--max-old-space-size=${HEAP_MB_MAX}`],
    fromFileUrl(new URL("./child_main.ts", import.meta.url)),
  ];
}

/** Calls `onHang` when the file has not been written for so long. */
function watchInput(
  file: string,
  hangMs: number,
  onHang: () => void,
): { readonly isHanging: boolean; stop(): void } {
  let isHanging = false;
  const timer = setInterval(() => {
    const { mtime } = Deno.statSync(file);
    if (isHanging || mtime === null || Date.now() - mtime.getTime() < hangMs) return;
    isHanging = true;
    onHang();
  }, LOOK_MS);
  return {
    get isHanging() {
      return isHanging;
    },
    stop: () => clearInterval(timer),
  };
}

function answerOf(text: string): ApartAnswer | undefined {
  const line = text.trimEnd().split("\n").at(-1) ?? "";
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // it did not live to say anything
    throw error;
  }
}
