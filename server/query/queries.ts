/**
 * Answers questions about series: as drawings, as samples, and whether anything moved.
 *
 * @module
 */

import type { DuckDb } from "@fgm/collector/store/duckdb";
import type { JournalTail } from "../index/journal_tail.ts";
import type { SegmentIndex } from "../index/segment_index.ts";
import { attemptRead, type PlannedRead } from "./attempts.ts";
import { EnvelopeBuilder, planGrid } from "./envelope.ts";
import { executePlan, type SampleSink } from "./execute.ts";
import { readMoved } from "./moved.ts";
import type { PlannedWindow, QueryPlan } from "./plan.ts";
import { QueryTimeoutError, QueryTooLargeError } from "./query_errors.ts";
import { QueryGate } from "./query_gate.ts";
import { SampleCache } from "./sample_cache.ts";
import { SampleList } from "./sample_list.ts";
import {
  type EnvelopeAnswer,
  type EnvelopeRequest,
  type MovedAnswer,
  type MovedRequest,
  SAMPLES_PER_ANSWER_MAX,
  type SamplesAnswer,
  type SeriesOwner,
  type SeriesRequest,
} from "./series_request.ts";
import { SeriesShaper, type SeriesTarget } from "./series_shaper.ts";

/** Time after which a query is interrupted, in milliseconds, its wait for a turn included. */
export const QUERY_TIMEOUT_MS = 30_000;

/** What questions are answered with. */
export interface QueriesOptions {
  readonly index: SegmentIndex;
  readonly db: DuckDb;
  readonly gate?: QueryGate;
  readonly timeoutMs?: number;
  /** Memory for samples that were read lately; 0 keeps none. */
  readonly cacheBytes?: number;
  /** Called between planning and reading; a test lets files vanish there. */
  readonly onPlanned?: (plan: QueryPlan<JournalTail>) => Promise<void>;
}

/**
 * Answers questions about series.
 *
 * All of them throw QueryTimeoutError after `timeoutMs`, QueryTooLargeError when the answer does not fit into
 * memory, OverloadError when too many wait already, and the request's signal's reason.
 */
export interface Queries {
  /** At most `points` min/max/avg points for each series. */
  envelopes(request: EnvelopeRequest): Promise<EnvelopeAnswer>;
  /** Every sample, or every rate, of each series; at most SAMPLES_PER_ANSWER_MAX. */
  samples(request: SeriesRequest): Promise<SamplesAnswer>;
  /**
   * Which containers' metric took more than one value. Where a metric is about devices or processes,
   * one of those did: a part that begins or ends is no movement.
   */
  moved(request: MovedRequest): Promise<MovedAnswer>;
}

interface Reading extends QueriesOptions {
  readonly cache: SampleCache;
}

/** Makes the object that answers questions; all of them share one gate and one cache. */
export function createQueries(queriesOptions: QueriesOptions): Queries {
  const options: Reading = { ...queriesOptions, cache: new SampleCache(queriesOptions.cacheBytes) };
  const gate = options.gate ?? new QueryGate();
  const timeoutMs = options.timeoutMs ?? QUERY_TIMEOUT_MS;
  const run = async <Answer>(
    caller: AbortSignal,
    task: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> => {
    const timeout = new AbortController();
    const timer = setTimeout(() => {
      timeout.abort(new QueryTimeoutError(`Cannot read series: it took over ${timeoutMs} ms`));
    }, timeoutMs);
    const signal = AbortSignal.any([caller, timeout.signal]);
    try {
      return await gate.run(() => task(signal), signal);
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    envelopes: (request) =>
      run(request.signal, (signal) => readEnvelopes({ ...request, signal }, options)),
    samples: (request) =>
      run(request.signal, (signal) => readSamples({ ...request, signal }, options)),
    moved: (request) => run(request.signal, (signal) => readMoved({ ...request, signal }, options)),
  };
}

function readEnvelopes(
  request: EnvelopeRequest,
  options: Reading,
): Promise<EnvelopeAnswer> {
  const { points, fromMs, toMs, series } = request;
  return attemptRead(request, {
    ...options,
    read: async (planned) => {
      const grid = planGrid({ fromMs, toMs }, { points, intervalMs: planned.intervalMs });
      const envelopes = series.map(() => new EnvelopeBuilder(grid, points));
      await shapeSeries(request, { ...options, planned, targets: envelopes });
      const isRaw = envelopes.every((envelope) => envelope.fitsSamples);
      return {
        stepMs: isRaw ? planned.intervalMs : grid.stepMs,
        isTruncated: planned.isTruncated,
        series: ownersOf(request).map((owner, i) => {
          const envelope = envelopes[i]!;
          return { ...owner, points: isRaw ? envelope.samplePoints() : envelope.bucketPoints() };
        }),
      };
    },
  });
}

function readSamples(request: SeriesRequest, options: Reading): Promise<SamplesAnswer> {
  return attemptRead(request, {
    ...options,
    read: async (planned) => {
      const lists = request.series.map(() => new SampleList(request));
      const checkSize = () => {
        const count = lists.reduce((sum, { length }) => sum + length, 0);
        if (count > SAMPLES_PER_ANSWER_MAX) throw tooManySamples();
      };
      await shapeSeries(request, { ...options, planned, targets: lists, onWindowEnd: checkSize });
      return {
        intervalMs: planned.intervalMs,
        isTruncated: planned.isTruncated,
        series: ownersOf(request).map((owner, i) => ({ ...owner, ...lists[i]!.take() })),
      };
    },
  });
}

function tooManySamples(): QueryTooLargeError {
  return new QueryTooLargeError(
    `Cannot read samples: there are more than ${SAMPLES_PER_ANSWER_MAX}; ask for a shorter range ` +
      "or fewer containers",
  );
}

/** Reads what was planned; `targets[i]` takes the values of `series[i]`. */
async function shapeSeries(
  request: SeriesRequest,
  options: Reading & {
    readonly planned: PlannedRead;
    readonly targets: readonly SeriesTarget[];
    readonly onWindowEnd?: () => void;
  },
): Promise<void> {
  const { db, cache, planned: { plan, intervalMs }, targets } = options;
  const { as, signal } = request;
  const sinks = new Map<string, SampleSink>();
  const shapers = request.series.map(({ members }, i) => {
    const shaper = new SeriesShaper(targets[i]!, { as, intervalMs, memberCount: members.length });
    members.forEach(({ id }, position) => sinks.set(id, shaper.member(position)));
    return shaper;
  });
  const onWindowEnd = (window: PlannedWindow) => {
    for (const position of window.series) shapers[position]!.endWindow();
    options.onWindowEnd?.();
  };
  await executePlan(plan, { db, cache, sinks, onWindowEnd, signal });
}

function ownersOf({ series }: SeriesRequest): readonly SeriesOwner[] {
  return series.map(({ container, members }) => ({
    container,
    memberIds: members.map(({ id }) => id),
  }));
}
