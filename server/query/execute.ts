/**
 * Carries a plan out: the only place where the viewer reads rows.
 *
 * @module
 */

import { describeMetric } from "@fgm/collector/metrics";
import type { DuckDb, DuckDbChunk } from "@fgm/collector/store/duckdb";
import type { JournalTail } from "../index/journal_tail.ts";
import type { PlannedWindow, QueryPlan, SegmentGroup } from "./plan.ts";
import { QueryTooLargeError } from "./query_errors.ts";
import { buildStatement, type RowScope } from "./statement.ts";

/** Samples that one window may really hold; far above what was estimated, files lie. */
export const SAMPLES_IN_MEMORY_MAX = 10_000_000;

/** What a plan is carried out with. */
export interface ExecuteOptions {
  readonly db: DuckDb;
  /** What takes the rows, by full container id; rows of other containers are passed over. */
  readonly sinks: ReadonlyMap<string, RowSink>;
  /** Called after each window: all rows before its end have been given. */
  readonly onWindowEnd: () => void;
  readonly signal: AbortSignal;
}

/** Takes the rows of one container; those of one window in any order. */
export interface RowSink {
  /** `part` names the device or process that a row is about, or is null. */
  add(timeMs: number, value: number, part: string | null): void;
}

/**
 * Reads all rows of a plan and feeds them to the sinks, window by window.
 *
 * @throws {QueryTooLargeError} when a window holds more samples than fit into memory.
 * @throws {Error} DuckDB's, when a file is gone or damaged; the sinks are then of no use.
 */
export async function executePlan(
  plan: QueryPlan<JournalTail>,
  options: ExecuteOptions,
): Promise<void> {
  for (const window of plan.windows) {
    const budget = { left: SAMPLES_IN_MEMORY_MAX };
    for (const group of window.groups) await readGroup(plan, { ...options, window, group, budget });
    await readJournals(plan, { ...options, window, budget });
    options.onWindowEnd();
  }
}

interface WindowOptions extends ExecuteOptions {
  readonly window: PlannedWindow;
  readonly budget: { left: number };
}

/** Which rows make up the series of a container in files that fgm wrote itself. */
export function ownRowScope(metric: string): RowScope {
  const scope = describeMetric(metric)?.scope;
  switch (scope) {
    case undefined:
      return "either";
    case "container":
    case "self":
      return "container";
    case "device":
    case "process":
      return "parts";
    default:
      return scope satisfies never;
  }
}

/** The statement that reads one group of segments in one window. */
export function statementOf(
  plan: QueryPlan<JournalTail>,
  options: {
    readonly window: PlannedWindow;
    readonly group: SegmentGroup;
    readonly containerIds: readonly string[];
  },
): ReturnType<typeof buildStatement> {
  const { metric } = plan.request;
  const { window, group, containerIds } = options;
  return buildStatement(group, {
    metric,
    containerIds,
    fromMs: window.fromMs,
    toMs: window.toMs,
    scope: group.shape.isOwn ? ownRowScope(metric) : "either",
  });
}

async function readGroup(
  plan: QueryPlan<JournalTail>,
  options: WindowOptions & { readonly group: SegmentGroup },
): Promise<void> {
  const { db, sinks, signal, window, group } = options;
  const containerIds = [...sinks.keys()];
  const { sql, params } = statementOf(plan, { window, group, containerIds });
  const byPosition = [...sinks.values()];
  for await (const chunk of db.stream(sql, params, { signal })) {
    feedChunk(chunk, byPosition, options.budget);
  }
}

function feedChunk(
  chunk: DuckDbChunk,
  byPosition: readonly RowSink[],
  budget: WindowOptions["budget"],
): void {
  const [positions, times, values, parts] = chunk.columns;
  const areRows = positions?.kind === "number" && times?.kind === "number" &&
    values?.kind === "number";
  if (!areRows || (parts !== undefined && parts.kind !== "string")) {
    throw new TypeError("Cannot read rows: DuckDB gave columns of other types");
  }
  takeFromBudget(budget, chunk.rowCount);
  for (let row = 0; row < chunk.rowCount; row++) {
    const sink = byPosition[positions.values[row]! - 1];
    // Times finer than a millisecond are cut, so that what a journal said stays the same when sealed.
    sink?.add(Math.floor(times.values[row]!), values.values[row]!, parts?.values[row] ?? null);
  }
}

async function readJournals(plan: QueryPlan<JournalTail>, options: WindowOptions): Promise<void> {
  const { sinks, window, budget, signal } = options;
  const { metric } = plan.request;
  const scope = ownRowScope(metric);
  const containerIds = new Set(sinks.keys());
  const query = { metric, containerIds, fromMs: window.fromMs, toMs: window.toMs };
  for (const journal of plan.journals) {
    signal.throwIfAborted();
    await journal.read(query, (id, { timeMs, value, part }) => {
      if (scope === "container" && part !== null) return;
      if (scope === "parts" && part === null) return;
      takeFromBudget(budget, 1);
      sinks.get(id)?.add(timeMs, value, part);
    });
  }
}

function takeFromBudget(budget: { left: number }, samples: number): void {
  budget.left -= samples;
  if (budget.left < 0) {
    throw new QueryTooLargeError(
      `Cannot read series: more than ${SAMPLES_IN_MEMORY_MAX} samples at once; ask for a shorter ` +
        "range or fewer containers",
    );
  }
}
