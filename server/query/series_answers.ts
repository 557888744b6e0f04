/**
 * Reads what a question about series asks for, and gives it the shape of its answer.
 *
 * @module
 */

import { type AttemptOptions, attemptRead, type PlannedRead } from "./attempts.ts";
import { EnvelopeBuilder, planGrid } from "./envelope.ts";
import { executePlan, type SampleSink } from "./execute.ts";
import type { SeriesTarget } from "./member_shaper.ts";
import type { PlannedWindow } from "./plan_windows.ts";
import { QueryTooLargeError } from "./query_errors.ts";
import type { SampleAllowance } from "./sample_allowance.ts";
import type { SampleCache } from "./sample_cache.ts";
import { SampleList } from "./sample_list.ts";
import {
  type EnvelopeAnswer,
  type EnvelopeRequest,
  type SamplesAnswer,
  type SeriesOwner,
  type SeriesRequest,
} from "./series_request.ts";
import { SeriesShaper } from "./series_shaper.ts";

/** Samples of one series that room is made for at once: a day. */
const SAMPLES_PER_SERIES_EXPECTED = 86_400;

/** What answers are made with. */
export interface AnswerOptions extends AttemptOptions {
  readonly cache: SampleCache;
  readonly allowance: SampleAllowance;
  /** Samples of all series of one answer together. */
  readonly samplesPerAnswer: number;
}

/** Draws series; see `Queries.envelopes`. */
export function readEnvelopes(
  request: EnvelopeRequest,
  options: AnswerOptions,
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

/** Gives series whole; see `Queries.samples`. */
export function readSamples(
  request: SeriesRequest,
  options: AnswerOptions,
): Promise<SamplesAnswer> {
  return attemptRead(request, {
    ...options,
    read: (planned) => {
      const samples = Math.min(planned.plan.sampleEstimate, options.samplesPerAnswer);
      const list = () => listSamples(request, { ...options, planned });
      return options.allowance.hold(samples, list, request.signal);
    },
  });
}

async function listSamples(
  request: SeriesRequest,
  options: AnswerOptions & { readonly planned: PlannedRead },
): Promise<SamplesAnswer> {
  const { planned: { plan, intervalMs, isTruncated } } = options;
  const lists = request.series.map((_, i) =>
    // An estimate tells of samples that may not be there; the list grows where it is too small.
    new SampleList(request, Math.min(plan.samplesOfSeries[i]!, SAMPLES_PER_SERIES_EXPECTED))
  );
  const checkSize = () => {
    const count = lists.reduce((sum, { length }) => sum + length, 0);
    if (count > options.samplesPerAnswer) throw tooManySamples(options.samplesPerAnswer);
  };
  await shapeSeries(request, { ...options, targets: lists, onWindowEnd: checkSize });
  return {
    intervalMs,
    isTruncated,
    series: ownersOf(request).map((owner, i) => ({ ...owner, ...lists[i]!.take() })),
  };
}

function tooManySamples(most: number): QueryTooLargeError {
  return new QueryTooLargeError(
    `Cannot read samples: there are more than ${most}; ask for a shorter range ` +
      "or fewer containers",
  );
}

/** Reads what was planned; `targets[i]` takes the values of `series[i]`. */
async function shapeSeries(
  request: SeriesRequest,
  options: AnswerOptions & {
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
