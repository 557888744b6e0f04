/**
 * Which runs there are: those whose namespaces are in the cluster, and those that this machine
 * remembers.
 *
 * @module
 */

import { nearestName } from "../pod/flag_values.ts";
import { deleteNamespace, listLiveRuns } from "./cluster_runs.ts";
import { type CommandContext, messageOf } from "./command_context.ts";
import type { LiveRun, RunRecord } from "./run_record.ts";

/** Time for which the namespace of a run that is over is left to whoever runs it, in milliseconds. */
export const SWEEP_GRACE_MS = 120_000;

/** A run that was found. */
export interface FoundRun {
  readonly run: RunRecord;
  /** Whether its namespace is in the cluster, and is to stay there for now. */
  readonly isThere: boolean;
}

/**
 * All runs, newest first. Namespaces of runs that are long over, and are not to be kept, are deleted
 * on the way: their runner is gone, and their pods have ended themselves.
 *
 * Where the cluster cannot be asked, that is noted, and the runs are those that are remembered.
 *
 * @throws {KubectlError} instead, for who `needsCluster`.
 */
export async function findRuns(
  ctx: CommandContext,
  { needsCluster = false }: { readonly needsCluster?: boolean } = {},
): Promise<readonly FoundRun[]> {
  const records = await ctx.store.list();
  const live = needsCluster ? await listLiveRuns(ctx) : await liveRuns(ctx);
  const byId = new Map(records.map((run) => [run.id, run]));
  const found: FoundRun[] = [];
  for (const { run: known, isEnding } of live ?? []) {
    const run = mergedRun(known, byId.get(known.id));
    byId.delete(run.id);
    if (!isEnding && isLeftBehind(run, ctx.now())) {
      found.push({ run: await sweep(ctx, run), isThere: false });
    } else {
      found.push({ run, isThere: !isEnding });
    }
  }
  for (const run of byId.values()) {
    // Of another cluster, of a runner that was killed, or nobody can say.
    const isOver = run.endMs !== undefined || ctx.now() > run.untilMs || live !== undefined;
    const ended = isOver ? { endMs: run.endMs ?? Math.min(run.untilMs, ctx.now()) } : {};
    found.push({ run: { ...run, ...ended }, isThere: false });
  }
  return found.sort((a, b) => b.run.startMs - a.run.startMs);
}

async function liveRuns(ctx: CommandContext): Promise<readonly LiveRun[] | undefined> {
  try {
    return await listLiveRuns(ctx);
  } catch (error) {
    ctx.signal.throwIfAborted();
    ctx.note(messageOf(error));
    return undefined;
  }
}

/** What the cluster says of times, and this machine of the rest. */
function mergedRun(live: RunRecord, record: RunRecord | undefined): RunRecord {
  if (record === undefined) return live;
  const { startMs, untilMs, isKept } = live;
  return { ...record, startMs, untilMs, isKept };
}

function isLeftBehind({ isKept, untilMs }: RunRecord, nowMs: number): boolean {
  return !isKept && nowMs > untilMs + SWEEP_GRACE_MS;
}

async function sweep(ctx: CommandContext, run: RunRecord): Promise<RunRecord> {
  const ended: RunRecord = {
    ...run,
    state: run.state === "failed" ? "failed" : "done",
    endMs: run.endMs ?? run.untilMs,
  };
  try {
    await deleteNamespace(ctx, run);
    await ctx.store.save(ended);
    ctx.note(`Run ${run.id} of ${run.scenario} was left behind: its namespace is deleted`);
  } catch (error) {
    ctx.note(messageOf(error));
  }
  return ended;
}

/**
 * The run that a person means: its id, the beginning of it, or its namespace.
 *
 * @throws {RangeError} when there is none, or more than one.
 */
export function chooseRun(found: readonly FoundRun[], text: string): FoundRun {
  const id = text.replace(/^fgm-run-/, "");
  const fits = found.filter(({ run }) => run.id.startsWith(id) && id !== "");
  const [only] = fits;
  if (only !== undefined && fits.length === 1) return only;
  const names = (fits.length > 1 ? fits : found).map(({ run }) => run.id);
  if (fits.length > 1) {
    throw new RangeError(`Cannot use run "${text}": it may be any of ${names.join(", ")}`);
  }
  const nearest = nearestName(id, names);
  const hint = nearest === undefined ? "see `deno task scenario status`" : `is it ${nearest}?`;
  throw new RangeError(`Cannot use run "${text}": there is no such run; ${hint}`);
}
