/**
 * A program in a terminal of its own that nobody draws: what it writes is passed on byte by byte, with
 * the time, and what is typed reaches it at once.
 *
 * The terminal is made by script(1) of util-linux, which copies and adds nothing.
 *
 * @module
 */

import { childrenOf } from "@fgm/collector/bench/process_usage";
import { wait } from "@fgm/collector/bench/collector_process";

/** What runs in the terminal, and how large that is. */
export interface PtyOptions {
  readonly columns: number;
  readonly rows: number;
  /** Program and arguments. */
  readonly command: readonly string[];
  /** Besides the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Told of everything that is written, in order. */
  readonly onOutput: (output: PtyOutput) => void;
}

/** Something that the program wrote. */
export interface PtyOutput {
  readonly bytes: Uint8Array;
  /** When it arrived, on the clock of `performance.now()`. */
  readonly atMs: number;
}

/** A program in its terminal. Disposing ends it. */
export interface PtyProgram extends AsyncDisposable {
  /** When it was started, on the clock of `performance.now()`. */
  readonly startedMs: number;
  /** The program itself: the last in the row of those that were started for it. */
  readonly pid: () => number;
  /** Types characters as they are. */
  readonly type: (text: string) => Promise<void>;
}

/** Variables that a modern terminal sets. */
const TERMINAL_ENV = {
  TERM: "xterm-256color",
  COLORTERM: "truecolor",
  LC_ALL: "C.UTF-8",
  SHELL: "/bin/sh",
};

/** Time that a program may take to end, in milliseconds. */
const END_MS_MAX = 5_000;

/** Why no terminal can be made here; undefined when it can. */
export function ptyRefusal(): string | undefined {
  return isInstalled("script") ? undefined : "script (util-linux) is not installed";
}

/** Whether a program that says its version is on the path. */
export function isInstalled(program: string): boolean {
  const version = program === "atop" ? "-V" : "--version";
  try {
    const { success } = new Deno.Command(program, {
      args: [version],
      ...{ stdin: "null", stdout: "null", stderr: "null" },
    }).outputSync();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Starts a program in a terminal of its own. */
export function startPty(options: PtyOptions): PtyProgram {
  const { columns, rows, command, env = {}, cwd, onOutput } = options;
  const words = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  const line = `stty cols ${columns} rows ${rows} && exec ${words}`;
  const startedMs = performance.now();
  const child = new Deno.Command("script", {
    args: ["--quiet", "--command", line, "/dev/null"],
    env: { ...TERMINAL_ENV, ...env },
    ...(cwd === undefined ? {} : { cwd }),
    ...{ stdin: "piped", stdout: "piped", stderr: "inherit" },
  }).spawn();
  const keyboard = child.stdin.getWriter();
  const read = readAll(child.stdout, onOutput);
  const state = { hasEnded: false };
  const ended = child.status.then(() => void (state.hasEnded = true));
  return {
    startedMs,
    pid: () => lastDescendant(child.pid),
    type: (text) => keyboard.write(new TextEncoder().encode(text)),
    async [Symbol.asyncDispose]() {
      if (!state.hasEnded) await end(child, ended);
      await read;
      // Closing fails when there is nobody to read, which is what was wanted.
      await keyboard.close().catch(() => {});
    },
  };
}

/** Asks the program itself to end: then all that were started for it do. */
async function end(child: Deno.ChildProcess, ended: Promise<void>): Promise<void> {
  kill(lastDescendant(child.pid), "SIGTERM");
  await Promise.race([ended, wait(END_MS_MAX)]);
  for (const pid of descendants(child.pid).toReversed()) kill(pid, "SIGKILL");
  await ended;
}

function kill(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch (error) {
    // Gone in the meantime.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function readAll(
  stream: ReadableStream<Uint8Array>,
  onOutput: (output: PtyOutput) => void,
): Promise<void> {
  for await (const bytes of stream) onOutput({ bytes, atMs: performance.now() });
}

function lastDescendant(pid: number): number {
  return descendants(pid).at(-1) ?? pid;
}

/** The process, its first child, and so on. */
function descendants(pid: number): readonly number[] {
  const [child] = childrenOf(pid);
  return child === undefined ? [pid] : [pid, ...descendants(child)];
}
