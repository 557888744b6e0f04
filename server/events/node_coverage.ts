/**
 * Reads when each node was sampled: from the index where that is enough, tick by tick around a range.
 *
 * @module
 */

import { EVENT_METRICS } from "@fgm/collector/metric_roles";
import { SELF_CONTAINER_ID } from "@fgm/collector/model";
import type { SegmentIndex } from "../index/segment_index.ts";
import type { Questions } from "../query/queries.ts";
import { seriesOf } from "../query/series_request.ts";
import type { TimeRange } from "../query/time_range.ts";
import { type CoveredSpan, coverNodes, soleNodeOf } from "./coverage.ts";
import { chooseWitnesses, type WitnessedFile } from "./witnesses.ts";

/** What events are found with. */
export interface EventSources {
  readonly index: SegmentIndex;
  readonly queries: Questions;
}

/** When each node was sampled. */
export interface NodeCoverage {
  readonly spansByNode: ReadonlyMap<string, readonly CoveredSpan[]>;
  /** Node of what names none; "" where that is open. */
  readonly soleNode: string;
  /** Shortest sampling interval of the data, in milliseconds. */
  readonly intervalMs: number;
  /** Whether a file that overlaps the range could not be read. */
  readonly isTruncated: boolean;
}

interface IndexedFile extends WitnessedFile {
  readonly intervalMs: number;
  readonly metricNames: ReadonlySet<string>;
}

/** Interval assumed where there is no data. */
const INTERVAL_MS_DEFAULT = 1_000;

/** Covered spans of every node. Holes inside of files are known for those that overlap `range`. */
export async function readCoverage(
  sources: EventSources,
  { range, signal }: { readonly range: TimeRange; readonly signal: AbortSignal },
): Promise<NodeCoverage> {
  const { segments, journals } = sources.index.snapshot;
  const soleNode = soleNodeOf([...segments, ...journals]);
  const files = [...segments, ...journals].map((file): IndexedFile => ({
    nodeName: file.nodeName === "" ? soleNode : file.nodeName,
    firstMs: file.firstMs,
    lastMs: file.lastMs,
    intervalMs: file.intervalMs,
    spans: file.spans,
    metricNames: file.metricNames,
  })).sort((a, b) => a.firstMs - b.firstMs);
  const near = files.filter(({ firstMs, lastMs }) =>
    firstMs < range.toMs && lastMs >= range.fromMs
  );
  const witnesses = witnessesOf(near, sources);
  const { ticks, isTruncated } = await readTicks(witnesses, { ...sources, signal });
  const spansByNode = coverNodes(files.map((file) => {
    const witness = witnesses.get(file);
    return { ...file, ticksMs: witness === undefined ? undefined : ticks.get(witness) };
  }));
  const intervalMs = Math.min(...files.map((file) => file.intervalMs));
  return {
    spansByNode,
    soleNode,
    intervalMs: Number.isFinite(intervalMs) ? intervalMs : INTERVAL_MS_DEFAULT,
    isTruncated,
  };
}

function witnessesOf(
  files: readonly IndexedFile[],
  { index }: EventSources,
): ReadonlyMap<IndexedFile, number> {
  const selfOrdinal = index.registry.find(SELF_CONTAINER_ID);
  return chooseWitnesses(files, {
    selfOrdinal,
    hasMetric: ({ metricNames }, ordinal) =>
      metricNames.has(ordinal === selfOrdinal ? EVENT_METRICS.ticks : EVENT_METRICS.presence),
  });
}

/** Times at which each witness was sampled, throughout the files that it speaks for. */
async function readTicks(
  witnesses: ReadonlyMap<IndexedFile, number>,
  { index, queries, signal }: EventSources & { readonly signal: AbortSignal },
): Promise<{ readonly ticks: ReadonlyMap<number, Float64Array>; readonly isTruncated: boolean }> {
  const ticks = new Map<number, Float64Array>();
  let isTruncated = false;
  const files = [...witnesses.keys()];
  const fromMs = files.reduce((least, { firstMs }) => Math.min(least, firstMs), Infinity);
  const toMs = files.reduce((most, { lastMs }) => Math.max(most, lastMs + 1), -Infinity);
  const selfOrdinal = index.registry.find(SELF_CONTAINER_ID);
  const ordinals = [...new Set(witnesses.values())];
  for (const metric of [EVENT_METRICS.ticks, EVENT_METRICS.presence]) {
    const followed = ordinals.filter((ordinal) =>
      (ordinal === selfOrdinal) === (metric === EVENT_METRICS.ticks)
    );
    if (followed.length === 0) continue;
    const series = followed.map((ordinal) => seriesOf(index.registry.get(ordinal)));
    const answer = await queries.samples({ metric, series, fromMs, toMs, as: "raw", signal });
    isTruncated ||= answer.isTruncated;
    answer.series.forEach(({ timesMs }, i) => ticks.set(followed[i]!, timesMs));
  }
  return { ticks, isTruncated };
}
