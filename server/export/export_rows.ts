/**
 * The rows of an export, part by part, from whatever files hold them when their turn comes.
 *
 * Files are sealed, merged and removed at any time. A part that fails because one of its files is gone
 * is read again, whole, after another look at the disk; nothing of it has been given away until it is
 * complete. What is damaged ends the export.
 *
 * @module
 */

import type { DuckDb } from "@fgm/collector/store/duckdb";
import { mayOverlap } from "../index/segment_entry.ts";
import type { IndexSnapshot, SegmentIndex } from "../index/segment_index.ts";
import { failureOf, isGone } from "../query/file_failures.ts";
import { QueryTooLargeError } from "../query/query_errors.ts";
import { OverloadError, type QueryGate } from "../query/query_gate.ts";
import { IncompleteDataError } from "./export_errors.ts";
import { type ExportPart, type ExportScope, halvePart } from "./export_plan.ts";
import { ExportPromise } from "./export_promise.ts";
import {
  type PartOptions,
  type PartSources,
  PartTooLargeError,
  readPart,
  sourcesOf,
  statementOf,
} from "./part_rows.ts";
import { groupsOf, RowBatch, type SortedRows } from "./row_batch.ts";

/** Rows of a row group, as in segments; the unit in which rows are read, made into bytes and sent. */
export const ROWS_PER_GROUP = 61_440;

/** Times that a part is read when files go away under it. */
export const ATTEMPTS_MAX = 5;

/** Times that a part waits a moment because too many queries wait already. */
export const PAUSES_MAX = 30;

/** What rows are read with. */
export interface RowsOptions {
  readonly index: SegmentIndex;
  readonly db: DuckDb;
  /** Parts queue up here with everybody else's questions, so that no export starves them. */
  readonly gate: QueryGate;
  readonly containerIds: ReadonlySet<string> | undefined;
  readonly signal: AbortSignal;
  /** Defaults to `ROWS_PER_GROUP`. */
  readonly rowsPerGroup?: number | undefined;
  /** See `PartOptions`. */
  readonly rowsPerPartMax?: number | undefined;
  /** Waits a moment, while others have more to do than they may. */
  readonly pause: () => Promise<void>;
  /** Called between planning and reading a part; a test lets files vanish there. */
  readonly onPart?: ((part: ExportPart, sources: PartSources) => Promise<void>) | undefined;
}

/**
 * Reads the rows of `parts`, each row once, in groups of at most `ROWS_PER_GROUP`.
 *
 * @throws {IncompleteDataError} when a file is damaged, or data that was there at first has gone.
 * @throws {QueryTooLargeError} when one metric has more rows in a millisecond than fit into memory.
 */
export async function* readRows(
  parts: readonly ExportPart[],
  scope: ExportScope,
  options: RowsOptions,
): AsyncGenerator<SortedRows, void, undefined> {
  const promise = new ExportPromise(filesOf(options.index.snapshot), scope);
  const batch = new RowBatch();
  const left = parts.toReversed();
  const { rowsPerGroup = ROWS_PER_GROUP } = options;
  for (let part = left.pop(); part !== undefined; part = left.pop()) {
    try {
      await readWhole(part, { ...options, promise, batch });
    } catch (error) {
      if (!(error instanceof PartTooLargeError)) throw error;
      const halves = halvePart(part);
      if (halves === undefined) throw new QueryTooLargeError(error.message, { cause: error });
      left.push(halves[1], halves[0]);
    }
    if (batch.length >= rowsPerGroup) yield* groupsOf(batch.take(), rowsPerGroup);
  }
  yield* groupsOf(batch.take(), rowsPerGroup);
}

/**
 * Refuses files that may hold rows of any time. What comes after the beginning of an export is not asked
 * for, so that they are looked for only then.
 *
 * @throws {IncompleteDataError} naming one.
 */
export function requireKnownTimes({ unreadable }: Pick<IndexSnapshot, "unreadable">): void {
  const file = unreadable.find(({ span }) => span === undefined);
  if (file === undefined) return;
  throw unusableFile(
    file.path,
    file.isPending ? NOT_READ : "is damaged, and may hold rows of any time; move it away",
  );
}

/**
 * Refuses what is known to be damaged in a range.
 *
 * @throws {IncompleteDataError} naming the file.
 */
export function requireReadable(
  { unreadable, journals }: IndexSnapshot,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): void {
  const file = unreadable.find((file) =>
    file.span !== undefined && mayOverlap(file, { fromMs, toMs })
  );
  if (file?.isPending === true) throw unusableFile(file.path, NOT_READ);
  const damaged = file ??
    journals.find(({ damageCount, firstMs, lastMs }) =>
      damageCount > 0 && firstMs < toMs && lastMs >= fromMs
    );
  if (damaged !== undefined) throw unusableFile(damaged.path, DAMAGED);
}

const DAMAGED = "is damaged; ask for a range without it";

const NOT_READ = "has not been looked into yet; ask again in a moment";

function unusableFile(path: string, state: string, cause?: unknown): IncompleteDataError {
  const name = path.split("/").slice(-3).join("/");
  return new IncompleteDataError(`Cannot export all of the range: ${name} ${state}`, { cause });
}

interface WholeOptions extends RowsOptions {
  readonly promise: ExportPromise;
  readonly batch: RowBatch;
}

/** Adds all rows of a part to the batch, or none. */
async function readWhole(part: ExportPart, options: WholeOptions): Promise<void> {
  const { index, db, containerIds, signal, promise, batch, rowsPerPartMax } = options;
  const rowsBefore = batch.length;
  for (let attempt = 1;; attempt++) {
    const snapshot = await index.refresh({ force: attempt > 1 });
    signal.throwIfAborted();
    requireReadable(snapshot, part);
    promise.check(part, filesOf(snapshot));
    const how = { db, registry: index.registry, snapshot, containerIds, signal, rowsPerPartMax };
    const sources = sourcesOf(part, how);
    await options.onPart?.(part, sources);
    try {
      return await takeTurn(() => readPart(part, sources, { ...how, batch }), options);
    } catch (error) {
      batch.cutTo(rowsBefore);
      signal.throwIfAborted();
      if (error instanceof PartTooLargeError || attempt >= ATTEMPTS_MAX) throw error;
      if (!await hasVanished(part, { sources, how, index })) throw error;
    }
  }
}

/** Runs `task` when its turn has come: what has begun is not turned away, it waits. */
async function takeTurn(
  task: () => Promise<void>,
  { gate, signal, pause }: RowsOptions,
): Promise<void> {
  for (let pauses = 0;; pauses++) {
    try {
      return await gate.run(task, signal);
    } catch (error) {
      if (!(error instanceof OverloadError) || pauses >= PAUSES_MAX) throw error;
      await pause();
    }
  }
}

function filesOf(
  { segments, journals }: IndexSnapshot,
): (typeof segments[number] | typeof journals[number])[] {
  return [...segments, ...journals];
}

/**
 * Whether a file of the part is gone.
 *
 * @throws {IncompleteDataError} when none is, but one is damaged.
 */
async function hasVanished(
  part: ExportPart,
  { sources, how, index }: {
    readonly sources: PartSources;
    readonly how: PartOptions;
    readonly index: SegmentIndex;
  },
): Promise<boolean> {
  const { db, signal } = how;
  const paths = sources.groups.flatMap((group) => group.paths);
  for (const path of [...paths, ...sources.journals.map((journal) => journal.path)]) {
    if (await isGone(path)) return true;
  }
  for (const group of sources.groups) {
    for (const path of group.paths) {
      const { sql, params } = statementOf({ ...group, paths: [path] }, part, how);
      const failure = await failureOf(db, { sql, params, signal });
      if (failure === undefined) continue;
      if (await isGone(path)) return true;
      index.markDamaged(path, failure);
      throw unusableFile(path, DAMAGED, failure);
    }
  }
  return false;
}
