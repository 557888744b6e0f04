/**
 * The real `fgm-viewer` as a process of its own, asked over loopback.
 *
 * @module
 */

import { fromFileUrl } from "@std/path";
import { answerBytes } from "./answer_bytes.ts";

/** A whole answer. */
export interface Answer {
  // deno-lint-ignore no-explicit-any
  readonly body: any;
  /** From the question until the answer was read and parsed. */
  readonly elapsedMs: number;
}

/** A viewer that listens. Disposing of it stops it. */
export interface BenchViewer extends AsyncDisposable {
  readonly pid: number;
  /** When the process was started, on the clock of `performance.now()`. */
  readonly startedMs: number;
  /** Such as "http://127.0.0.1:43121". */
  readonly url: string;
  /**
   * Asks for a path of JSON.
   *
   * @throws {Error} for an answer other than 200.
   */
  ask(path: string, signal?: AbortSignal): Promise<Answer>;
}

/** Repository root, where the tasks are defined and run. */
const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** What `deno task viewer` runs: measured is what people start. */
function viewerCommand(): {
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
} {
  const config = JSON.parse(Deno.readTextFileSync(`${ROOT}deno.json`));
  const words = String(config.tasks.viewer.command).split(" ");
  const at = words.indexOf("deno");
  if (at < 0) throw new Error(`Cannot start the viewer: its task runs ${words[0]}`);
  const env = Object.fromEntries(words.slice(0, at).map((word) => word.split("=", 2)));
  return { env, args: words.slice(at + 1) };
}

/**
 * Starts a viewer of `paths` and waits until it listens.
 *
 * @throws {Error} when it ends before that, with what it said.
 */
export async function startViewer(paths: readonly string[]): Promise<BenchViewer> {
  const startedMs = performance.now();
  const { env, args } = viewerCommand();
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args, ...paths, "--port", "0"],
    env,
    cwd: ROOT,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const log = child.stderr.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  const url = await readUrl(log);
  const drained = drain(log);
  let hasEnded = false;
  child.status.then(() => hasEnded = true);
  const stop = async () => {
    // Ctrl-C in a terminal ends it before us.
    if (!hasEnded) child.kill("SIGTERM");
    await Promise.all([child.status, drained]);
  };
  const ask = (path: string, signal?: AbortSignal) => askJson(`${url}${path}`, signal);
  return { pid: child.pid, startedMs, url, ask, [Symbol.asyncDispose]: stop };
}

async function readUrl(log: AsyncIterator<string>): Promise<string> {
  let text = "";
  for (;;) {
    const { value, done } = await log.next();
    if (done === true) throw new Error(`Cannot start the viewer: ${text.trim()}`);
    text += value;
    const url = /"url":"([^"]+)"/.exec(text)?.[1];
    if (url !== undefined) return url;
  }
}

/** The log goes on, a line for each request; a full pipe would hold the viewer up. */
async function drain(log: AsyncIterator<string>): Promise<void> {
  while ((await log.next()).done !== true);
}

async function askJson(url: string, signal?: AbortSignal): Promise<Answer> {
  const began = performance.now();
  const response = await fetch(url, signal === undefined ? {} : { signal });
  const text = await new Response(ReadableStream.from(answerBytes(response, signal))).text();
  if (response.status !== 200) {
    throw new Error(`${new URL(url).pathname} answered ${response.status}: ${text.slice(0, 300)}`);
  }
  const body = JSON.parse(text);
  return { body, elapsedMs: performance.now() - began };
}
