/**
 * The user's own kubectl: its configuration, contexts and ways to log in are those that work already.
 *
 * @module
 */

import { KubectlError, kubectlFailure, kubectlMissing } from "./kubectl_error.ts";
import type { StartTimer } from "./patience.ts";

/** Time that one call may take, in milliseconds: logging in may ask a provider far away. */
export const KUBECTL_MS_MAX = 30_000;

/** Time that last words may take, in milliseconds: what a program has started may keep its pipes open. */
export const LAST_WORDS_MS_MAX = 1_000;

/** Bytes of standard error that are looked at: the last line is the one for a person. */
const STDERR_BYTES_MAX = 64 * 1024;

/** Which cluster, and which kubectl. What is undefined is as the user's configuration has it. */
export interface ClusterChoice {
  readonly context?: string | undefined;
  readonly namespace?: string | undefined;
  /** Path of a file. */
  readonly kubeconfig?: string | undefined;
  /** Name or path of the program; "kubectl" by default. */
  readonly kubectl?: string | undefined;
}

/** How to call. */
export interface KubectlOptions extends ClusterChoice {
  /** Completes "Cannot …" in errors, such as "list the viewers' pods". */
  readonly tried: string;
  readonly startTimer: StartTimer;
  /** Ends the call; it then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** `KUBECTL_MS_MAX` by default. */
  readonly timeoutMs?: number;
}

/** The arguments that choose the cluster, to stand before all others. */
export function clusterArgs({ context, namespace, kubeconfig }: ClusterChoice): readonly string[] {
  return Object.entries({ context, namespace, kubeconfig })
    .flatMap(([name, value]) => value === undefined ? [] : [`--${name}=${value}`]);
}

/**
 * What the environment of a child has to say otherwise than this process's own.
 *
 * Variables of the system's loader (ld.so(8), dyld(1)) bring code into whatever is started. Deno starts
 * nothing with them for a program that may run a few others alone, as compiled ones are, and takes empty
 * ones for none, as the loaders do. Who may run anything passes them on: there are systems on which
 * libraries are found by them.
 */
export function childEnv(): Readonly<Record<string, string>> {
  if (Deno.permissions.querySync({ name: "run" }).state === "granted") return {};
  const names = Object.keys(Deno.env.toObject()).filter((name) => /^(LD|DYLD)_/i.test(name));
  return Object.fromEntries(names.map((name) => [name, ""]));
}

/**
 * Runs kubectl to its end and returns what it wrote.
 *
 * @throws {KubectlError} when it is missing, fails or takes too long.
 */
export async function runKubectl(
  args: readonly string[],
  options: KubectlOptions,
): Promise<string> {
  const { tried, startTimer, signal, kubectl = "kubectl", timeoutMs = KUBECTL_MS_MAX } = options;
  signal?.throwIfAborted();
  const child = startKubectl([...clusterArgs(options), ...args], { tried, kubectl });
  const { promise: givenUp, resolve: giveUp } = Promise.withResolvers<undefined>();
  const stopTimer = startTimer(() => giveUp(undefined), timeoutMs);
  const end = () => giveUp(undefined);
  signal?.addEventListener("abort", end, { once: true });
  const output = await outputOf(child, { startTimer, givenUp });
  stopTimer();
  signal?.removeEventListener("abort", end);
  signal?.throwIfAborted();
  if (output === undefined) {
    throw new KubectlError("timeout", { tried, state: `no answer within ${timeoutMs / 1_000} s` });
  }
  const { code, stdout, stderr } = output;
  if (code === 0) return await stdout.text();
  const said = await stderr.slice(-STDERR_BYTES_MAX).text();
  throw kubectlFailure(said, { tried, ended: `ended with code ${code}` });
}

function startKubectl(
  args: readonly string[],
  { tried, kubectl }: { readonly tried: string; readonly kubectl: string },
): Deno.ChildProcess {
  try {
    return new Deno.Command(kubectl, {
      args: [...args],
      env: childEnv(),
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    throw kubectlMissing(error, { tried, kubectl }) ?? error;
  }
}

/** How a program ended, and what it wrote. */
interface Output {
  readonly code: number;
  readonly stdout: Blob;
  readonly stderr: Blob;
}

/**
 * Waits for the end of a program, and no longer than `LAST_WORDS_MS_MAX` for that of its pipes: a plugin
 * that it has started may keep them open. Undefined, and the program killed, when it is given up first.
 */
async function outputOf(
  child: Deno.ChildProcess,
  { startTimer, givenUp }: {
    readonly startTimer: StartTimer;
    readonly givenUp: Promise<undefined>;
  },
): Promise<Output | undefined> {
  const stdout = readPipe(child.stdout), stderr = readPipe(child.stderr);
  const status = await Promise.race([child.status, givenUp]);
  if (status === undefined) {
    kill(child);
  } else {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const stopTimer = startTimer(resolve, LAST_WORDS_MS_MAX);
    await Promise.race([Promise.all([stdout.ended, stderr.ended]), late, givenUp]);
    stopTimer();
  }
  const [said, complained] = await Promise.all([stdout.take(), stderr.take()]);
  return status && { code: status.code, stdout: said, stderr: complained };
}

/** A pipe that is read. */
interface ReadPipe {
  /** Resolves when nobody can write to it any more. */
  readonly ended: Promise<void>;
  /** Stops reading, and gives what was read until then. */
  readonly take: () => Promise<Blob>;
}

function readPipe(stream: ReadableStream<Uint8Array<ArrayBuffer>>): ReadPipe {
  const reader = stream.getReader(), chunks: Uint8Array<ArrayBuffer>[] = [];
  const readAll = async () => {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      chunks.push(next.value);
    }
  };
  return {
    ended: readAll(),
    take: async () => {
      await reader.cancel();
      return new Blob(chunks);
    },
  };
}

/** Ends a program, which may have ended meanwhile. */
function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // it has ended already
  }
}
