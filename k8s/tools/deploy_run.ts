/**
 * Other programs, run to their end: kubectl, kind, ctr.
 *
 * @module
 */

import type { StartTimer } from "../client/patience.ts";

/** Time that a program may take, in milliseconds, unless the caller knows better. */
export const RUN_MS_MAX = 60_000;

/** Bytes of output that are read: a list of the pods of 5,000 nodes has about 50 MB. */
export const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

/** How a program ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run a program. */
export interface RunOptions {
  /** What it reads; nothing when left out. */
  readonly stdin?: string;
  /** `RUN_MS_MAX` when left out. */
  readonly timeoutMs?: number;
}

/**
 * Runs the words of a command; no shell looks at them.
 *
 * @throws {Deno.errors.NotFound} when there is no such program.
 * @throws {Error} when it takes too long or says too much; the signal's reason when that is aborted.
 */
export type Run = (command: readonly string[], options?: RunOptions) => Promise<Ended>;

/** Makes a `Run` that ends what runs when the signal is aborted. */
export function createRun(
  signal: AbortSignal,
  { startTimer }: { readonly startTimer: StartTimer },
): Run {
  return async ([program = "", ...args], { stdin, timeoutMs = RUN_MS_MAX } = {}) => {
    signal.throwIfAborted();
    const child = new Deno.Command(program, {
      args,
      stdin: stdin === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const { promise: givenUp, reject: giveUp } = Promise.withResolvers<never>();
    const onAbort = () => giveUp(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    const stopTimer = startTimer(
      () => giveUp(new Error(`${program} did not end within ${timeoutMs / 1_000} s`)),
      timeoutMs,
    );
    try {
      return await Promise.race([outcome(child, program, stdin), givenUp]);
    } catch (error) {
      kill(child);
      throw error;
    } finally {
      stopTimer();
      signal.removeEventListener("abort", onAbort);
    }
  };
}

async function outcome(
  child: Deno.ChildProcess,
  program: string,
  stdin: string | undefined,
): Promise<Ended> {
  const [{ code }, stdout, stderr] = await Promise.all([
    child.status,
    readText(child.stdout, program),
    readText(child.stderr, program),
    stdin === undefined ? undefined : feed(child, stdin),
  ]);
  return { code, stdout, stderr };
}

async function feed(child: Deno.ChildProcess, text: string): Promise<void> {
  try {
    await new Blob([text]).stream().pipeTo(child.stdin);
  } catch (error) {
    // A program that ends without reading says why on standard error.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

async function readText(stream: ReadableStream<Uint8Array>, program: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = "", bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > OUTPUT_BYTES_MAX) {
      throw new Error(`${program} wrote more than ${OUTPUT_BYTES_MAX} bytes`);
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // it has ended already
  }
}

/** A command as somebody would type it: words with anything but the plainest characters are quoted. */
export function typed(command: readonly string[]): string {
  return command.map((word) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
  ).join(" ");
}
