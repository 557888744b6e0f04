/**
 * Answers questions about series: as drawings, as samples, as means, and whether anything moved.
 *
 * @module
 */

import { setImmediate as eventLoopTurn } from "node:timers/promises";
import type { DuckDb } from "@fgm/collector/store/duckdb";
import type { JournalTail } from "../index/journal_tail.ts";
import type { SegmentIndex } from "../index/segment_index.ts";
import { readAverages } from "./averages.ts";
import { readMoved } from "./moved.ts";
import type { QueryPlan } from "./plan.ts";
import { isOutOfMemory, QueryTimeoutError, QueryTooLargeError } from "./query_errors.ts";
import { OverloadError, QueryGate } from "./query_gate.ts";
import { SampleAllowance } from "./sample_allowance.ts";
import { SampleCache } from "./sample_cache.ts";
import { type AnswerOptions, readEnvelopes, readSamples } from "./series_answers.ts";
import {
  type AveragesAnswer,
  type EnvelopeAnswer,
  type EnvelopeRequest,
  type MovedAnswer,
  type MovedRequest,
  SAMPLES_PER_ANSWER_MAX,
  type SamplesAnswer,
  seriesOf,
  type SeriesRequest,
} from "./series_request.ts";
import { SingleFlight } from "./single_flight.ts";
import { SummaryCache } from "./summary_cache.ts";

/**
 * Time after which a query is interrupted, in milliseconds, its wait for a turn included; and so are
 * those that are asked in one turn, or for one part, all of them together.
 */
export const QUERY_TIMEOUT_MS = 30_000;

/** What questions are answered with. */
export interface QueriesOptions {
  readonly index: SegmentIndex;
  readonly db: DuckDb;
  readonly gate?: QueryGate;
  readonly timeoutMs?: number;
  /** Memory for samples that were read lately; 0 keeps none. */
  readonly cacheBytes?: number;
  /** Memory for summaries of sealed segments; 0 keeps none. */
  readonly summaryCacheBytes?: number;
  /** Samples of a window, and of an answer; tests want few. */
  readonly samplesPerWindow?: number;
  readonly samplesPerAnswer?: number;
  /** Called between planning and reading; a test lets files vanish there. */
  readonly onPlanned?: (plan: QueryPlan<JournalTail>) => Promise<void>;
}

/**
 * Answers questions about series.
 *
 * All of them throw QueryTimeoutError after `timeoutMs`, QueryTooLargeError when the answer does not
 * fit into memory, OverloadError when too many wait already or hold the memory, and the reason of the
 * request's signal. Identical questions asked at the same time are computed once: answers are shared,
 * and never to be changed.
 */
export interface Questions {
  /** At most `points` min/max/avg points for each series. */
  envelopes(request: EnvelopeRequest): Promise<EnvelopeAnswer>;
  /** Every sample, or every rate, of each series; at most SAMPLES_PER_ANSWER_MAX. */
  samples(request: SeriesRequest): Promise<SamplesAnswer>;
  /** The mean of all samples, or of all rates, of each series. */
  averages(request: SeriesRequest): Promise<AveragesAnswer>;
  /**
   * Which containers' metric took more than one value. Where a metric is about devices or processes,
   * one of those did: a part that begins or ends is no movement. What lies outside of the range in a
   * sealed segment that it cuts may count as well.
   */
  moved(request: MovedRequest): Promise<MovedAnswer>;
}

/** Questions that each wait for their turn, and those of someone who has several in a row. */
export interface Queries extends Questions {
  /** Memory that is taken by samples and by summaries that are kept. */
  readonly cachedBytes: { readonly samples: number; readonly summaries: number };
  /**
   * Waits for a turn, in which whatever `task` asks is answered without waiting again. It is to ask one
   * question after the other: the turn is one place of the gate. The signal that it is given ends with
   * the caller's, and `timeoutMs` after this call.
   *
   * @throws what waiting for a turn throws, and what `task` throws.
   */
  inOneTurn<Answer>(
    task: (questions: Questions, signal: AbortSignal) => Promise<Answer>,
    signal: AbortSignal,
  ): Promise<Answer>;
  /**
   * Runs `task` for one part after the other, each when there is room for what it keeps of its answers
   * besides what the tasks of others keep. The signal that it is given ends with the caller's, and
   * `timeoutMs` after the part before it.
   *
   * @throws QueryTimeoutError, the reason of the signal, and what `task` throws.
   */
  inParts<Part extends { readonly samples: number }, Answer>(
    parts: readonly Part[],
    task: (part: Part, signal: AbortSignal) => Promise<Answer>,
    signal: AbortSignal,
  ): Promise<readonly Answer[]>;
}

/** Makes the object that answers questions; all of them share one gate and the same caches. */
export function createQueries(options: QueriesOptions): Queries {
  const { timeoutMs = QUERY_TIMEOUT_MS, gate = new QueryGate() } = options;
  const cache = new SampleCache(options.cacheBytes);
  const summaryCache = new SummaryCache(options.summaryCacheBytes);
  const answering = {
    ...options,
    cache,
    summaryCache,
    allowance: new SampleAllowance(),
    samplesPerAnswer: options.samplesPerAnswer ?? SAMPLES_PER_ANSWER_MAX,
  };
  const bounds = { gate, timeoutMs };
  // Besides the allowance of answers in the making: who keeps some asks for more.
  const kept = new SampleAllowance();
  // Flights of their own: who has a turn must not wait for the answer to a question that has none.
  const admitted = createQuestions(answering, { ...bounds, admit: (task) => task() });
  return {
    ...createQuestions(answering, {
      ...bounds,
      admit: (task, signal) => gate.run(task, signal),
    }),
    get cachedBytes() {
      return { samples: cache.byteSizeWithEntries, summaries: summaryCache.byteSize };
    },
    inOneTurn: async (task, asked) => {
      using timeout = new QueryTimeout(timeoutMs);
      const signal = AbortSignal.any([asked, timeout.signal]);
      return await gate.run(() => task(admitted, signal), signal);
    },
    inParts: async (parts, task, asked) => {
      const answers = [];
      for (const part of parts) {
        using timeout = new QueryTimeout(timeoutMs);
        const signal = AbortSignal.any([asked, timeout.signal]);
        answers.push(await kept.hold(part.samples, () => task(part, signal), signal));
      }
      return answers;
    },
  };
}

interface Answering extends AnswerOptions {
  readonly summaryCache: SummaryCache;
}

function createQuestions(answering: Answering, bounds: Bounds): Questions {
  const flights = new SingleFlight();
  /** Whoever asks the same question waits for the same answer, and counts once at the gate. */
  const ask = <Answer>(
    key: readonly unknown[],
    request: { readonly signal: AbortSignal },
    read: (signal: AbortSignal) => Promise<Answer>,
  ) => {
    const task = (signal: AbortSignal) => runBounded(read, { ...bounds, signal });
    return flights.run(JSON.stringify(key), task, request.signal);
  };
  return {
    envelopes: (request) =>
      ask(
        ["envelopes", request.points, ...keyOf(request)],
        request,
        (signal) => readEnvelopes({ ...request, signal }, answering),
      ),
    samples: (request) =>
      ask(
        ["samples", ...keyOf(request)],
        request,
        (signal) => readSamples({ ...request, signal }, answering),
      ),
    averages: (request) =>
      ask(
        ["averages", ...keyOf(request)],
        request,
        (signal) => readAverages({ ...request, signal }, answering),
      ),
    moved: (request) =>
      ask(
        ["moved", ...keyOf({ ...request, series: request.containers.map(seriesOf), as: "raw" })],
        request,
        (signal) => readMoved({ ...request, signal }, answering),
      ),
  };
}

/** All that makes two questions of one kind different. */
function keyOf({ metric, series, fromMs, toMs, as }: SeriesRequest): readonly unknown[] {
  const ids = series.map(({ container, members }) => [container.id, members.map(({ id }) => id)]);
  return [metric, as, fromMs, toMs, ids];
}

interface Bounds {
  readonly gate: QueryGate;
  readonly timeoutMs: number;
  /** Runs a reading when its turn has come. */
  readonly admit: <Answer>(task: () => Promise<Answer>, signal: AbortSignal) => Promise<Answer>;
}

async function runBounded<Answer>(
  read: (signal: AbortSignal) => Promise<Answer>,
  { gate, timeoutMs, admit, ...asked }: Bounds & { readonly signal: AbortSignal },
): Promise<Answer> {
  using timeout = new QueryTimeout(timeoutMs);
  const signal = AbortSignal.any([asked.signal, timeout.signal]);
  return await admit(async () => {
    // Who drags and turns a wheel gives up most questions at once. What is read from memory never
    // waits, so without this pause nobody would hear of it before all of them were answered.
    await eventLoopTurn();
    signal.throwIfAborted();
    return await orMemoryError(read(signal), gate);
  }, signal);
}

/** Aborts its signal once a time is over, unless it ends before. */
class QueryTimeout implements Disposable {
  readonly #controller = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout>;

  constructor(ms: number) {
    const error = () => new QueryTimeoutError(`Cannot read series: it took over ${ms} ms`);
    this.#timer = setTimeout(() => this.#controller.abort(error()), ms);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}

/**
 * DuckDB's memory is one for all queries. One that alone needs more will never be answered; one that
 * shared it with others may be a little later.
 */
async function orMemoryError<Answer>(answer: Promise<Answer>, gate: QueryGate): Promise<Answer> {
  try {
    return await answer;
  } catch (cause) {
    if (!isOutOfMemory(cause)) throw cause;
    if (gate.load.running > 1) {
      throw new OverloadError("Cannot read series: other queries hold the memory", { cause });
    }
    throw new QueryTooLargeError(
      "Cannot read series: it needs more memory than there is; ask for a shorter range or fewer " +
        "containers",
      { cause },
    );
  }
}
