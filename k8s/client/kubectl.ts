/**
 * The user's own kubectl: its configuration, contexts and ways to log in are those that work already.
 *
 * @module
 */

import { KubectlError, kubectlFailure, kubectlMissing } from "./kubectl_error.ts";
import type { StartTimer } from "./patience.ts";

/** Time that one call may take, in milliseconds: logging in may ask a provider far away. */
export const KUBECTL_MS_MAX = 30_000;

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
  // A plugin that kubectl has started may keep its pipes open: who gives up does not wait for them.
  const output = await Promise.race([child.output(), givenUp]);
  stopTimer();
  signal?.removeEventListener("abort", end);
  if (output === undefined) {
    child.kill("SIGKILL");
    signal?.throwIfAborted();
    throw new KubectlError("timeout", { tried, state: `no answer within ${timeoutMs / 1_000} s` });
  }
  const { code, stdout, stderr } = output;
  const decoder = new TextDecoder();
  if (code === 0) return decoder.decode(stdout);
  const said = decoder.decode(stderr.subarray(-STDERR_BYTES_MAX));
  throw kubectlFailure(said, { tried, ended: `ended with code ${code}` });
}

function startKubectl(
  args: readonly string[],
  { tried, kubectl }: { readonly tried: string; readonly kubectl: string },
): Deno.ChildProcess {
  try {
    return new Deno.Command(kubectl, {
      args: [...args],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    throw kubectlMissing(error, { tried, kubectl }) ?? error;
  }
}
