/**
 * Reads what the values of a metric come to, without a row of them crossing from DuckDB: those of
 * whole sealed segments once, then from the cache.
 *
 * @module
 */

import type { DuckDb, DuckDbChunk } from "@fgm/collector/store/duckdb";
import type { JournalTail } from "../index/journal_tail.ts";
import type { SegmentIndex } from "../index/segment_index.ts";
import type { SegmentRef } from "../index/segment_ref.ts";
import type { QueryPlan } from "./plan.ts";
import type { PlannedWindow, SegmentGroup } from "./plan_windows.ts";
import { isInside } from "./planned_source.ts";
import { ownRowScope, rowFilterOf } from "./row_filter.ts";
import { buildFileSummaryStatement, buildSummaryStatement, knowsFiles } from "./statement.ts";
import { type Summary, summaryOfOne } from "./summary.ts";
import type { SegmentSummaries, SummaryCache } from "./summary_cache.ts";

/** What summaries are read with. */
export interface SummaryOptions {
  readonly db: DuckDb;
  readonly index: SegmentIndex;
  readonly summaryCache: SummaryCache;
  readonly signal: AbortSignal;
  /**
   * Takes what some of a container's values come to, pieces in any order. `part` names the device or
   * process that they are about, or is null.
   */
  readonly visit: (id: string, summary: Summary, part: string | null) => void;
}

/**
 * Reads summaries of all finite values of a plan.
 *
 * @throws {Error} DuckDB's, when a file is gone or damaged.
 */
export async function readSummaries(
  plan: QueryPlan<JournalTail>,
  options: SummaryOptions,
): Promise<void> {
  const containerIds = plan.request.series.flatMap((members) => members.map(({ id }) => id));
  for (const window of plan.windows) {
    for (const group of window.groups) {
      await readGroup(plan, { ...options, containerIds, window, group });
    }
    await readJournals(plan, { ...options, containerIds, window });
  }
}

interface WindowOptions extends SummaryOptions {
  readonly containerIds: readonly string[];
  readonly window: PlannedWindow;
}

type GroupOptions = WindowOptions & { readonly group: SegmentGroup };

/** Only what is read whole, and of containers' own rows, can be kept. */
async function readGroup(plan: QueryPlan<JournalTail>, options: GroupOptions): Promise<void> {
  const { window, group: { shape, segments } } = options;
  const { metric } = plan.request;
  const isKept = (segment: SegmentRef) =>
    knowsFiles(shape) && ownRowScope(metric) === "container" && isInside(segment, window);
  await readRows(metric, { ...options, segments: segments.filter((one) => !isKept(one)) });
  await readWhole(metric, { ...options, segments: segments.filter(isKept) });
}

type SegmentsOptions = GroupOptions & { readonly segments: readonly SegmentRef[] };

/** Reads what the containers have in the window. */
async function readRows(metric: string, options: SegmentsOptions): Promise<void> {
  const { db, containerIds, window, group: { shape }, segments, signal, visit } = options;
  if (segments.length === 0) return;
  const { sql, params, whole } = buildSummaryStatement(
    { shape, paths: segments.map(({ path }) => path) },
    rowFilterOf(metric, { segments, containerIds, window }),
  );
  const rowsExpected = containerIds.length;
  const wanted = { signal, whole: { ...whole, rowsExpected } };
  for await (const chunk of db.stream(sql, params, wanted)) {
    const [positions, , , , , parts] = chunk.columns;
    if (positions?.kind !== "number" || (parts !== undefined && parts.kind !== "string")) {
      throw unknownColumns();
    }
    forEachSummary(chunk, (row, summary) => {
      const position = positions.values[row]!;
      if (Number.isNaN(position)) return; // somebody else's rows
      visit(containerIds[position - 1]!, summary, parts?.values[row] ?? null);
    });
  }
}

/** Reads what the containers have in whole segments, from the cache where it knows them. */
async function readWhole(metric: string, options: SegmentsOptions): Promise<void> {
  const { containerIds, summaryCache, index: { registry }, segments, visit } = options;
  const ids = new Map<number, string>();
  for (const id of containerIds) {
    const ordinal = registry.find(id);
    if (ordinal !== undefined) ids.set(ordinal, id);
  }
  const visitAll = ({ ordinals, count, sum, least, greatest }: SegmentSummaries) => {
    ordinals.forEach((ordinal, i) => {
      const id = ids.get(ordinal);
      if (id === undefined) return;
      const [total, low, high] = [sum[i]!, least[i]!, greatest[i]!];
      visit(id, { count: count[i]!, sum: total, least: low, greatest: high }, null);
    });
  };
  const unknown: SegmentRef[] = [];
  for (const segment of segments) {
    const known = summaryCache.find(segment, metric);
    if (known === undefined) unknown.push(segment);
    else visitAll(known);
  }
  if (unknown.length === 0) return;
  for (const [segment, found] of await readFiles(metric, { ...options, segments: unknown })) {
    summaryCache.put(segment, metric, found);
    visitAll(found);
  }
}

/** Summaries of everybody in each of the segments; empty where nobody has the metric. */
async function readFiles(
  metric: string,
  { db, index: { registry }, group: { shape }, segments, signal }: SegmentsOptions,
): Promise<ReadonlyMap<SegmentRef, SegmentSummaries>> {
  const rows = segments.map((): [ordinal: number, summary: Summary][] => []);
  const paths = segments.map(({ path }) => path);
  const { sql, params, whole } = buildFileSummaryStatement({ shape, paths }, metric);
  const rowsExpected = segments.reduce((sum, { spans }) => sum + spans.ordinals.length, 0);
  const wanted = { signal, whole: { ...whole, rowsExpected } };
  for await (const chunk of db.stream(sql, params, wanted)) {
    const [files, , , , , ids] = chunk.columns;
    if (files?.kind !== "number" || ids?.kind !== "string") throw unknownColumns();
    forEachSummary(chunk, (row, summary) => {
      const id = ids.values[row];
      // Rows of nobody, and of somebody whom the sidecar does not know.
      const ordinal = typeof id === "string" ? registry.find(id) : undefined;
      if (ordinal !== undefined) rows[files.values[row]!]!.push([ordinal, summary]);
    });
  }
  return new Map(segments.map((segment, file) => [segment, pack(rows[file]!)]));
}

/** Visits the four columns behind the first. */
function forEachSummary(
  { columns, rowCount }: DuckDbChunk,
  visit: (row: number, summary: Summary) => void,
): void {
  const [, count, sum, least, greatest] = columns;
  const areNumbers = count?.kind === "number" && sum?.kind === "number" &&
    least?.kind === "number" && greatest?.kind === "number";
  if (!areNumbers) throw unknownColumns();
  for (let row = 0; row < rowCount; row++) {
    visit(row, {
      count: count.values[row]!,
      sum: sum.values[row]!,
      least: least.values[row]!,
      greatest: greatest.values[row]!,
    });
  }
}

function unknownColumns(): TypeError {
  return new TypeError("Cannot read summaries: DuckDB gave columns of other types");
}

function pack(rows: readonly (readonly [ordinal: number, summary: Summary])[]): SegmentSummaries {
  return {
    ordinals: Uint32Array.from(rows, ([ordinal]) => ordinal),
    count: Uint32Array.from(rows, ([, { count }]) => count),
    sum: Float64Array.from(rows, ([, { sum }]) => sum),
    least: Float64Array.from(rows, ([, { least }]) => least),
    greatest: Float64Array.from(rows, ([, { greatest }]) => greatest),
  };
}

async function readJournals(plan: QueryPlan<JournalTail>, options: WindowOptions): Promise<void> {
  const { window, signal, visit } = options;
  const { metric } = plan.request;
  const scope = ownRowScope(metric);
  const containerIds = new Set(options.containerIds);
  for (const journal of plan.journals) {
    signal.throwIfAborted();
    const query = { metric, containerIds, fromMs: window.fromMs, toMs: window.toMs };
    await journal.read(query, (id, { value, part }) => {
      if (scope === "container" && part !== null) return;
      if (scope === "parts" && part === null) return;
      if (Number.isFinite(value)) visit(id, summaryOfOne(value), part);
    });
  }
}
