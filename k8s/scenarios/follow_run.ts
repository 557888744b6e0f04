/**
 * Watches a run until it is over, and checks what fgm has found.
 *
 * @module
 */

import { checkRun } from "./ask_expectation.ts";
import { listRunPods } from "./cluster_runs.ts";
import { type CommandContext, messageOf } from "./command_context.ts";
import { durationText } from "./duration_text.ts";
import { podsText, type RunPod } from "./run_pods.ts";
import type { RecordedVerdict, RunRecord } from "./run_record.ts";
import type { Scenario } from "./scenario.ts";

/** Time between two lines of progress, in milliseconds. */
export const PROGRESS_EVERY_MS = 5_000;

/** Time between two checks of all expectations, in milliseconds, where a run ends when all are met. */
export const CHECK_EVERY_MS = 10_000;

/** Time for which what is not met at the end is checked again: what stops is known some ticks later. */
export const SETTLE_MS_MAX = 20_000;

/** Time between two such checks, in milliseconds. */
const SETTLE_EVERY_MS = 5_000;

/** How to follow. */
export interface FollowOptions {
  /** Whether the run ends as soon as all expectations are met. */
  readonly untilMet: boolean;
}

/** Waits until the run is over. @throws the context's signal's reason. */
export async function followRun(
  ctx: CommandContext,
  { scenario, run }: { readonly scenario: Scenario; readonly run: RunRecord },
  { untilMet }: FollowOptions,
): Promise<readonly RecordedVerdict[]> {
  let checkMs = run.startMs + scenario.leastMs;
  let met = "";
  for (;;) {
    const leftMs = run.untilMs - ctx.now();
    if (leftMs <= 0) break;
    await ctx.wait(Math.min(PROGRESS_EVERY_MS, leftMs));
    const pods = await podsNow(ctx, run);
    if (pods?.length === 0) {
      ctx.note("The pods are gone: somebody has deleted them");
      break;
    }
    if (untilMet && ctx.now() >= checkMs) {
      const verdicts = await checkRun(ctx, scenario, run);
      const count = verdicts.filter((verdict) => verdict.met).length;
      if (count === verdicts.length) return verdicts;
      met = `; ${count} of ${verdicts.length} expectations met`;
      checkMs = ctx.now() + CHECK_EVERY_MS;
    }
    const elapsed = durationText(ctx.now() - run.startMs);
    const whole = durationText(run.untilMs - run.startMs);
    ctx.progress(`${elapsed} of ${whole}: ${pods === undefined ? "?" : podsText(pods)}${met}`);
  }
  return await checkSettled(ctx, scenario, run);
}

/** The pods, undefined when the cluster does not say: a run goes on without being looked at. */
async function podsNow(
  ctx: CommandContext,
  run: RunRecord,
): Promise<readonly RunPod[] | undefined> {
  try {
    return await listRunPods(ctx, run);
  } catch (error) {
    ctx.signal.throwIfAborted();
    ctx.note(messageOf(error));
    return undefined;
  }
}

/** Checks, and once more while something is not met and may still be. */
async function checkSettled(
  ctx: CommandContext,
  scenario: Scenario,
  run: RunRecord,
): Promise<readonly RecordedVerdict[]> {
  const endMs = ctx.now() + SETTLE_MS_MAX;
  for (;;) {
    ctx.progress("Asking fgm what it has found …");
    const verdicts = await checkRun(ctx, scenario, run);
    if (verdicts.every(({ met }) => met) || ctx.now() >= endMs) return verdicts;
    await ctx.wait(SETTLE_EVERY_MS);
  }
}
