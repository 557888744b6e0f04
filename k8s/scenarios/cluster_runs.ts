/**
 * Runs in the cluster, through the user's kubectl: their namespaces and pods.
 *
 * @module
 */

import { runKubectl } from "../client/kubectl.ts";
import { KubectlError } from "../client/kubectl_error.ts";
import { listViewerPods } from "../client/viewer_pods.ts";
import { listAt, textAt, valueAt } from "../client/json_value.ts";
import type { CommandContext } from "./command_context.ts";
import {
  type LiveRun,
  namespaceText,
  parseRunNamespace,
  RUN_LABEL,
  runAnnotations,
  runNamespace,
  type RunRecord,
} from "./run_record.ts";
import { listedItems, parseRunPods, type RunPod } from "./run_pods.ts";

/** Time for a new namespace to get its ServiceAccount, in milliseconds; until then it takes no pods. */
const ACCOUNT_MS_MAX = 20_000;

/** Time between two tries, in milliseconds. */
const ACCOUNT_EVERY_MS = 500;

/** Makes the run's namespace. @throws {KubectlError} */
export async function createNamespace(ctx: CommandContext, run: RunRecord): Promise<void> {
  await create(ctx, namespaceText(run), { tried: `make namespace ${runNamespace(run)}` });
}

/** Makes what one document of a manifest says, in the run's namespace. @throws {KubectlError} */
export async function createDocument(
  ctx: CommandContext,
  run: RunRecord,
  document: string,
): Promise<void> {
  const namespace = runNamespace(run);
  const endMs = ctx.now() + ACCOUNT_MS_MAX;
  for (;;) {
    try {
      return await create(ctx, document, { tried: `make the pods of ${namespace}`, namespace });
    } catch (error) {
      const isEarly = error instanceof KubectlError && /serviceaccount .*not found/.test(error.why);
      if (!isEarly || ctx.now() >= endMs) throw error;
    }
    await ctx.wait(ACCOUNT_EVERY_MS);
  }
}

/** kubectl reads files; one with a password in it is this user's alone, as temporary files are. */
async function create(
  ctx: CommandContext,
  text: string,
  options: { readonly tried: string; readonly namespace?: string },
): Promise<void> {
  const path = await Deno.makeTempFile({ prefix: "fgm-scenario-", suffix: ".yaml" });
  try {
    await Deno.writeTextFile(path, text);
    await runKubectl(["create", "-f", path], { ...of(ctx), ...options });
  } finally {
    await Deno.remove(path);
  }
}

/** Writes when the run began and will be over to its namespace. @throws {KubectlError} */
export async function annotateNamespace(ctx: CommandContext, run: RunRecord): Promise<void> {
  const notes = Object.entries(runAnnotations(run)).map(([name, value]) => `${name}=${value}`);
  await runKubectl(
    ["annotate", "namespace", runNamespace(run), "--overwrite", ...notes],
    { ...of(ctx), tried: `annotate namespace ${runNamespace(run)}` },
  );
}

/** The pods of a run by name; none where its namespace is gone. @throws {KubectlError} */
export async function listRunPods(ctx: CommandContext, run: RunRecord): Promise<readonly RunPod[]> {
  const namespace = runNamespace(run);
  const args = ["get", "pods", "-o", "json"];
  const tried = `list the pods of ${namespace}`;
  return parseRunPods(await runKubectl(args, { ...of(ctx), namespace, tried }));
}

/** All runs whose namespaces are there, newest first. @throws {KubectlError} */
export async function listLiveRuns(ctx: CommandContext): Promise<readonly LiveRun[]> {
  const args = ["get", "namespaces", "-l", RUN_LABEL, "-o", "json"];
  const text = await runKubectl(args, { ...of(ctx), tried: "list the runs of scenarios" });
  return listedItems(text).flatMap((item) => parseRunNamespace(item) ?? [])
    .sort((a, b) => b.run.startMs - a.run.startMs);
}

/**
 * Deletes a run's namespace with all that is in it, without waiting until it is gone. Not ended by the
 * context's signal: this is what is left to do after it. One that is gone already is no error.
 *
 * @throws {KubectlError}
 */
export async function deleteNamespace(
  ctx: CommandContext,
  run: Pick<RunRecord, "id">,
): Promise<void> {
  const name = runNamespace(run);
  const args = ["delete", "namespace", name, "--ignore-not-found", "--wait=false"];
  const tried = `delete namespace ${name}`;
  await runKubectl(args, { ...ctx.cluster, startTimer: ctx.startTimer, tried });
}

/** What a pod's containers have written last, each line with where it is from. @throws {KubectlError} */
export async function podLog(
  ctx: CommandContext,
  run: RunRecord,
  wanted: { readonly pod: string; readonly container: string; readonly lines: number },
): Promise<string> {
  const { pod, container, lines } = wanted;
  return await runKubectl(
    ["logs", pod, "-c", container, "--prefix", `--tail=${lines}`],
    { ...of(ctx), namespace: runNamespace(run), tried: `read the log of ${pod}/${container}` },
  );
}

/**
 * The node for a run: the one that is asked for, otherwise the first that takes pods and has a ready
 * pod of fgm.
 *
 * @throws {RangeError} when there is none. @throws {KubectlError}
 */
export async function chooseNode(ctx: CommandContext, wanted: string | undefined): Promise<string> {
  const pods = await listViewerPods({ ...of(ctx), namespace: ctx.fgmNamespace });
  const watched = pods.filter(({ isReady }) => isReady).map(({ node }) => node);
  if (wanted !== undefined) {
    if (watched.includes(wanted)) return wanted;
    const why = pods.find(({ node }) => node === wanted)?.why ?? "no pod of fgm is there";
    throw new RangeError(`Cannot use node "${wanted}": ${why}; ready are ${watched.join(", ")}`);
  }
  const closed = await closedNodes(ctx);
  const node = watched.find((name) => !closed.has(name));
  if (node !== undefined) return node;
  const reasons = pods.map(({ node: name, why }) => `${name}: ${why || "it takes no pods"}`);
  throw new RangeError(`Cannot choose a node: none will do (${reasons.join("; ")})`);
}

/** Nodes that take no ordinary pods; none are known to who may not look at nodes. */
async function closedNodes(ctx: CommandContext): Promise<ReadonlySet<string>> {
  try {
    const args = ["get", "nodes", "-o", "json"];
    const items = listedItems(await runKubectl(args, { ...of(ctx), tried: "list the nodes" }));
    return new Set(
      items.filter(isClosed).flatMap((item) => textAt(item, "metadata", "name") ?? []),
    );
  } catch (error) {
    if (error instanceof KubectlError && error.kind === "forbidden") return new Set();
    throw error;
  }
}

function isClosed(node: unknown): boolean {
  const effects = listAt(node, "spec", "taints").map((taint) => textAt(taint, "effect"));
  return valueAt(node, "spec", "unschedulable") === true ||
    effects.includes("NoSchedule") || effects.includes("NoExecute");
}

function of({ cluster, startTimer, signal }: CommandContext) {
  return { ...cluster, startTimer, signal };
}
