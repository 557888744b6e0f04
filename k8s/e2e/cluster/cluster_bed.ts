/**
 * What the steps of `deno task e2e:cluster` share: the cluster that they work on, and ways to look at it.
 *
 * @module
 */

import { createViewerClient, type ViewerClient } from "@fgm/server/api/client";
import { type ClusterChoice, runKubectl } from "../../client/kubectl.ts";
import type { StartTimer } from "../../client/patience.ts";
import { startPortForward } from "../../client/port_forward.ts";
import { parseViewerPods, VIEWER_PORT, type ViewerPod } from "../../client/viewer_pods.ts";
import { NODE_POD_SELECTOR } from "../../client/node_pods.ts";

/** Namespace that fgm is in. */
export const FGM_NAMESPACE = "fine-grained-monitor";

/** Namespace of the pods that the steps watch, and of nothing else. */
export const PROBE_NAMESPACE = "fgm-e2e-probes";

/** Time that kubectl may take for one command that waits for the cluster, in milliseconds. */
const KUBECTL_WAIT_MS_MAX = 300_000;

/** Time between two looks at the cluster, in milliseconds. */
const LOOK_EVERY_MS = 1_000;

/** Time that a connection to a pod may take to be made, in milliseconds. */
const FORWARD_WAIT_MS_MAX = 90_000;

/** The cluster, and what was told on the command line. */
export interface ClusterBed {
  readonly cluster: ClusterChoice;
  /** Handed to `deno task deploy` as it is. */
  readonly deployArgs: readonly string[];
  /** Handed to `deno task scenario run` as it is. */
  readonly scenarioArgs: readonly string[];
  /** Image with a shell's `sleep`, which the probes run. */
  readonly probeImage: string;
  /** Names of the scenarios to run. */
  readonly scenarios: readonly string[];
  /** Commands that take a node away and bring it back, `{node}` being its name; undefined without. */
  readonly loseNode: string | undefined;
  readonly returnNode: string | undefined;
  /** How slow the cluster is: waits are this many times as long. */
  readonly patience: number;
  readonly say: (line: string) => void;
  readonly startTimer: StartTimer;
}

/** A connection to a pod of the cluster, until it is disposed of. */
export interface Forwarded extends AsyncDisposable {
  readonly url: string;
}

/** Runs kubectl on the cluster and returns what it wrote. */
export async function kubectl(bed: ClusterBed, ...args: readonly string[]): Promise<string> {
  return await runKubectl(args, {
    ...bed.cluster,
    tried: `run kubectl ${args.slice(0, 3).join(" ")}`,
    startTimer: bed.startTimer,
    timeoutMs: KUBECTL_WAIT_MS_MAX * bed.patience,
  });
}

/** Runs kubectl and reads the JSON that it wrote. */
export async function kubectlJson<T>(bed: ClusterBed, ...args: readonly string[]): Promise<T> {
  return JSON.parse(await kubectl(bed, ...args, "-o", "json")) as T;
}

/** The pods of fgm, one for each node. */
export async function nodePods(bed: ClusterBed): Promise<readonly ViewerPod[]> {
  return parseViewerPods(
    await kubectl(bed, "-n", FGM_NAMESPACE, "get", "pods", "-l", NODE_POD_SELECTOR, "-o", "json"),
  );
}

/** Connects to a port of a pod or Service through the user's kubectl. */
export async function forward(
  bed: ClusterBed,
  { pod, port }: { readonly pod: () => Promise<string>; readonly port: number },
): Promise<Forwarded> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const stopTimer = bed.startTimer(
    () => reject(new Error(`Cannot reach port ${port}: no connection in time`)),
    FORWARD_WAIT_MS_MAX * bed.patience,
  );
  const connection = startPortForward({
    ...bed.cluster,
    namespace: FGM_NAMESPACE,
    findPod: pod,
    port,
    what: `port ${port}`,
    onEvent: (event) => {
      if (event.kind === "made") resolve(event.url);
      if (event.kind === "impossible") reject(new Error(event.why));
    },
    startTimer: bed.startTimer,
    now: () => performance.now(),
    random: Math.random,
  });
  try {
    const url = await promise;
    return { url, [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose]() };
  } catch (error) {
    await connection[Symbol.asyncDispose]();
    throw error;
  } finally {
    stopTimer();
  }
}

/** Asks the viewer of a node. */
export async function withViewer<T>(
  bed: ClusterBed,
  node: string,
  ask: (viewer: ViewerClient) => Promise<T>,
): Promise<T> {
  const pod = async () => {
    const found = (await nodePods(bed)).find((each) => each.node === node);
    if (found === undefined) throw new RangeError(`Cannot find the pod of fgm on ${node}`);
    return found.name;
  };
  await using connection = await forward(bed, { pod, port: VIEWER_PORT });
  return await ask(createViewerClient({ url: connection.url }));
}

/**
 * Looks once a second until `look` gives true: each look starts a kubectl, and the nodes may be this machine.
 *
 * @throws {Error} naming `what` when it has not come about within `waitMs` on a fast machine.
 */
export async function waitUntil(
  bed: ClusterBed,
  what: string,
  { look, waitMs }: { readonly look: () => Promise<boolean>; readonly waitMs: number },
): Promise<void> {
  const deadlineMs = performance.now() + waitMs * bed.patience;
  while (!await look()) {
    must(
      performance.now() < deadlineMs,
      `waited ${waitMs * bed.patience / 1_000} s in vain for ${what}`,
    );
    await new Promise<void>((resolve) => bed.startTimer(resolve, LOOK_EVERY_MS));
  }
}

/** Fails with a sentence unless `fact` holds. */
export function must(fact: unknown, sentence: string): asserts fact {
  if (!fact) throw new Error(sentence);
}
