/**
 * Finds out what a plan failed on, after it failed.
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
  const { index, db, signal } = options;
  let canRetry = false;
  for (const { path } of plan.journals) canRetry ||= await isGone(path);
  for (const window of plan.windows) {
    for (const group of window.groups) {
      for (const segment of group.segments) {
        const { path } = segment;
        if (await isGone(path)) {
          canRetry = true;
          continue;
        }
        const { sql, params } = statementOfFile(plan, { window, segment });
        const failure = await failureOf(db, { sql, params, signal });
        if (failure === undefined) continue;
        if (!await isGone(path)) index.markDamaged(path, failure);
        canRetry = true;
      }
    }
  }
  return canRetry;
}

/** The statement that reads what is wanted of one file. */
function statementOfFile(
  plan: QueryPlan<JournalTail>,
  { window, segment }: { readonly window: PlannedWindow; readonly segment: SegmentRef },
): SegmentStatement {
  const { metric, series } = plan.request;
  const containerIds = window.series.flatMap((position) => series[position]!.map(({ id }) => id));
  return buildStatement(
    { shape: segment.shape, paths: [segment.path] },
    rowFilterOf(metric, { segments: [segment], containerIds, window }),
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
