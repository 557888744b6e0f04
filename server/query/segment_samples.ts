/**
 * Samples of one window from sealed segments: those that the cache holds, and the rest by one
 * statement, which the cache then holds, too. Where that is not much more, segments are read whole
 * though the window ends in them: whoever pans or zooms there asks for the rest next.
 *
 * @module
 */

import type { DuckDbChunk } from "@fgm/collector/store/duckdb";
import type { JournalTail } from "../index/journal_tail.ts";
import type { SegmentRef } from "../index/segment_ref.ts";
import type { WindowOptions } from "./execute.ts";
import type { QueryPlan } from "./plan.ts";
import type { SegmentGroup } from "./plan_windows.ts";
import {
  isInside,
  MemberFinder,
  type PlannedMember,
  samplesAt,
  type TimeSlice,
} from "./planned_source.ts";
import { forEachRun, type RowColumns } from "./row_runs.ts";
import { ownRowScope, rowFilterOf } from "./row_filter.ts";
import { CacheFill } from "./sample_cache.ts";
import { sliceSamples } from "./sample_columns.ts";
import { buildStatement, decodeRowKey, type FileGroup, knowsFiles } from "./statement.ts";

/** Samples that are taken from DuckDB in one piece: 24 bytes each, there and here. */
const WHOLE_SAMPLES_MAX = 500_000;

/** Samples up to which whole segments are read for a part of them: 10 ms, 27 containers in 2 hours. */
export const WIDENED_SAMPLES_MAX = 200_000;

const ALWAYS: TimeSlice = { fromMs: -Infinity, toMs: Infinity };

/** One group of segments in one window. */
export type GroupOptions = Omit<WindowOptions, "onWindowEnd"> & { readonly group: SegmentGroup };

/** What of a plan is looked at. */
export type SamplesPlan = Pick<QueryPlan<JournalTail>, "request" | "sampleEstimate">;

/** Containers that are to be read of each segment that has such. */
type Missing = ReadonlyMap<SegmentRef, ReadonlySet<string>>;

/** Samples of some containers in a whole segment, were none missing. */
export function wholeSamples(segment: SegmentRef, members: readonly PlannedMember[]): number {
  return new MemberFinder(members).positionsIn(segment.spans)
    .reduce((sum, position) => sum + samplesAt(segment, position, ALWAYS), 0);
}

/** Gives the sinks all samples of a group in its window. */
export async function readSegments(
  plan: SamplesPlan,
  options: GroupOptions,
): Promise<void> {
  const missing = feedCached(plan, options);
  if (missing.size === 0) return;
  const { db, cache, sinks, signal, window, budget, group: { shape } } = options;
  const { metric } = plan.request;
  const segments = [...missing.keys()];
  const containerIds = [...new Set([...missing.values()].flatMap((ids) => [...ids]))];
  const files: FileGroup = { shape, paths: segments.map(({ path }) => path) };
  const keeps = isWorthKeeping(plan, options);
  // Of parts there may be any number.
  const mayWiden = keeps && ownRowScope(metric) === "container";
  const widened = mayWiden ? mostSamples(missing, { ...options, window: ALWAYS }) : Infinity;
  const isWidened = widened <= WIDENED_SAMPLES_MAX;
  const reach = isWidened ? ALWAYS : window;
  const statement = buildStatement(
    files,
    rowFilterOf(metric, { segments, containerIds, window: reach }),
  );
  const fill = new CacheFill();
  const ordinals = new Map(options.members.map(({ id, ordinal }) => [id, ordinal]));
  const rowsExpected = isWidened ? widened : mostSamples(missing, options);
  const isWhole = rowsExpected <= WHOLE_SAMPLES_MAX;
  const whole = isWhole ? { ...statement.whole, rowsExpected } : undefined;
  for await (const chunk of db.stream(statement.sql, statement.params, { signal, whole })) {
    budget.take(chunk.rowCount);
    forEachRun(rowsOf(chunk), ({ key, part, samples }) => {
      const { container, file } = decodeRowKey(key, files);
      const id = containerIds[container]!;
      if (file !== undefined) {
        const segment = segments[file]!;
        if (!missing.get(segment)?.has(id)) return; // the cache had it
        fill.add(segment, ordinals.get(id)!, { part, samples });
      }
      sinks.get(id)?.addSamples(sliceSamples(samples, window), part);
    });
  }
  const kept = [...missing].filter(([segment]) => keeps && isInside(segment, reach));
  // One container after the other: what follows in time then does so in memory.
  for (const { id, ordinal } of options.members) {
    for (const [segment, ids] of kept) {
      if (ids.has(id)) fill.putInto(cache, { segment, metric, ordinal });
    }
  }
}

/** Samples that are read at most, were there no parts. */
function mostSamples(
  missing: Missing,
  { members, window }: { readonly members: readonly PlannedMember[]; readonly window: TimeSlice },
): number {
  const finder = new MemberFinder(members);
  let sum = 0;
  for (const [segment, ids] of missing) {
    const positions = finder.positionsIn(segment.spans);
    members.forEach(({ id }, i) => {
      if (ids.has(id)) sum += samplesAt(segment, positions[i]!, window);
    });
  }
  return sum;
}

/** Gives the sinks what the cache holds of a group. */
function feedCached(plan: SamplesPlan, options: GroupOptions): Missing {
  const { cache, sinks, window, members, budget, group } = options;
  const { metric } = plan.request;
  const missing = new Map<SegmentRef, Set<string>>();
  for (const member of members) {
    const { id, ordinal } = member;
    const finder = new MemberFinder([member]);
    const segments = group.segments.filter(({ spans }) => finder.positionsIn(spans)[0]! >= 0);
    const { runs, unknown } = cache.findAll(segments, { metric, ordinal });
    for (const { part, samples } of runs) {
      const inWindow = sliceSamples(samples, window);
      budget.take(inWindow.timesMs.length);
      sinks.get(id)?.addSamples(inWindow, part);
    }
    for (const segment of unknown) {
      const ids = missing.get(segment);
      if (ids === undefined) missing.set(segment, new Set([id]));
      else ids.add(id);
    }
  }
  return missing;
}

/** Only what leaves room for others is. */
function isWorthKeeping(
  plan: SamplesPlan,
  { cache, group: { shape } }: GroupOptions,
): boolean {
  return knowsFiles(shape) && plan.sampleEstimate <= cache.samplesPerQueryMax;
}

function rowsOf({ columns }: DuckDbChunk): RowColumns {
  const [keys, times, values, parts] = columns;
  const areNumbers = keys?.kind === "number" && times?.kind === "number" &&
    values?.kind === "number";
  if (!areNumbers || (parts !== undefined && parts.kind !== "string")) {
    throw new TypeError("Cannot read rows: DuckDB gave columns of other types");
  }
  return {
    keys: keys.values,
    timesMs: times.values,
    values: values.values,
    parts: parts?.values,
  };
}
