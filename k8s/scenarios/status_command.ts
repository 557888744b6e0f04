/**
 * `scenario status`, `logs` and `stop`: what is said of runs, and how they end early.
 *
 * @module
 */

import { checkRun } from "./ask_expectation.ts";
import { deleteNamespace, listRunPods, podLog } from "./cluster_runs.ts";
import { type CommandContext, messageOf } from "./command_context.ts";
import { chooseRun, findRuns, type FoundRun } from "./find_runs.ts";
import { runNamespace, type RunRecord } from "./run_record.ts";
import { type RunStatus, statusJson, statusText, verdictLines } from "./run_tables.ts";
import type { Scenario } from "./scenario.ts";

/** Tells of all runs, or of one with its expectations so far. @throws {RangeError} for no such run. */
export async function statusCommand(
  ctx: CommandContext,
  scenarios: readonly Scenario[],
  { wanted, json }: { readonly wanted: string | undefined; readonly json: boolean },
): Promise<number> {
  const found = await findRuns(ctx);
  if (wanted === undefined) {
    const statuses: RunStatus[] = [];
    for (const one of found) statuses.push(await statusOf(ctx, one));
    ctx.print(
      json ? JSON.stringify(statuses.map(statusJson)) : statusText(statuses, ctx.now()),
    );
    return 0;
  }
  const status = await statusOf(ctx, chooseRun(found, wanted));
  const scenario = scenarios.find(({ name }) => name === status.run.scenario);
  const isChecked = status.run.verdicts.length > 0 && status.run.endMs !== undefined;
  const verdicts = isChecked || scenario === undefined
    ? status.run.verdicts
    : await checkRun(ctx, scenario, status.run);
  const checked = { ...status, run: { ...status.run, verdicts } };
  const lines = [statusText([checked], ctx.now()), ...verdictLines(verdicts)];
  ctx.print(json ? JSON.stringify(statusJson(checked)) : lines.join("\n"));
  return 0;
}

async function statusOf(ctx: CommandContext, { run, isThere }: FoundRun): Promise<RunStatus> {
  if (!isThere) return { run, isThere, pods: undefined };
  try {
    return { run, isThere, pods: await listRunPods(ctx, run) };
  } catch (error) {
    ctx.signal.throwIfAborted();
    ctx.note(messageOf(error));
    return { run, isThere, pods: undefined };
  }
}

/** What to show of logs. */
export interface LogsOrder {
  readonly wanted: string;
  /** Only containers of this name; all when undefined. */
  readonly container: string | undefined;
  /** Lines of each container. */
  readonly lines: number;
}

/**
 * Prints what the containers of a run have written last, each line with where it is from. A container
 * without a log is noted.
 *
 * @throws {RangeError} for no such run or container.
 */
export async function logsCommand(
  ctx: CommandContext,
  { wanted, container, lines }: LogsOrder,
): Promise<number> {
  const { run, isThere } = chooseRun(await findRuns(ctx, { needsCluster: true }), wanted);
  if (!isThere) {
    throw new RangeError(`Cannot read the logs of run ${run.id}: its pods are gone`);
  }
  const all = (await listRunPods(ctx, run)).flatMap(({ name, containers }) =>
    containers.map((one) => ({ pod: name, container: one, lines }))
  );
  const chosen = all.filter((one) => container === undefined || one.container === container);
  if (chosen.length === 0) {
    const names = [...new Set(all.map((one) => one.container))].join(", ") || "none";
    throw new RangeError(
      `Cannot read the log of "${container}": the run's containers are ${names}`,
    );
  }
  for (const one of chosen) {
    try {
      const text = await podLog(ctx, run, one);
      if (text.trim() !== "") ctx.print(text.trimEnd());
    } catch (error) {
      ctx.signal.throwIfAborted();
      ctx.note(messageOf(error)); // it may not have begun, or be between two lives
    }
  }
  return 0;
}

/** Deletes the namespaces of one run or of all. @throws {RangeError} for no such run. */
export async function stopCommand(
  ctx: CommandContext,
  wanted: { readonly kind: "one"; readonly text: string } | { readonly kind: "all" },
): Promise<number> {
  const found = await findRuns(ctx, { needsCluster: true });
  const chosen = wanted.kind === "all"
    ? found.filter(({ isThere }) => isThere)
    : [chooseRun(found, wanted.text)];
  if (chosen.length === 0) ctx.print("No run goes on.");
  let failures = 0;
  for (const { run } of chosen) {
    try {
      await deleteNamespace(ctx, run);
      await ctx.store.save(stopped(run, ctx.now()));
      ctx.print(`Stopped ${run.id} of ${run.scenario}: ${runNamespace(run)} is deleted`);
    } catch (error) {
      failures++;
      ctx.note(messageOf(error));
    }
  }
  return failures === 0 ? 0 : 1;
}

/** A run that was over keeps what came of it. */
function stopped(run: RunRecord, nowMs: number): RunRecord {
  if (run.endMs !== undefined) return run;
  return { ...run, state: "stopped", endMs: Math.min(nowMs, run.untilMs) };
}
