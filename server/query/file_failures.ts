/**
 * Finds out what a plan failed on, after it failed.
 *
 * Statements read what was asked for; those whose answers are kept read more of a file, the times around
 * the range or the rows of everybody. So where a file has nothing wrong in what was asked for, it is
 * looked at whether it has in what may have been read besides.
 *
 * @module
 */

import type { DuckDb } from "@fgm/collector/store/duckdb";
import type { JournalTail } from "../index/journal_tail.ts";
import type { SegmentIndex } from "../index/segment_index.ts";
import type { SegmentRef } from "../index/segment_ref.ts";
import type { QueryPlan } from "./plan.ts";
import type { PlannedWindow } from "./plan_windows.ts";
import { rowFilterOf } from "./row_filter.ts";
import { buildStatement, type SegmentStatement } from "./statement.ts";

/** What is needed to look for the failure. */
export interface FailureOptions {
  readonly index: SegmentIndex;
  readonly db: DuckDb;
  readonly signal: AbortSignal;
  /** What the plan failed with. */
  readonly error: unknown;
}

/**
 * Returns whether the question can be asked again: because a file of the plan is gone, or because a
 * damaged one has been found, which the index leaves out from now on.
 *
 * @throws {Error} the failure of a file when it says nothing about the file; or the signal's reason.
 */
export async function leaveOutWhatFails(
  plan: QueryPlan<JournalTail>,
  options: FailureOptions,
): Promise<boolean> {
  const asked = plan.windows.flatMap((window) =>
    window.groups.flatMap(({ segments }) => segments)
      .map((segment): Suspect => ({ plan, window, segment, extent: "asked" }))
  );
  let canRetry = false;
  for (const { path } of plan.journals) canRetry ||= await isGone(path);
  for (const suspect of asked) canRetry = await isAtFault(suspect, options) || canRetry;
  if (canRetry || !isAboutFile(options.error)) return canRetry;
  const ofEachFile = new Map(asked.map((suspect) => [suspect.segment.path, suspect])).values();
  for (const suspect of ofEachFile) {
    canRetry = await isAtFault({ ...suspect, extent: "all" }, options) || canRetry;
  }
  return canRetry;
}

/** A file of a plan, and what of it is to be read. */
interface Suspect {
  readonly plan: QueryPlan<JournalTail>;
  readonly window: PlannedWindow;
  readonly segment: SegmentRef;
  /** What was asked for, or all that there is of the metric. */
  readonly extent: "asked" | "all";
}

/** Whether a file is gone, or damaged, which the index is then told. */
async function isAtFault(
  suspect: Suspect,
  { index, db, signal }: FailureOptions,
): Promise<boolean> {
  const { segment: { path } } = suspect;
  if (await isGone(path)) return true;
  const { sql, params } = statementOf(suspect);
  const failure = await failureOf(db, { sql, params, signal });
  if (failure === undefined) return false;
  if (!await isGone(path)) index.markDamaged(path, failure);
  return true;
}

function statementOf({ plan, window, segment, extent }: Suspect): SegmentStatement {
  const { metric, series } = plan.request;
  const containerIds = window.series.flatMap((position) => series[position]!.map(({ id }) => id));
  const filter = rowFilterOf(metric, { segments: [segment], containerIds, window });
  return buildStatement(
    { shape: segment.shape, paths: [segment.path] },
    // Of so few containers in a file, the statement does not pick any.
    extent === "asked" ? filter : { ...filter, range: undefined, containersPerFile: 0 },
  );
}

/** Whether there is no file of that name any more. */
export async function isGone(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return false;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    throw error;
  }
}

/**
 * What a statement over one file fails with; undefined when it does not.
 *
 * @throws {Error} the failure when it says nothing about the file; or the signal's reason.
 */
export async function failureOf(
  db: DuckDb,
  statement: {
    readonly sql: string;
    readonly params: Parameters<DuckDb["stream"]>[1];
    readonly signal: AbortSignal;
  },
): Promise<unknown> {
  const { sql, params, signal } = statement;
  try {
    for await (const _chunk of db.stream(sql, params, { signal })) signal.throwIfAborted();
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (!isAboutFile(error)) throw error;
    return error;
  }
}

/**
 * Whether an error can be the file's fault. Too little memory, a closed database or a refused setting
 * is a state of this process: to blame the files for it would empty the answer without an error.
 */
function isAboutFile(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return DAMAGE_MESSAGES.some((pattern) => pattern.test(error.message));
}

/** How DuckDB's messages begin for files that are damaged, refused, or of other columns. */
const DAMAGE_MESSAGES: readonly RegExp[] = [
  /^(IO|Permission|Serialization|Binder|Conversion) Error/,
  /^(Invalid|Invalid Input) Error: (?!Cannot change configuration)/,
  /TProtocolException|parquet|Parquet|ZSTD|Snappy|decompress/,
];
