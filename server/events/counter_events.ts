/**
 * Reads the counters of containers for what they tell: OOM kills and throttling.
 *
 * Most counters stand still. So it is asked first which moved at all, and only those are read, some
 * containers at a time.
 *
 * @module
 */

import { EVENT_METRICS } from "@fgm/collector/metrics";
import type { SeenContainer } from "../query/data_view.ts";
import { QueryTooLargeError } from "../query/query_errors.ts";
import { RATE_GAP_INTERVALS } from "../query/rate.ts";
import { seriesOf } from "../query/series_request.ts";
import type { TimeRange } from "../query/time_range.ts";
import type { OomKillEvent, ThrottlingEvent } from "./event.ts";
import type { EventSources } from "./node_coverage.ts";
import { findOomKills, type Samples } from "./oom_kills.ts";
import { findThrottling } from "./throttling.ts";

/** Samples of one metric that are read at once: 16 bytes each, so 32 MB for both counters of the CPU. */
export const SAMPLES_PER_BATCH_MAX = 1_000_000;

/** Samples of one metric that one question may read: four days of 100 throttled containers. */
export const SAMPLES_PER_QUESTION_MAX = 40_000_000;

/** Reads for the first samples of containers; births that lie close together share one. */
export const BIRTH_READS_MAX = 64;

/** A container whose counters are asked for. */
export interface CountedContainer {
  readonly container: SeenContainer;
  /** Whether it was seen to begin. */
  readonly isBirthSeen: boolean;
  /** Until when it is known to have had no further samples than those that are read. */
  readonly knownToMs: number;
}

/** What is asked of which containers. */
export interface CounterRequest {
  readonly containers: readonly CountedContainer[];
  /** What is read: the range with its run-up and look-ahead. */
  readonly range: TimeRange;
  /** Shortest sampling interval of the data. */
  readonly intervalMs: number;
  readonly signal: AbortSignal;
}

/** Events of counters, in no order. */
export interface CounterAnswer<Found> {
  readonly events: readonly Found[];
  readonly isTruncated: boolean;
}

/**
 * The OOM kills that the samples in the range show.
 *
 * @throws {QueryTooLargeError} when too many counters moved.
 */
export async function readOomKills(
  request: CounterRequest,
  sources: EventSources,
): Promise<CounterAnswer<OomKillEvent>> {
  const metric = EVENT_METRICS.oomKills;
  const moved = await readMoved(request, { ...sources, metric });
  const events: OomKillEvent[] = [];
  let { isTruncated } = moved;
  const collect = async (batch: readonly CountedContainer[], range: TimeRange) => {
    const answer = await readSamples(batch, { ...request, ...sources, range, metric });
    isTruncated ||= answer.isTruncated;
    answer.series.forEach((samples, i) => {
      const { container, isBirthSeen } = batch[i]!;
      const isWhole = isBirthSeen && container.firstSeenMs >= range.fromMs;
      const { toleranceMs } = answer;
      const kills = findOomKills(samples, { isBirthSeen: isWhole, toleranceMs });
      events.push(...kills.map((kill) => ({ type: "oom_kill", container, ...kill }) as const));
    });
  };
  for (const batch of batchesOf(moved.containers, request)) await collect(batch, request.range);
  for (const batch of birthsOf(request, new Set(moved.containers))) {
    const born = batch.map(({ container }) => container.firstSeenMs);
    await collect(batch, { fromMs: Math.min(...born), toMs: Math.max(...born) + 1 });
  }
  return { events, isTruncated };
}

/**
 * The throttling episodes that the samples in the range show.
 *
 * @throws {QueryTooLargeError} when too many counters moved.
 */
export async function readThrottling(
  request: CounterRequest,
  sources: EventSources,
): Promise<CounterAnswer<ThrottlingEvent>> {
  const metric = EVENT_METRICS.throttledPeriods;
  const moved = await readMoved(request, { ...sources, metric });
  const events: ThrottlingEvent[] = [];
  let { isTruncated } = moved;
  for (const batch of batchesOf(moved.containers, request)) {
    const options = { ...request, ...sources };
    const throttled = await readSamples(batch, { ...options, metric });
    const periods = await readSamples(batch, { ...options, metric: EVENT_METRICS.periods });
    isTruncated ||= throttled.isTruncated || periods.isTruncated;
    batch.forEach(({ container, knownToMs }, i) => {
      const counters = { periods: periods.series[i]!, throttled: throttled.series[i]! };
      const { toleranceMs } = throttled;
      for (const episode of findThrottling(counters, { toleranceMs, knownToMs })) {
        const { startMs: timeMs, endMs, share } = episode;
        events.push({ type: "throttling", timeMs, container, endMs, share });
      }
    });
  }
  return { events, isTruncated };
}

async function readMoved(
  { containers, range, signal }: CounterRequest,
  { queries, metric }: EventSources & { readonly metric: string },
): Promise<{ readonly containers: readonly CountedContainer[]; readonly isTruncated: boolean }> {
  if (containers.length === 0) return { containers, isTruncated: false };
  const { ids, isTruncated } = await queries.moved({
    metric,
    containers: containers.map(({ container }) => container),
    ...range,
    signal,
  });
  return { containers: containers.filter(({ container }) => ids.has(container.id)), isTruncated };
}

async function readSamples(
  batch: readonly CountedContainer[],
  { queries, metric, range, signal }: EventSources & {
    readonly metric: string;
    readonly range: TimeRange;
    readonly signal: AbortSignal;
  },
): Promise<{
  readonly series: readonly Samples[];
  readonly toleranceMs: number;
  readonly isTruncated: boolean;
}> {
  const { series, intervalMs, isTruncated } = await queries.samples({
    metric,
    series: batch.map(({ container }) => seriesOf(container)),
    ...range,
    as: "raw",
    signal,
  });
  return { series, toleranceMs: RATE_GAP_INTERVALS * intervalMs, isTruncated };
}

/** Containers in groups of no more than `SAMPLES_PER_BATCH_MAX` samples, as far as that is known before. */
function batchesOf(
  containers: readonly CountedContainer[],
  { range, intervalMs }: CounterRequest,
): readonly (readonly CountedContainer[])[] {
  const batches: CountedContainer[][] = [];
  let [sum, total] = [Infinity, 0];
  for (const counted of containers) {
    const { firstSeenMs, lastSeenMs } = counted.container;
    const livedMs = Math.min(lastSeenMs, range.toMs) - Math.max(firstSeenMs, range.fromMs);
    const samples = Math.max(0, livedMs) / intervalMs + 1;
    if (sum + samples > SAMPLES_PER_BATCH_MAX) {
      batches.push([]);
      sum = 0;
    }
    batches.at(-1)!.push(counted);
    sum += samples;
    total += samples;
  }
  if (total > SAMPLES_PER_QUESTION_MAX) {
    throw new QueryTooLargeError(
      `Cannot find events: ${containers.length} counters moved, which are more than ` +
        `${SAMPLES_PER_QUESTION_MAX} samples; ask for a shorter range or fewer containers`,
    );
  }
  return batches;
}

/** Those that were seen to begin in the range and whose counter stood still, in groups of one time. */
function birthsOf(
  { containers, range }: CounterRequest,
  moved: ReadonlySet<CountedContainer>,
): readonly (readonly CountedContainer[])[] {
  const sliceMs = Math.ceil((range.toMs - range.fromMs) / BIRTH_READS_MAX);
  const born = containers.filter((counted) => {
    const { firstSeenMs } = counted.container;
    const isInRange = firstSeenMs >= range.fromMs && firstSeenMs < range.toMs;
    return counted.isBirthSeen && isInRange && !moved.has(counted);
  });
  const slices = Map.groupBy(
    born,
    ({ container }) => Math.floor((container.firstSeenMs - range.fromMs) / sliceMs),
  );
  return [...slices.values()];
}
