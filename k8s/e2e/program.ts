/**
 * The real programs as processes.
 *
 * @module
 */

import { COLLECTOR_V8_OPTION } from "@fgm/collector/v8_flags";
import { basename, fromFileUrl, resolve } from "@std/path";
import { keepAwake } from "../testing/keep_awake.ts";
import { until } from "./until.ts";

/** Entry files of the programs, from this folder. */
const ENTRIES = {
  "fgm": "../../collector/main.ts",
  "fgm-consolidator": "../../collector/consolidate/main.ts",
  "fgm-viewer": "../../server/main.ts",
  "fgm-tui": "../../tui/main.tsx",
  "fgm-mcp-server": "../../mcp/main.ts",
  "past-data": "./past_data_main.ts",
} as const;

/** The name of a program that can be started. */
export type ProgramName = keyof typeof ENTRIES;

/** One line of a program's log; further fields as the event has them. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** How a process ended: by itself with a code, or by a signal. */
export type ProgramEnd = Pick<Deno.CommandStatus, "code" | "signal">;

/** A running program. Disposing kills it and waits until it is gone. */
export interface Program extends AsyncDisposable {
  readonly pid: number;
  /** What it wrote so far; both are whole once `ended` has resolved. */
  readonly stdout: string;
  readonly stderr: string;
  readonly ended: Promise<ProgramEnd>;
  readonly hasEnded: boolean;
  /** Log lines so far that carry this message. */
  logged(message: string): readonly LogLine[];
  /** Sends a signal; nothing happens when the process has ended. */
  signal(name: Deno.Signal): void;
  /** Asks for an orderly end and resolves with how it ended. */
  stop(): Promise<ProgramEnd>;
}

/** What a program starts with. */
export interface ProgramOptions {
  /** What messages call it; its file's name when left out. */
  readonly name?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** A process group of its own, so that Ctrl-C in a terminal reaches neither it nor its children. */
  readonly detached?: boolean;
}

/** The pod that every test's programs believe to run in. */
export const POD_NAME = "fgm-e2e";

/** A folder of compiled programs, which are then tried instead of the sources. */
const BINARIES = Deno.env.get("FGM_BINARIES");

/** The words that start a program in a shell. `preload` is run before it, in the same process. */
export function programCommand(
  name: ProgramName,
  { preload }: { readonly preload?: string } = {},
): readonly string[] {
  const isCompiled = BINARIES && name !== "past-data" && preload === undefined;
  if (isCompiled) return [resolve(BINARIES, name)];
  const before = preload === undefined ? [] : ["--preload", preload];
  const entry = fromFileUrl(new URL(ENTRIES[name], import.meta.url));
  const isCollectors = name === "fgm" || name === "fgm-consolidator";
  const v8Flags = isCollectors ? [COLLECTOR_V8_OPTION] : [];
  return [Deno.execPath(), "run", "--quiet", "-A", ...v8Flags, ...before, entry];
}

/** Starts a program; it has not necessarily done anything when this returns. */
export function startProgram(
  name: ProgramName,
  args: readonly string[],
  options: ProgramOptions = {},
): Program {
  return startCommand([...programCommand(name), ...args], { name, ...options });
}

/** Starts a program by its words. */
export function startCommand(
  [command = "", ...args]: readonly string[],
  { name = basename(command), env = {}, cwd, detached = false }: ProgramOptions = {},
): Program {
  const child = new Deno.Command(command, {
    args,
    env: { NODE_NAME: "worker-1", POD_NAME, CLUSTER_NAME: "e2e", ...env },
    ...(cwd === undefined ? {} : { cwd }),
    detached,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return new RunningProgram(name, child);
}

/** Owns the process and its two pipes, which are read to their ends. */
class RunningProgram implements Program {
  readonly pid: number;
  readonly ended: Promise<ProgramEnd>;
  hasEnded = false;
  stdout = "";
  stderr = "";
  readonly #name: string;
  readonly #child: Deno.ChildProcess;

  constructor(name: string, child: Deno.ChildProcess) {
    this.pid = child.pid;
    this.#name = name;
    this.#child = child;
    const drained = [
      readText(child.stdout, (text) => this.stdout += text),
      readText(child.stderr, (text) => this.stderr += text),
    ];
    const awake = keepAwake();
    this.ended = child.status.then(async ({ code, signal }) => {
      this.hasEnded = true;
      await Promise.all(drained);
      return { code, signal };
    }).finally(() => awake[Symbol.dispose]());
  }

  logged(message: string): readonly LogLine[] {
    return this.stderr.split("\n")
      .filter((line) => line.startsWith("{"))
      .flatMap((line) => parseLine(line) ?? [])
      .filter((line) => line.message === message);
  }

  signal(name: Deno.Signal): void {
    if (!this.hasEnded) this.#child.kill(name);
  }

  async stop(): Promise<ProgramEnd> {
    this.signal("SIGTERM");
    await until(`${this.#name} ends after SIGTERM`, () => this.hasEnded, {
      waitMsMax: STOP_MS_MAX,
      explain: () => this.stderr,
    });
    return await this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A stopped process would not notice anything but this.
    this.signal("SIGKILL");
    await this.ended;
  }
}

/** A collector seals what waits before it ends. */
const STOP_MS_MAX = 90_000;

async function readText(
  stream: ReadableStream<Uint8Array>,
  take: (text: string) => void,
): Promise<void> {
  for await (const text of stream.pipeThrough(new TextDecoderStream())) take(text);
}

/** A last line that is still being written is no line yet. */
function parseLine(line: string): LogLine | undefined {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
