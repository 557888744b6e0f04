/**
 * Reads the counters of containers for what they tell: OOM kills and throttling.
 *
 * Most counters stand still. So it is asked first which moved at all, and only those are read, some
 * containers at a time.
 *
 * @module
 */

import { EVENT_METRICS } from "@fgm/collector/metric_roles";
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

/** Containers that are read at once: more ids make a statement that DuckDB cannot prune by. */
export const CONTAINERS_PER_BATCH_MAX = 100;

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
  for (
    const batch of [...batchesOf(moved.containers, request), ...birthsOf(moved.still, request)]
  ) {
    const answer = await readSamples(batch, { ...request, ...sources, metric });
    isTruncated ||= answer.isTruncated;
    answer.series.forEach((samples, i) => {
      const { container, isBirthSeen } = batch.containers[i]!;
      const isWhole = isBirthSeen && container.firstSeenMs >= batch.range.fromMs;
      const { toleranceMs } = answer;
      const kills = findOomKills(samples, { isBirthSeen: isWhole, toleranceMs });
      events.push(...kills.map((kill) => ({ type: "oom_kill", container, ...kill }) as const));
    });
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
    batch.containers.forEach(({ container, knownToMs }, i) => {
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
): Promise<{
  readonly containers: readonly CountedContainer[];
  /** Those whose counter stood still above zero. */
  readonly still: readonly CountedContainer[];
  readonly isTruncated: boolean;
}> {
  if (containers.length === 0) return { containers, still: [], isTruncated: false };
  const { ids, aboveZero, isTruncated } = await queries.moved({
    metric,
    containers: containers.map(({ container }) => container),
    ...range,
    signal,
  });
  return {
    containers: containers.filter(({ container: { id } }) => ids.has(id)),
    still: containers.filter(({ container: { id } }) => !ids.has(id) && aboveZero.has(id)),
    isTruncated,
  };
}

async function readSamples(
  { containers, range }: Batch,
  { queries, metric, signal }: EventSources & {
    readonly metric: string;
    readonly signal: AbortSignal;
  },
): Promise<{
  readonly series: readonly Samples[];
  readonly toleranceMs: number;
  readonly isTruncated: boolean;
}> {
  const { series, intervalMs, isTruncated } = await queries.samples({
    metric,
    series: containers.map(({ container }) => seriesOf(container)),
    ...range,
    as: "raw",
    signal,
  });
  return { series, toleranceMs: RATE_GAP_INTERVALS * intervalMs, isTruncated };
}

/** Containers that are read together, and the part of the range in which one of them lives. */
interface Batch {
  readonly containers: CountedContainer[];
  range: TimeRange;
}

/**
 * Containers in groups that hold no more than `SAMPLES_PER_BATCH_MAX` samples, were each of them there all
 * the time that the group takes. Those that begin at about the same time stand together.
 */
function batchesOf(
  containers: readonly CountedContainer[],
  { range, intervalMs }: CounterRequest,
): readonly Batch[] {
  const batches: Batch[] = [];
  let samples = 0;
  const byBirth = [...containers].sort((a, b) => a.container.firstSeenMs - b.container.firstSeenMs);
  for (const counted of byBirth) {
    const life = clip(counted.container, range);
    samples += samplesIn(life, intervalMs);
    const last = batches.at(-1);
    const grown = last && { ...last.range, toMs: Math.max(last.range.toMs, life.toMs) };
    const count = 1 + (last?.containers.length ?? 0);
    const fits = grown !== undefined && count <= CONTAINERS_PER_BATCH_MAX &&
      count * samplesIn(grown, intervalMs) <= SAMPLES_PER_BATCH_MAX;
    if (last === undefined || !fits) {
      batches.push({ containers: [counted], range: life });
      continue;
    }
    last.containers.push(counted);
    last.range = grown;
  }
  if (samples <= SAMPLES_PER_QUESTION_MAX) return batches;
  throw new QueryTooLargeError(
    `Cannot find events: ${containers.length} counters moved, which are more than ` +
      `${SAMPLES_PER_QUESTION_MAX} samples; ask for a shorter range or fewer containers`,
  );
}

function samplesIn({ fromMs, toMs }: TimeRange, intervalMs: number): number {
  return Math.ceil((toMs - fromMs) / intervalMs);
}

/** The part of a range in which a container lives. */
function clip({ firstSeenMs, lastSeenMs }: SeenContainer, { fromMs, toMs }: TimeRange): TimeRange {
  return { fromMs: Math.max(firstSeenMs, fromMs), toMs: Math.min(lastSeenMs + 1, toMs) };
}

/**
 * The first samples of those of `still` that were seen to begin in the range, in groups of about one time:
 * what their counters show was there at the first.
 */
function birthsOf(
  still: readonly CountedContainer[],
  { range }: CounterRequest,
): readonly Batch[] {
  const sliceMs = Math.ceil((range.toMs - range.fromMs) / BIRTH_READS_MAX);
  const born = still.filter(({ container: { firstSeenMs }, isBirthSeen }) =>
    isBirthSeen && firstSeenMs >= range.fromMs && firstSeenMs < range.toMs
  );
  const slices = Map.groupBy(
    born,
    ({ container }) => Math.floor((container.firstSeenMs - range.fromMs) / sliceMs),
  );
  return [...slices.values()].map((slice) => {
    const births = slice.map(({ container }) => container.firstSeenMs);
    const fromMs = births.reduce((least, birth) => Math.min(least, birth), Infinity);
    const toMs = births.reduce((most, birth) => Math.max(most, birth), -Infinity) + 1;
    return { containers: slice, range: { fromMs, toMs } };
  });
}
