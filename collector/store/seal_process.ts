/**
 * Runs sealing in a short-lived child process.
 *
 * DuckDB inside the collector would keep some 50 MB for good and hold up sampling while it writes. In
 * a child it costs a tenth of a second of start-up, and memory that goes back when it ends.
 *
 * @module
 */

import { dirname, fromFileUrl } from "@std/path";
import type { SealOutcome } from "./seal.ts";

/** Longest that a child may take; a segment of the largest size takes some seconds. */
export const SEAL_TIMEOUT_MS = 120_000;

/** How long a running child may still work after shutdown was asked for. */
export const SEAL_SHUTDOWN_MS = 30_000;

/** First argument that makes a compiled binary the sealing child. */
export const SEAL_ARGUMENT = "seal";

/** A sealed journal, and what sealing it cost. */
export interface Sealing {
  readonly outcome: SealOutcome;
  /** CPU time of the child, its start included, in microseconds. */
  readonly cpuUsec: number;
}

/** How to run the child. */
export interface SealInChildOptions {
  /** Shutdown: the child may finish within `SEAL_SHUTDOWN_MS`, and is killed after. */
  readonly signal?: AbortSignal | undefined;
  /** Full path of `libduckdb.so` in a compiled binary; undefined: beside the executable. */
  readonly libraryPath?: string | undefined;
  /** Program and arguments before the journal's path; undefined: `sealCommand`. */
  readonly command?: readonly string[] | undefined;
  readonly timeoutMs?: number;
  readonly shutdownMs?: number;
}

/**
 * The child's program and arguments: this binary itself when compiled, otherwise Deno with access to
 * the journal's folder alone. DuckDB needs FFI permission and no environment.
 */
export function sealCommand(journalPath: string): readonly string[] {
  if (Deno.build.standalone) return [Deno.execPath(), SEAL_ARGUMENT];
  const directory = dirname(journalPath).replaceAll(",", ",,"); // a comma separates paths
  return [
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-prompt",
    `--allow-read=${directory}`,
    `--allow-write=${directory}`,
    "--allow-ffi",
    "--v8-flags=--max-semi-space-size=2", // megabytes; garbage is few and short-lived here
    fromFileUrl(new URL("./seal_main.ts", import.meta.url)),
  ];
}

/**
 * Seals `journalPath`, an absolute path, in a child process.
 *
 * @throws {SyntaxError} when the journal is of a newer format: trying again is of no use.
 * @throws {Error} when the child fails, with its message; when it exceeds its time; or when it cannot
 * be started. The journal is then as it was, and can be sealed again.
 */
export async function sealInChild(
  journalPath: string,
  options: SealInChildOptions = {},
): Promise<Sealing> {
  const [program, ...args] = options.command ?? sealCommand(journalPath);
  if (program === undefined) throw new RangeError("Cannot seal in child: its command is empty");
  const library = options.libraryPath === undefined ? [] : [options.libraryPath];
  const child = new Deno.Command(program, {
    args: [...args, journalPath, ...library],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const deadline = watchDeadline(child, options);
  try {
    const { code, stdout, stderr } = await child.output();
    if (deadline.expired !== undefined) {
      throw new Error(`Cannot seal ${journalPath}: the child was killed ${deadline.expired}`);
    }
    return readAnswer(new TextDecoder().decode(stdout), {
      journalPath,
      code,
      stderr: new TextDecoder().decode(stderr),
    });
  } finally {
    deadline.stop();
  }
}

/** Kills the child when its time is over; `expired` then says which limit it was. */
function watchDeadline(
  child: Deno.ChildProcess,
  { signal, timeoutMs = SEAL_TIMEOUT_MS, shutdownMs = SEAL_SHUTDOWN_MS }: SealInChildOptions,
): { readonly expired: string | undefined; stop(): void } {
  let expired: string | undefined;
  const kill = (why: string) => {
    expired ??= why;
    child.kill("SIGKILL");
  };
  const timers = [setTimeout(() => kill(`after ${timeoutMs} ms`), timeoutMs)];
  const onAbort = () => {
    timers.push(setTimeout(() => kill(`${shutdownMs} ms after shutdown began`), shutdownMs));
  };
  if (signal?.aborted) onAbort();
  else signal?.addEventListener("abort", onAbort);
  return {
    get expired() {
      return expired;
    },
    stop: () => {
      timers.forEach((timer) => clearTimeout(timer));
      signal?.removeEventListener("abort", onAbort);
    },
  };
}

function readAnswer(
  text: string,
  context: { readonly journalPath: string; readonly code: number; readonly stderr: string },
): Sealing {
  const answer = parseJson(text);
  if (answer !== undefined && "outcome" in answer && isOutcome(answer.outcome)) {
    const cpuUsec = "cpuUsec" in answer && typeof answer.cpuUsec === "number" ? answer.cpuUsec : 0;
    return { outcome: answer.outcome, cpuUsec };
  }
  const hopeless = answer !== undefined && "hopeless" in answer && answer.hopeless === true;
  const detail = answer !== undefined && "message" in answer && typeof answer.message === "string"
    ? answer.message
    : `the child ended with code ${context.code}: ${
      context.stderr.slice(-STDERR_CHARS_MAX).trim()
    }`;
  const message = `Cannot seal ${context.journalPath}: ${detail}`;
  throw hopeless ? new SyntaxError(message) : new Error(message);
}

/** Most of a failed child's error output that is repeated in a message, in characters. */
const STDERR_CHARS_MAX = 500;

function parseJson(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // died before, or while, answering
    throw error;
  }
}

/** The child is this same program: its word is trusted once it has the right shape. */
function isOutcome(value: unknown): value is SealOutcome {
  return typeof value === "object" && value !== null && "kind" in value &&
    (value.kind === "sealed" || value.kind === "empty" || value.kind === "already-sealed");
}
