/**
 * Asking a cluster through kubectl, with words for a person where that fails.
 *
 * @module
 */

import { clusterArgs } from "../client/kubectl.ts";
import { type KubectlErrorKind, kubectlFailure, lastUsefulLine } from "../client/kubectl_error.ts";
import {
  ANSWERS_OUTPUT,
  missingRights,
  reviewsOf,
  type Right,
  rightsText,
} from "./deploy_rights.ts";
import type { Run, RunOptions } from "./deploy_run.ts";

/** Which cluster: what is undefined is as the user's configuration has it. */
export interface Cluster {
  readonly context: string | undefined;
  /** Path of a file. */
  readonly kubeconfig: string | undefined;
}

/** How to ask. */
export interface AskOptions extends RunOptions {
  /** Completes "Cannot …". */
  readonly tried: string;
}

/**
 * Runs kubectl with these arguments and gives what it wrote.
 *
 * @throws {Error} in one line, with the way out.
 */
export type AskCluster = (args: readonly string[], options: AskOptions) => Promise<string>;

/** The words that every call begins with. */
export function kubectlWords({ context, kubeconfig }: Cluster): readonly string[] {
  return ["kubectl", ...clusterArgs({ context, kubeconfig })];
}

const WAYS_OUT: Readonly<Record<KubectlErrorKind, string>> = {
  "missing": "",
  "not-configured": "see `kubectl config get-contexts`, and --context and --kubeconfig",
  "unreachable": "does `kubectl get namespaces` work here?",
  "unauthorized": "log in to the cluster as for `kubectl get namespaces`",
  "forbidden": "",
  "not-found": "",
  "timeout": "does `kubectl get namespaces` work here?",
  "failed": "",
};

/** Makes an `AskCluster`. */
export function createAsk(run: Run, cluster: Cluster): AskCluster {
  return async (args, { tried, ...options }) => {
    const { code, stdout, stderr } = await runOrTell(run, [...kubectlWords(cluster), ...args], {
      ...options,
      tried,
    });
    if (code === 0) return stdout;
    const { kind } = kubectlFailure(stderr, { tried, ended: "" });
    const said = lastUsefulLine(stderr) || `kubectl ended with code ${code}`;
    const wayOut = WAYS_OUT[kind];
    throw new Error(`Cannot ${tried}: ${said}${wayOut === "" ? "" : `; ${wayOut}`}`);
  };
}

/**
 * Runs a command whatever it ends with.
 *
 * @throws {Error} in one line, when its program is missing.
 */
export async function runOrTell(
  run: Run,
  command: readonly string[],
  { tried, ...options }: AskOptions,
): Promise<Awaited<ReturnType<Run>>> {
  try {
    return await run(command, options);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    const [program] = command;
    throw new Error(`Cannot ${tried}: there is no ${program} here; install it, or see PATH`, {
      cause,
    });
  }
}

/**
 * The name of the context that is used.
 *
 * @throws {Error} in one line, when kubectl is missing or knows no cluster.
 */
export async function contextName(
  ask: AskCluster,
  { context, kubeconfig }: Cluster,
): Promise<string> {
  if (kubeconfig !== undefined) await demandFile(kubeconfig);
  if (context !== undefined) return context;
  const name = await ask(["config", "current-context"], { tried: "choose a cluster" });
  return name.trim();
}

/** kubectl takes a file that is not there for an empty one. */
async function demandFile(path: string): Promise<void> {
  try {
    await Deno.stat(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Error(`Cannot choose a cluster: there is no file ${path}`, { cause });
  }
}

/**
 * Makes sure that all of this is allowed. Nothing is written.
 *
 * @throws {Error} in one line, that lists what is missing; or when nobody answers.
 */
export async function demandRights(
  ask: AskCluster,
  rights: readonly Right[],
  { goal }: { readonly goal: string },
): Promise<void> {
  const answers = await ask(["create", "--filename=-", "--validate=false", ANSWERS_OUTPUT], {
    tried: `see whether you may ${goal}`,
    stdin: reviewsOf(rights),
  });
  const missing = missingRights(rights, answers);
  if (missing.length === 0) return;
  throw new Error(`Cannot ${goal}: you may not ${rightsText(missing)}`);
}
