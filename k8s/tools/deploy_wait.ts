/**
 * Waits until everything that was applied runs, or cannot.
 *
 * @module
 */

import type { AskCluster } from "./deploy_cluster.ts";
import { NAMESPACE } from "./deploy_plan.ts";
import type { Progress } from "./deploy_progress.ts";
import {
  currentPods,
  isRolledOut,
  progressText,
  readRollout,
  type Rollout,
} from "./deploy_rollout.ts";
import {
  creationFailures,
  creationTrouble,
  findTrouble,
  lastWords,
  type Trouble,
} from "./deploy_trouble.ts";

/** Time between two looks, in milliseconds. */
export const LOOK_EVERY_MS = 2_000;

/** Looks in a row that may fail: an API server that is being restarted is back by then. */
export const FAILED_LOOKS_MAX = 5;

/** Bytes and lines of a crashed container's log that are asked for. */
const LOG_LIMITS = ["--tail=3", "--limit-bytes=8192"];

/** What is there at one time. */
export interface Look {
  readonly rollout: Rollout;
  /** Keys of the failures to create pods. */
  readonly failures: ReturnType<typeof creationFailures>;
}

/** Looks at the cluster. */
export async function look(ask: AskCluster): Promise<Look> {
  const tried = "see how far fgm is";
  const inNamespace = [`--namespace=${NAMESPACE}`, "--output=json"];
  const objects = await ask([
    ...["get", "daemonsets,deployments,pods", "--selector=app.kubernetes.io/name=fgm"],
    ...inNamespace,
  ], { tried });
  const events = await ask([
    ...["get", "events", "--field-selector=reason=FailedCreate"],
    ...inNamespace,
  ], { tried });
  try {
    return { rollout: readRollout(objects), failures: creationFailures(events) };
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new Error(`Cannot ${tried}: what kubectl writes makes no sense`, { cause });
  }
}

/** What waiting needs. */
export interface WaitWorld {
  readonly ask: AskCluster;
  readonly progress: Progress;
  /** Monotonic time in milliseconds. */
  readonly nowMs: () => number;
  /** Resolves after so many milliseconds; rejects with the signal's reason when that is aborted. */
  readonly pause: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
}

/** How waiting ended. */
export type WaitEnd =
  | { readonly kind: "ready"; readonly rollout: Rollout }
  | { readonly kind: "trouble"; readonly trouble: Trouble }
  | { readonly kind: "late"; readonly last: Look };

/**
 * Looks until everything is ready, a pod cannot start, or the time is over. `before` is how it was before
 * the manifests were applied.
 *
 * @throws {Error} when the cluster does not answer several times in a row.
 */
export async function waitForRollout(
  before: Look,
  world: WaitWorld,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<WaitEnd> {
  const known = new Set(before.failures.map(({ key }) => key));
  const deadlineMs = world.nowMs() + timeoutMs;
  let last = before;
  try {
    for (;;) {
      last = await lookPatiently(world);
      const { rollout, failures } = last;
      world.progress.show(progressText(rollout));
      if (isRolledOut(rollout)) return { kind: "ready", rollout };
      const trouble = findTrouble(currentPods(before.rollout, rollout)) ??
        creationTrouble(failures, known);
      if (trouble !== undefined) {
        return { kind: "trouble", trouble: await withLog(trouble, world.ask) };
      }
      if (world.nowMs() >= deadlineMs) return { kind: "late", last };
      await world.pause(LOOK_EVERY_MS);
    }
  } finally {
    world.progress.end();
  }
}

async function lookPatiently({ ask, pause, signal }: WaitWorld): Promise<Look> {
  for (let failed = 1;; failed++) {
    try {
      return await look(ask);
    } catch (error) {
      if (signal.aborted || failed >= FAILED_LOOKS_MAX) throw error;
    }
    await pause(LOOK_EVERY_MS);
  }
}

/** What a container said last is what its status does not tell. */
async function withLog(trouble: Trouble, ask: AskCluster): Promise<Trouble> {
  const { container, pod } = trouble;
  if (container === undefined) return trouble;
  const args = ["logs", pod, `--namespace=${NAMESPACE}`, `--container=${container}`];
  const log = await ask([...args, "--previous", ...LOG_LIMITS], { tried: "read its log" })
    .catch(() => ""); // the status stays, which is what was asked for
  const words = lastWords(log);
  const message = words === undefined
    ? trouble.message
    : `${trouble.message}. Its last words: ${words}`;
  return { ...trouble, message };
}
