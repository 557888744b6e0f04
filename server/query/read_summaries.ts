/**
 * Reads what the values of a metric come to. Whole sealed segments are summarized by DuckDB once, and
 * that is kept. Of a segment that the range cuts the samples are kept, as they are for charts: while a
 * range follows the present, it cuts the same segment again and again. Only where those are too many,
 * or not the containers' own, DuckDB is asked each time.
 *
 * @module
 */

import type { DuckDb, DuckDbChunk } from "@fgm/collector/store/duckdb";
import type { JournalTail } from "../index/journal_tail.ts";
import type { SegmentIndex } from "../index/segment_index.ts";
import type { SegmentRef } from "../index/segment_ref.ts";
import { SampleBudget, SAMPLES_IN_MEMORY_MAX } from "./execute.ts";
import type { QueryPlan } from "./plan.ts";
import type { PlannedWindow, SegmentGroup } from "./plan_windows.ts";
import { isInside, type PlannedMember } from "./planned_source.ts";
import { ownRowScope, rowFilterOf } from "./row_filter.ts";
import type { SampleCache } from "./sample_cache.ts";
import type { SampleColumns } from "./sample_columns.ts";
import { readSegments, wholeSamples, WIDENED_SAMPLES_MAX } from "./segment_samples.ts";
import { buildFileSummaryStatement, buildSummaryStatement, knowsFiles } from "./statement.ts";
import { type Summary, summaryOf, summaryOfOne } from "./summary.ts";
import type { SegmentSummaries, SummaryCache } from "./summary_cache.ts";

/** What summaries are read with. */
export interface SummaryOptions {
  readonly db: DuckDb;
  readonly index: SegmentIndex;
  readonly summaryCache: SummaryCache;
  readonly cache: SampleCache;
  /**
   * Of segments that the range cuts: what lies in it, or where summaries are kept all that they hold,
   * which costs nothing once they are.
   */
  readonly ofCutSegments: "part" | "all";
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
 * @throws {QueryTooLargeError} when a segment holds far more samples than its sidecar says.
 * @throws {Error} DuckDB's, when a file is gone or damaged.
 */
export async function readSummaries(
  plan: QueryPlan<JournalTail>,
  options: SummaryOptions,
): Promise<void> {
  const ordinals = new Map(plan.request.series.flat().map(({ id, ordinal }) => [id, ordinal]));
  const members = [...ordinals].map(([id, ordinal]) => ({ id, ordinal }));
  for (const window of plan.windows) {
    for (const group of window.groups) {
      await readGroup(plan, { ...options, members, window, group });
    }
    await readJournals(plan, { ...options, members, window });
  }
}

interface WindowOptions extends SummaryOptions {
  readonly members: readonly PlannedMember[];
  readonly window: PlannedWindow;
}

type GroupOptions = WindowOptions & { readonly group: SegmentGroup };

/** Only containers' own rows can be kept. */
async function readGroup(plan: QueryPlan<JournalTail>, options: GroupOptions): Promise<void> {
  const { window, members, ofCutSegments, group: { shape, segments } } = options;
  const { metric } = plan.request;
  const isOwn = knowsFiles(shape) && ownRowScope(metric) === "container";
  const { whole = [], cut = [], rows = [] } = Object.groupBy(segments, (segment) => {
    if (!isOwn) return "rows";
    if (ofCutSegments === "all" || isInside(segment, window)) return "whole";
    return wholeSamples(segment, members) <= WIDENED_SAMPLES_MAX ? "cut" : "rows";
  });
  await readRows(metric, { ...options, segments: rows });
  await readCut(plan, { ...options, segments: cut });
  await readWhole(metric, { ...options, segments: whole });
}

type SegmentsOptions = GroupOptions & { readonly segments: readonly SegmentRef[] };

/** Reads the samples of segments that the window cuts, from the cache where it knows them. */
async function readCut(plan: QueryPlan<JournalTail>, options: SegmentsOptions): Promise<void> {
  const { members, segments, group, visit } = options;
  const sinks = new Map(members.map(({ id }) => {
    const addSamples = ({ values }: SampleColumns) => {
      const summary = summaryOf(values);
      if (summary !== undefined) visit(id, summary, null);
    };
    return [id, { addSamples }];
  }));
  // Each by itself, as it was judged: a few are never more than may be read whole.
  for (const segment of segments) {
    const budget = new SampleBudget(SAMPLES_IN_MEMORY_MAX);
    const sampleEstimate = wholeSamples(segment, members);
    await readSegments({ request: plan.request, sampleEstimate }, {
      ...options,
      sinks,
      budget,
      group: { ...group, segments: [segment] },
    });
  }
}

/** Reads what the containers have in the window. */
async function readRows(metric: string, options: SegmentsOptions): Promise<void> {
  const { db, members, window, group: { shape }, segments, signal, visit } = options;
  if (segments.length === 0) return;
  const containerIds = members.map(({ id }) => id);
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
  const { members, summaryCache, segments, visit } = options;
  const ids = new Map(members.map(({ id, ordinal }) => [ordinal, id]));
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
  const containerIds = new Set(options.members.map(({ id }) => id));
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
