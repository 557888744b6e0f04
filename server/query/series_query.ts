/**
 * Answers one question about series: refresh, plan, execute, shape; and again when files went away.
 *
 * Sealing, merging and retention take files away at any time, also between planning and reading.
 * What was in them is then in another file (or expired), so the whole question is asked again on a new
 * snapshot: a part of an answer is never joined to a part of another. A file that is there and cannot
 * be read is left out from then on, and the answer says that it is short.
 *
 * @module
 */

import type { Container } from "@fgm/collector/model";
import type { DuckDb } from "@fgm/collector/store/duckdb";
import type { JournalTail } from "../index/journal_tail.ts";
import type { IndexSnapshot, SegmentIndex } from "../index/segment_index.ts";
import { type EnvelopePoints, planGrid } from "./envelope.ts";
import { executePlan, QueryTooLargeError, statementOf } from "./execute.ts";
import { planQuery, type QueryPlan } from "./plan.ts";
import { QueryGate } from "./query_gate.ts";
import { runUpMs, SeriesShaper } from "./series_shaper.ts";

/** Time after which a query is interrupted, in milliseconds, its wait for a turn included. */
export const QUERY_TIMEOUT_MS = 30_000;

/** Times that a question is asked when files go away under it. */
export const ATTEMPTS_MAX = 5;

/** Interval assumed where no file says one. */
const INTERVAL_MS_DEFAULT = 1_000;

/** A query took longer than it may. */
export class QueryTimeoutError extends Error {
  override readonly name = "QueryTimeoutError";
}

/** A question about one metric. */
export interface SeriesRequest {
  readonly metric: string;
  readonly containers: readonly Container[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly points: number;
  readonly as: "raw" | "rate";
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** The answer: one envelope per container, in the order of the request. */
export interface SeriesAnswer {
  /** Width of a bucket, or the sampling interval where the points are the samples themselves. */
  readonly stepMs: number;
  readonly isTruncated: boolean;
  readonly series: readonly { readonly container: Container; readonly points: EnvelopePoints }[];
}

/** What questions are answered with. */
export interface SeriesQueryOptions {
  readonly index: SegmentIndex;
  readonly db: DuckDb;
  readonly gate?: QueryGate;
  readonly timeoutMs?: number;
  /** Called between planning and reading; a test lets files vanish there. */
  readonly onPlanned?: (plan: QueryPlan<JournalTail>) => Promise<void>;
}

/** Answers questions about series. */
export type SeriesQuery = (request: SeriesRequest) => Promise<SeriesAnswer>;

/** Makes the function that answers questions; all of them share one gate. */
export function createSeriesQuery(options: SeriesQueryOptions): SeriesQuery {
  const gate = options.gate ?? new QueryGate();
  const timeoutMs = options.timeoutMs ?? QUERY_TIMEOUT_MS;
  return async (request) => {
    const timeout = new AbortController();
    const timer = setTimeout(() => {
      timeout.abort(new QueryTimeoutError(`Cannot read series: it took over ${timeoutMs} ms`));
    }, timeoutMs);
    const signal = AbortSignal.any([request.signal, timeout.signal]);
    try {
      return await gate.run(() => answer({ ...request, signal }, options), signal);
    } finally {
      clearTimeout(timer);
    }
  };
}

async function answer(
  request: SeriesRequest,
  options: SeriesQueryOptions,
): Promise<SeriesAnswer> {
  const { index } = options;
  for (let attempt = 1;; attempt++) {
    const snapshot = await index.refresh({ force: attempt > 1 });
    const { plan, intervalMs } = planRequest(request, options);
    await options.onPlanned?.(plan);
    try {
      return await execute(request, { ...options, plan, intervalMs, snapshot });
    } catch (error) {
      request.signal.throwIfAborted();
      if (error instanceof QueryTooLargeError || attempt >= ATTEMPTS_MAX) throw error;
      if (!await leaveOutWhatFails(plan, request, options)) throw error;
    }
  }
}

function planRequest(
  request: SeriesRequest,
  { index }: SeriesQueryOptions,
): { readonly plan: QueryPlan<JournalTail>; readonly intervalMs: number } {
  const { metric, fromMs, toMs } = request;
  const ordinals = request.containers.flatMap(({ id }) => index.registry.find(id) ?? []);
  const plan = planQuery(index.snapshot, { metric, ordinals, fromMs, toMs });
  const intervalMs = plan.intervalMs ?? INTERVAL_MS_DEFAULT;
  const runUp = runUpMs(request.as, intervalMs);
  if (runUp === 0) return { plan, intervalMs };
  return {
    plan: planQuery(index.snapshot, { metric, ordinals, fromMs: fromMs - runUp, toMs }),
    intervalMs,
  };
}

async function execute(
  request: SeriesRequest,
  options: SeriesQueryOptions & {
    readonly plan: QueryPlan<JournalTail>;
    readonly intervalMs: number;
    readonly snapshot: IndexSnapshot;
  },
): Promise<SeriesAnswer> {
  const { points, as, containers, signal, fromMs, toMs } = request;
  const { db, plan, intervalMs, snapshot } = options;
  const grid = planGrid({ fromMs, toMs }, { points, intervalMs });
  const shapers = new Map(
    containers.map(({ id }) => [id, new SeriesShaper({ grid, points, as })]),
  );
  await executePlan(plan, { db, shapers, signal });
  const envelopes = [...shapers.values()].map(({ envelope }) => envelope);
  const isRaw = envelopes.every((envelope) => envelope.fitsSamples);
  return {
    stepMs: isRaw ? intervalMs : grid.stepMs,
    isTruncated: snapshot.unreadable.some(({ span }) =>
      span !== undefined && span.firstMs < toMs && span.lastMs >= fromMs
    ),
    series: containers.map((container) => {
      const { envelope } = shapers.get(container.id)!;
      return { container, points: isRaw ? envelope.samplePoints() : envelope.bucketPoints() };
    }),
  };
}

/**
 * Finds what a plan failed on. Returns whether the question can be asked again: because a file is
 * gone, or because a damaged one has been found and is now left out.
 */
async function leaveOutWhatFails(
  plan: QueryPlan<JournalTail>,
  request: SeriesRequest,
  { db, index }: SeriesQueryOptions,
): Promise<boolean> {
  let canRetry = false;
  const containerIds = request.containers.map(({ id }) => id);
  for (const { path } of plan.journals) canRetry ||= await isGone(path);
  for (const window of plan.windows) {
    for (const group of window.groups) {
      for (const path of group.paths) {
        if (await isGone(path)) {
          canRetry = true;
          continue;
        }
        const alone = { ...group, paths: [path] };
        const { sql, params } = statementOf(plan, { window, group: alone, containerIds });
        const failure = await failureOf(db, { sql, params, signal: request.signal });
        if (failure === undefined) continue;
        if (!await isGone(path)) index.markDamaged(path, failure);
        canRetry = true;
      }
    }
  }
  return canRetry;
}

async function isGone(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return false;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    throw error;
  }
}

async function failureOf(
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
