/**
 * `scenario run`: trouble from its beginning to its end, and whether fgm has found it.
 *
 * @module
 */

import { annotateNamespace, chooseNode, createNamespace, deleteNamespace } from "./cluster_runs.ts";
import { type CommandContext, messageOf } from "./command_context.ts";
import { durationText } from "./duration_text.ts";
import { findRuns } from "./find_runs.ts";
import { followRun, SETTLE_MS_MAX } from "./follow_run.ts";
import type { RunPod } from "./run_pods.ts";
import { drawRunId, type RecordedVerdict, runNamespace, type RunRecord } from "./run_record.ts";
import { runJson, verdictLines } from "./run_tables.ts";
import type { Scenario, ScenarioImage } from "./scenario.ts";
import { START_MS_MAX, startPods } from "./start_run.ts";

/** What is to be run, and how. */
export interface RunOrder {
  readonly scenario: Scenario;
  /** Milliseconds, from when the pods run. */
  readonly durationMs: number;
  /** Undefined for any that will do. */
  readonly node: string | undefined;
  /** Whether the namespace stays at the end. */
  readonly keep: boolean;
  /** Whether to return as soon as the pods run. */
  readonly detach: boolean;
  /** Whether to end as soon as all expectations are met. */
  readonly untilMet: boolean;
  readonly json: boolean;
  readonly manifest: string;
  /** Full names of the scenario's images. */
  readonly images: Readonly<Partial<Record<ScenarioImage, string>>>;
  /** Builds them, and brings them to the nodes; told what happens by the context. */
  readonly prepareImages: () => Promise<void>;
}

/** Exit code: 0 when all expectations were met, or the run is detached; 1 when some were not. */
export async function runCommand(ctx: CommandContext, order: RunOrder): Promise<number> {
  const { scenario, durationMs } = order;
  await findRuns(ctx, { needsCluster: true }); // deletes what others have left behind
  if (durationMs < scenario.leastMs) {
    const least = durationText(scenario.leastMs);
    ctx.note(`Not all can be found in ${durationText(durationMs)}: it takes ${least}`);
  }
  const node = await chooseNode(ctx, order.node);
  await order.prepareImages();
  const startMs = ctx.now();
  const run: RunRecord = {
    ...{ id: drawRunId(ctx.random), scenario: scenario.name, node, startMs },
    untilMs: startMs + START_MS_MAX + durationMs,
    isKept: order.keep,
    state: "starting",
    ...{ pods: [], verdicts: [] },
  };
  ctx.note(`Run ${run.id}: ${scenario.name} on ${node}, for ${durationText(durationMs)}`);
  await ctx.store.save(run);
  return await carryOut(ctx, order, run);
}

/** From the first thing made in the cluster to the last thing deleted. */
async function carryOut(ctx: CommandContext, order: RunOrder, made: RunRecord): Promise<number> {
  let run = made;
  let staysOn = order.keep;
  const remember = async (changes: Partial<RunRecord>) => {
    run = { ...run, ...changes };
    await ctx.store.save(run);
  };
  try {
    await createNamespace(ctx, run);
    const pods = await startPods(ctx, run, {
      manifest: order.manifest,
      values: manifestValues(order, run),
    });
    const startMs = ctx.now();
    const untilMs = startMs + order.durationMs;
    await remember({ startMs, untilMs, state: "running", pods: pods.map(recordedPod) });
    await annotateNamespace(ctx, run);
    if (order.detach) {
      staysOn = true;
      tellDetached(ctx, run, order.json);
      return 0;
    }
    const verdicts = await followRun(ctx, { scenario: order.scenario, run }, order);
    await remember({ verdicts, state: "done", endMs: ctx.now() });
    return tellVerdicts(ctx, run, order.json);
  } catch (error) {
    const state = ctx.signal.aborted ? "stopped" : "failed";
    await remember({ state, endMs: ctx.now() });
    throw error;
  } finally {
    if (staysOn) {
      ctx.note(`Namespace ${runNamespace(run)} stays; deno task scenario stop ${run.id}`);
    } else {
      await cleanUp(ctx, run);
    }
  }
}

function manifestValues(order: RunOrder, run: RunRecord) {
  return {
    runId: run.id,
    namespace: runNamespace(run),
    node: run.node,
    // Longer than the run can take, so that it is not cut short; they are deleted before that.
    seconds: Math.ceil((START_MS_MAX + order.durationMs + SETTLE_MS_MAX) / 1_000),
    images: order.images,
  };
}

function recordedPod({ name, node, containers }: RunPod) {
  return { name, node, containers };
}

/** Deletes the namespace. A failure is told, and hides no other. */
async function cleanUp(ctx: CommandContext, run: RunRecord): Promise<void> {
  try {
    await deleteNamespace(ctx, run);
    ctx.note(`Namespace ${runNamespace(run)} is deleted; the data stays in fgm`);
  } catch (error) {
    const later = `deno task scenario stop ${run.id}`;
    ctx.note(`${messageOf(error)}; later: ${later}`);
  }
}

function tellDetached(ctx: CommandContext, run: RunRecord, json: boolean): void {
  if (json) return ctx.print(JSON.stringify(runJson(run)));
  ctx.print([
    `Run ${run.id} goes on until ${new Date(run.untilMs).toISOString()}.`,
    `  deno task scenario status ${run.id}`,
    `  deno task scenario export ${run.id} -o ${run.scenario}`,
    `  deno task scenario stop ${run.id}`,
  ].join("\n"));
}

function tellVerdicts(ctx: CommandContext, run: RunRecord, json: boolean): number {
  const { verdicts } = run;
  ctx.print(json ? JSON.stringify(runJson(run)) : verdictText(verdicts));
  return verdicts.every(({ met }) => met) ? 0 : 1;
}

function verdictText(verdicts: readonly RecordedVerdict[]): string {
  const met = verdicts.filter((verdict) => verdict.met).length;
  return [...verdictLines(verdicts), `${met} of ${verdicts.length} met`].join("\n");
}
