/**
 * Makes the pods of a run, and waits until they run.
 *
 * @module
 */

import { createDocument, listRunPods } from "./cluster_runs.ts";
import type { CommandContext } from "./command_context.ts";
import {
  manifestDocuments,
  type ManifestValues,
  podsAwaited,
  renderDocument,
} from "./manifest_text.ts";
import { podsText, type RunPod } from "./run_pods.ts";
import type { RunRecord } from "./run_record.ts";

/** Time for all pods to run, in milliseconds; images may have to be pulled. */
export const START_MS_MAX = 180_000;

/** Time between two looks at pods that start, in milliseconds. */
export const START_EVERY_MS = 1_000;

/**
 * Makes a manifest's pods in their order, and waits until each container runs or has run. What keeps a
 * pod from starting is told once.
 *
 * @throws {Error} when a pod cannot start, or has not in time. @throws {KubectlError}
 * @throws {RangeError} for a manifest that cannot be filled in. @throws the context's signal's reason.
 */
export async function startPods(
  ctx: CommandContext,
  run: RunRecord,
  { manifest, values }: { readonly manifest: string; readonly values: ManifestValues },
): Promise<readonly RunPod[]> {
  const documents = manifestDocuments(manifest);
  const watch = new StartWatch(ctx, run);
  const ips = new Map<string, string>();
  for (const document of documents) {
    for (const name of podsAwaited(document)) {
      const pods = await watch.until((all) => ipOf(all, name) !== undefined);
      ips.set(name, ipOf(pods, name) ?? "");
    }
    await createDocument(ctx, run, renderDocument(document, values, ips));
  }
  return await watch.until((pods) =>
    pods.length >= documents.length && pods.every(({ hasStarted }) => hasStarted)
  );
}

function ipOf(pods: readonly RunPod[], name: string): string | undefined {
  return pods.find((pod) => pod.name === name)?.ip;
}

/** Looks at pods that start, within one limit of time for all of them. */
class StartWatch {
  readonly #ctx: CommandContext;
  readonly #run: RunRecord;
  readonly #endMs: number;
  /** Troubles that were told. */
  readonly #told = new Set<string>();

  constructor(ctx: CommandContext, run: RunRecord) {
    this.#ctx = ctx;
    this.#run = run;
    this.#endMs = ctx.now() + START_MS_MAX;
  }

  async until(isDone: (pods: readonly RunPod[]) => boolean): Promise<readonly RunPod[]> {
    for (;;) {
      const pods = await listRunPods(this.#ctx, this.#run);
      if (isDone(pods)) return pods;
      for (const { name, trouble } of pods) {
        if (trouble === undefined) continue;
        if (trouble.isFinal) throw new Error(`Cannot start pod ${name}: ${trouble.why}`);
        const line = `Pod ${name} waits: ${trouble.why}`;
        if (!this.#told.has(line)) this.#ctx.note(line);
        this.#told.add(line);
      }
      if (this.#ctx.now() >= this.#endMs) {
        const troubles = pods.flatMap(({ name, trouble }) =>
          trouble === undefined ? [] : [`${name}: ${trouble.why}`]
        );
        const why = troubles.length > 0 ? troubles.join("; ") : podsText(pods);
        throw new Error(`Cannot start the pods within ${START_MS_MAX / 1_000} s: ${why}`);
      }
      this.#ctx.progress(`Starting: ${podsText(pods)}`);
      await this.#ctx.wait(START_EVERY_MS);
    }
  }
}
