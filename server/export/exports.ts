/**
 * Exports: all rows of some metrics and containers in a range, as one file, complete or visibly cut.
 *
 * Semantics
 * - What is asked for is fixed at the beginning: metrics, containers and range. Parts end just behind
 *   the newest sample that a file had then, so rows that come later are not in it.
 * - Rows are read part by part (`export_plan.ts`), each part in turn with all other queries, and made
 *   into bytes in small steps between which other requests are answered. A part is a row group.
 * - Nothing is answered before the first rows are there: until then an error is a proper answer.
 *   Afterwards it cuts the connection, and is logged.
 *
 * @module
 */

import { setImmediate } from "node:timers";
import type { Logger } from "@fgm/k8s/pod/log";
import type { DuckDb } from "@fgm/collector/store/duckdb";
import type { SegmentIndex } from "../index/segment_index.ts";
import { metricNamesOf } from "../query/data_view.ts";
import { QueryTooLargeError } from "../query/query_errors.ts";
import { OverloadError, type QueryGate } from "../query/query_gate.ts";
import type { TimeRange } from "../query/time_range.ts";
import type { StartInterval } from "../start_interval.ts";
import { csvFile } from "./csv_file.ts";
import { NothingToExportError } from "./export_errors.ts";
import type { ExportFile } from "./export_file.ts";
import { type ExportPlan, type ExportScope, planExport } from "./export_plan.ts";
import {
  readRows,
  requireKnownTimes,
  requireReadable,
  ROWS_PER_GROUP,
  type RowsOptions,
} from "./export_rows.ts";
import { sortNames } from "./export_statement.ts";
import { type Pieces, type StreamOutcome, streamPieces, WATCH_EVERY_MS } from "./export_stream.ts";
import { parquetFile } from "./parquet_file.ts";
import { ordinalsOf } from "./part_rows.ts";

/** Exports at the same time; each holds one row group in memory, some tens of MB. */
export const EXPORTS_RUNNING_MAX = 2;

/** Estimated rows of one export: six hours of all metrics of 100 containers. */
export const EXPORT_ROWS_MAX = 250_000_000;

/** Time after which a client that reads nothing is cut off, in milliseconds. */
export const EXPORT_IDLE_MS_MAX = 60_000;

/** Time in which the next piece must be made, waiting for a turn included, in milliseconds. */
export const EXPORT_PIECE_MS_MAX = 60_000;

/**
 * Time in which files without sidecar must have been looked into before an export begins, in
 * milliseconds: some ten thousand of them.
 */
export const LOOKS_WAIT_MS_MAX = 60_000;

/** File formats. */
export const FILE_OF = { parquet: parquetFile, csv: csvFile } as const satisfies Record<
  string,
  () => ExportFile
>;

/** Name of a file format. */
export type ExportFormat = keyof typeof FILE_OF;

/** Which file is to be made: one of those that rows are all it takes for, or any other. */
export type WantedFile =
  | { readonly format: ExportFormat; readonly file?: undefined; readonly rowsMax?: undefined }
  | {
    /** What the log calls it. */
    readonly format: string;
    readonly file: ExportFile;
    /** Instead of `EXPORT_ROWS_MAX`, where the file holds less. */
    readonly rowsMax: number;
  };

/** What is to be exported. */
export type ExportRequest = WantedFile & {
  /** Undefined for all that there are. */
  readonly metrics: readonly string[] | undefined;
  /** Undefined for all that there are. */
  readonly containerIds: ReadonlySet<string> | undefined;
  readonly range: TimeRange;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
};

/** What exports are made with. */
export interface ExportsOptions {
  readonly index: SegmentIndex;
  readonly db: DuckDb;
  readonly gate: QueryGate;
  readonly now: () => number;
  readonly log: Pick<Logger, "info" | "error">;
  readonly startInterval: StartInterval;
  /** Defaults to `EXPORT_ROWS_MAX`. */
  readonly rowsMax?: number;
  /** Rows that are read and sent together; defaults to `ROWS_PER_GROUP`. */
  readonly rowsPerGroup?: number;
  /** See `PartOptions`. */
  readonly rowsPerPartMax?: number;
  /** See `RowsOptions`; for tests. */
  readonly onPart?: RowsOptions["onPart"];
}

/** Makes exports. */
export interface Exports {
  /**
   * Waits until every file that there is has been looked into, as its time and metrics are not known
   * before; `LOOKS_WAIT_MS_MAX` at most.
   */
  ready(signal: AbortSignal): Promise<void>;
  /**
   * Begins an export of what the index's snapshot holds, and gives its bytes once the first are there.
   *
   * @throws {OverloadError} when enough are running.
   * @throws {NothingToExportError} when no row matches.
   * @throws {QueryTooLargeError} when there are more rows than one export may have.
   * @throws {IncompleteDataError} when a file in the range is damaged, or has not been looked into.
   */
  begin(request: ExportRequest): Promise<ReadableStream<Uint8Array<ArrayBuffer>>>;
  /** Exports that run now. */
  readonly running: number;
}

/** Makes exports of the data that an index knows. */
export function createExports(options: ExportsOptions): Exports {
  let running = 0;
  return {
    get running() {
      return running;
    },
    ready: async (signal) => {
      for (let waitedMs = 0; waitedMs < LOOKS_WAIT_MS_MAX; waitedMs += WATCH_EVERY_MS) {
        const { unreadable } = await options.index.refresh();
        signal.throwIfAborted();
        if (!unreadable.some(({ isPending }) => isPending)) return;
        await nextBeat(options.startInterval);
      }
    },
    begin: async (request) => {
      if (running >= EXPORTS_RUNNING_MAX) {
        throw new OverloadError(`Cannot begin export: ${running} are running already`);
      }
      running++;
      try {
        return await beginExport(request, { ...options, onEnd: () => running-- });
      } catch (error) {
        running--;
        throw error;
      }
    },
  };
}

async function beginExport(
  request: ExportRequest,
  options: ExportsOptions & { readonly onEnd: () => void },
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const { index, now, startInterval, onEnd, log } = options;
  const scope = scopeOf(request, index);
  const { rowsMax = options.rowsMax } = request;
  const { parts } = planFor(scope, { ...options, ...(rowsMax === undefined ? {} : { rowsMax }) });
  const work = new AbortController();
  const giveUp = () => work.abort(request.signal.reason);
  if (request.signal.aborted) giveUp();
  request.signal.addEventListener("abort", giveUp);
  const count = { rows: 0 };
  const pieces = makePieces(
    readRows(parts, scope, {
      ...options,
      containerIds: request.containerIds,
      signal: work.signal,
      pause: () => nextBeat(startInterval),
    }),
    { file: request.file ?? FILE_OF[request.format](), count },
  );
  try {
    const first = await pieces.next();
    if (first.done === true) throw nothing();
    return streamPieces(first.value, pieces, {
      work,
      now,
      startInterval,
      idleMsMax: EXPORT_IDLE_MS_MAX,
      pieceMsMax: EXPORT_PIECE_MS_MAX,
      onEnd: (outcome) => {
        request.signal.removeEventListener("abort", giveUp);
        onEnd();
        logOutcome(outcome, { log, format: request.format, rows: count.rows });
      },
    });
  } catch (error) {
    request.signal.removeEventListener("abort", giveUp);
    throw error;
  }
}

/** What a request is about, fixed for as long as the export runs. */
function scopeOf(
  { metrics, containerIds, range }: ExportRequest,
  index: SegmentIndex,
): ExportScope {
  return {
    metrics: sortNames(metrics ?? metricNamesOf(index.snapshot)),
    ordinals: ordinalsOf({ containerIds, registry: index.registry }),
    ...range,
  };
}

function planFor(scope: ExportScope, options: ExportsOptions): ExportPlan {
  const { index: { snapshot }, rowsMax = EXPORT_ROWS_MAX, rowsPerGroup = ROWS_PER_GROUP } = options;
  requireKnownTimes(snapshot);
  requireReadable(snapshot, scope);
  const plan = planExport([...snapshot.segments, ...snapshot.journals], scope, {
    rowsPerPart: rowsPerGroup,
  });
  if (plan.parts.length === 0) throw nothing();
  if (plan.rowEstimate > rowsMax) {
    throw new QueryTooLargeError(
      `Cannot export some ${Math.round(plan.rowEstimate)} rows at once: at most ${rowsMax}; ` +
        "ask for a shorter range, fewer metrics or fewer containers",
    );
  }
  return plan;
}

function nothing(): NothingToExportError {
  return new NothingToExportError(
    "No row matches: no such metric was sampled of such a container in this range",
  );
}

async function* makePieces(
  groups: AsyncIterable<Parameters<ExportFile["rows"]>[0]>,
  { file, count }: { readonly file: ExportFile; readonly count: { rows: number } },
): Pieces {
  for await (const rows of groups) {
    if (rows.rowCount === 0) continue;
    for (const piece of file.rows(rows)) {
      yield piece;
      await letOthersRun();
    }
    count.rows += rows.rowCount;
  }
  if (count.rows > 0) yield* file.end();
}

/** A turn of the event loop, in which whatever came in is dealt with. */
function letOthersRun(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => resolve()));
}

function nextBeat(startInterval: StartInterval): Promise<void> {
  return new Promise((resolve) => {
    const stop = startInterval(() => {
      stop();
      resolve();
    }, WATCH_EVERY_MS);
  });
}

function logOutcome(
  outcome: StreamOutcome,
  { log, format, rows }: {
    readonly log: ExportsOptions["log"];
    readonly format: string;
    readonly rows: number;
  },
): void {
  const fields = { format, rows, bytes: outcome.byteCount };
  switch (outcome.kind) {
    case "sent":
      return log.info("Sent export", fields);
    case "client gone":
      return log.info("Stopped export: the client went away", fields);
    case "failed":
      return log.error("Cut off export", { ...fields, error: outcome.error });
    default:
      return outcome satisfies never;
  }
}
