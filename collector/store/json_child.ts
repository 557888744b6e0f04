/**
 * A child process that does one thing and says in one line of JSON what came of it.
 *
 * @module
 */

import { childEnv } from "@fgm/k8s/client/kubectl";

/** How to run a child. */
export interface JsonChildOptions {
  /** What the child is to do, for messages: "seal /data/x.journal". */
  readonly task: string;
  /** Longest that it may take. */
  readonly timeoutMs: number;
  /** Shutdown: the child may go on for `shutdownMs`, and is killed then. */
  readonly signal?: AbortSignal | undefined;
  readonly shutdownMs: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Gives the child a standard input that ends when this process does, however that ends. */
  readonly holdsStdin?: boolean;
}

/** What a child answered. */
export interface ChildAnswer {
  /** Its JSON; undefined when it died before, or while, answering. */
  readonly answer: object | undefined;
  /** Why there may be no answer: "the child ended with code 1: …". */
  readonly ending: string;
}

/**
 * Runs a program with its arguments to its end.
 *
 * @throws {Error} when it exceeds its time or cannot be started.
 */
export async function runJsonChild(
  command: readonly string[],
  options: JsonChildOptions,
): Promise<ChildAnswer> {
  const [program, ...args] = command;
  if (program === undefined) {
    throw new RangeError(`Cannot ${options.task}: the child's command is empty`);
  }
  const child = new Deno.Command(program, {
    args,
    env: { ...childEnv(), ...options.env },
    stdin: options.holdsStdin === true ? "piped" : "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const deadline = watchDeadline(child, options);
  try {
    const { code, stdout, stderr } = await child.output();
    if (deadline.expired !== undefined) {
      throw new Error(`Cannot ${options.task}: the child was killed ${deadline.expired}`);
    }
    const told = new TextDecoder().decode(stderr).slice(-STDERR_CHARS_MAX).trim();
    return {
      answer: parseAnswer(new TextDecoder().decode(stdout)),
      ending: `the child ended with code ${code}: ${told}`,
    };
  } finally {
    deadline.stop();
    if (options.holdsStdin === true) await child.stdin.abort().catch(ignoreClosed);
  }
}

/** Most of a failed child's error output that is repeated in a message, in characters. */
const STDERR_CHARS_MAX = 500;

/** Kills the child when its time is over; `expired` then says which limit it was. */
function watchDeadline(
  child: Deno.ChildProcess,
  { signal, timeoutMs, shutdownMs }: JsonChildOptions,
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

/** The object that a child has written; undefined where it has written none, or half of one. */
export function parseAnswer(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // died before, or while, answering
    throw error;
  }
}

/** A child that has ended has closed its end already. */
function ignoreClosed(error: unknown): void {
  if (!(error instanceof Deno.errors.BrokenPipe || error instanceof TypeError)) throw error;
}
