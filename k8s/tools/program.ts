/**
 * One of fgm's programs as a child process of a tool.
 *
 * @module
 */

/** A running program. Disposing of it asks it to stop and waits until it has. */
export interface RunningProgram extends AsyncDisposable {
  readonly name: string;
  /** Resolves with the program itself when it ends, for whatever reason. */
  readonly ended: Promise<RunningProgram>;
  /**
   * Waits for a log line that carries `field`, and resolves with its text; undefined when the
   * program ends or the signal is aborted first.
   */
  logged(field: string, signal: AbortSignal): Promise<string | undefined>;
  /** The end of its log, for a person who must know why it failed. */
  lastLines(): string;
}

/** Log lines kept of each program. */
const LINES_KEPT = 20;

/** Time a program gets to stop by itself: sealing the last segment takes well under a second. */
const STOP_MS_MAX = 30_000;

/** Starts `script` under this same Deno. Its log is read here and shown only when it matters. */
export function startProgram(
  name: string,
  script: string,
  args: readonly string[],
): RunningProgram {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", script, ...args],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    // In a group of its own: Ctrl-C in the terminal then reaches the tool alone, which passes it on.
    detached: true,
  }).spawn();
  const lines: string[] = [];
  const listeners = new Set<(line: string) => void>();
  const reading = readLines(child.stderr, (line) => {
    lines.push(line);
    if (lines.length > LINES_KEPT) lines.shift();
    for (const listen of listeners) listen(line);
  });
  const program: RunningProgram = {
    name,
    ended: Promise.all([child.status, reading]).then(() => program),
    logged: (field, signal) =>
      new Promise((resolve) => {
        const finish = (text: string | undefined) => {
          listeners.delete(listen);
          resolve(text);
        };
        const listen = (line: string) => {
          const text = fieldOf(line, field);
          if (text !== undefined) finish(text);
        };
        lines.forEach(listen);
        listeners.add(listen);
        signal.addEventListener("abort", () => finish(undefined), { once: true });
        child.status.then(() => finish(undefined));
      }),
    lastLines: () => lines.map((line) => `${name}: ${line}`).join("\n"),
    [Symbol.asyncDispose]: async () => {
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
      signalTo(child);
      await program.ended;
      clearTimeout(timer);
    },
  };
  return program;
}

function signalTo(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGTERM");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // it has ended already
  }
}

async function readLines(
  stream: ReadableStream<Uint8Array>,
  take: (line: string) => void,
): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(take);
  }
  if (rest !== "") take(rest);
}

function fieldOf(line: string, field: string): string | undefined {
  try {
    const value: unknown = JSON.parse(line)[field];
    return typeof value === "string" ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // not every line is an event
    throw error;
  }
}
