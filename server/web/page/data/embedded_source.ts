/**
 * What an exported page carries as a source: it answers as the viewer would that it was exported from,
 * with the viewer's own code, and with its words where there is no answer.
 *
 * @module
 */

import {
  findContainers,
  type FoundContainers,
  isMetricSort,
  type SortValues,
  toWireContainers,
} from "../../../answers/container_page.ts";
import type { KnownData } from "../../../answers/known_data.ts";
import { knownMetric } from "../../../answers/metric_naming.ts";
import { understand } from "../../../answers/series_question.ts";
import {
  studySeries,
  studyValues,
  toWireStudies,
  toWireStudyAnswer,
} from "../../../answers/study_answer.ts";
import { pointsPerSeries, toWireTimeseries } from "../../../answers/timeseries_answer.ts";
import type { StudyTask } from "../../../analysis/analysis_task.ts";
import type { CallOptions } from "../../../api/client.ts";
import { ViewerError, type ViewerErrorReason } from "../../../api/client_error.ts";
import type { AnyAsked } from "../../../api/client_query.ts";
import type { WireReady } from "../../../api/instance.ts";
import type { FindingOf, WireStudyAnswer } from "../../../api/studies.ts";
import { badParameter, ProblemError, toWireProblem } from "../../../http/problems.ts";
import { averagesOf } from "../../../query/drawn_averages.ts";
import { shownUnit } from "../../../query/metric_view.ts";
import { seriesOf } from "../../../query/series_request.ts";
import { findStudy } from "../../../studies/registry.ts";
import type { Study, StudyResult, StudyValues } from "../../../studies/study.ts";
import { embeddedEvents } from "./embedded_events.ts";
import type { DecodedSeries, EmbeddedHead } from "./embedded_format.ts";
import { embeddedEnvelopes, embeddedSamples } from "./embedded_series.ts";
import type { PageSource } from "./page_source.ts";

/** What a source is made from. */
export interface EmbeddedSourceOptions {
  readonly head: EmbeddedHead;
  /** All series of a metric; empty where there are none. */
  readonly readSeries: (metric: string) => Promise<readonly DecodedSeries[]>;
  /** Runs a study where it holds nobody up. */
  readonly runStudy: (task: StudyTask, signal: AbortSignal) => Promise<StudyResult>;
  /** Lets others have a turn. */
  readonly pause: () => Promise<void>;
}

const NEVER = new AbortController().signal;

/** Makes a source. Nothing is unpacked before it is asked for. */
export function createEmbeddedSource(options: EmbeddedSourceOptions): PageSource {
  const { head } = options;
  const known = knownIn(head);
  const label = labelOf(head);
  const answer = <Body>(
    path: string,
    call: CallOptions | undefined,
    work: (signal: AbortSignal) => Body | Promise<Body>,
  ) => answerOrExplain(work, { baseUrl: label, path, signal: call?.signal ?? NEVER });
  return {
    label,
    instance: (call) => answer("/api/instance", call, () => head.instance),
    ready: (call) => answer("/api/ready", call, () => readyOf(head)),
    metrics: (call) => answer("/api/metrics", call, () => head.metrics),
    filters: (call) => answer("/api/filters", call, () => head.filters),
    studies: (call) => answer("/api/studies", call, toWireStudies),
    containers: (query, call) =>
      answer("/api/containers", call, async (signal) => {
        const question = findContainers(withTimes(query), known);
        return toWireContainers(
          question,
          await sortValues(question, { ...options, known, signal }),
        );
      }),
    events: (query, call) =>
      answer("/api/events", call, () => embeddedEvents(withTimes(query), head, known)),
    timeseries: (query, call) =>
      answer("/api/timeseries", call, async (signal) => {
        const found = understand(withTimes(query), known);
        const points = pointsPerSeries(query.points, found.chosen.length);
        const rows = await rowsOf(found.metric.name, { ...options, signal });
        return toWireTimeseries(found, await embeddedEnvelopes({ ...found.request, points }, rows));
      }),
    study: <Id extends keyof FindingOf>(
      id: Id,
      query: Parameters<PageSource["study"]>[1],
      { parameters, ...call }: Parameters<PageSource["study"]>[2] = {},
    ) =>
      answer(`/api/study/${id}`, call, async (signal) => {
        const asked = { ...options, known, signal, parameters };
        return await answerStudy(id, withTimes(query), asked) as WireStudyAnswer<FindingOf[Id]>;
      }),
  };
}

/** What the export holds, and of when: "worker-1, exported 12 Jan 2026" is for people. */
function labelOf({ filters: { nodes }, instance, exportedMs }: EmbeddedHead): string {
  const [first = instance.node_name ?? "fgm", ...others] = nodes;
  const what = others.length === 0 ? first : `${nodes.length} nodes`;
  return `${what}, exported ${new Date(exportedMs).toISOString().slice(0, 16).replace("T", " ")}Z`;
}

function knownIn({ containers, metrics: { metrics }, bounds }: EmbeddedHead): KnownData {
  return {
    containers: (range) =>
      range === undefined
        ? containers
        : containers.filter(({ firstSeenMs, lastSeenMs }) =>
          firstSeenMs < range.toMs && lastSeenMs >= range.fromMs
        ),
    metricNames: () => metrics.map(({ name }) => name),
    bounds,
    // Nothing comes any more, so words such as "1h" are about the end of what there is.
    nowMs: bounds.lastMs + 1,
  };
}

function readyOf({ bounds, containers, exportedMs }: EmbeddedHead): WireReady {
  return {
    status: "ready",
    from_ms: bounds.firstMs,
    to_ms: bounds.lastMs,
    segments: 0,
    journals: 0,
    containers: containers.length,
    newest_age_ms: Math.max(0, exportedMs - bounds.lastMs),
  };
}

interface Work extends EmbeddedSourceOptions {
  readonly signal: AbortSignal;
}

async function rowsOf(metric: string, { head, readSeries, pause, signal }: Work) {
  const series = await readSeries(metric);
  signal.throwIfAborted();
  const pauseOrStop = async () => {
    await pause();
    signal.throwIfAborted();
  };
  return { containers: head.containers, series, pause: pauseOrStop };
}

async function sortValues(
  { sort, found, range }: FoundContainers,
  work: Work & { readonly known: KnownData },
): Promise<SortValues | undefined> {
  if (!isMetricSort(sort)) return undefined;
  const metric = knownMetric(sort, { parameter: "sort", known: work.known });
  const as = metric.plotAsRate ? "rate" : "raw";
  const series = [...found.keys()].map(seriesOf);
  const request = { metric: sort, series, ...range, as, points: 1 } as const;
  const answer = await embeddedEnvelopes(request, await rowsOf(sort, work));
  return { unit: shownUnit(metric, as), averages: averagesOf(answer) };
}

async function answerStudy(
  id: string,
  query: Parameters<typeof understand>[0],
  work: Work & {
    readonly known: KnownData;
    readonly parameters: Readonly<Record<string, number | string>> | undefined;
  },
): Promise<WireStudyAnswer> {
  const study = findStudy(id);
  if (study === undefined) throw new ProblemError("unknown-study", `There is no study "${id}"`);
  const values = checkedValues(study, work.parameters ?? {});
  const found = understand(query, work.known);
  const samples = await embeddedSamples(found.request, await rowsOf(found.metric.name, work));
  const results: StudyResult[] = [];
  for (const series of studySeries(samples, found.unit)) {
    results.push(await work.runStudy({ kind: "study", studyId: id, values, series }, work.signal));
  }
  return toWireStudyAnswer(found, { study, values, samples, results });
}

/** What the viewer's schemas refuse, in their words. */
function checkedValues(study: Study, given: StudyValues): StudyValues {
  for (const parameter of study.parameters) {
    const { name } = parameter;
    const value = given[name];
    if (value === undefined) continue;
    if (parameter.kind === "choice") {
      if (parameter.choices.includes(String(value))) continue;
      throw badParameter(name, `it is none of ${parameter.choices.join(", ")}`, parameter.choices);
    }
    const { min, max, isInteger = false } = parameter;
    const isFit = typeof value === "number" && value >= min && value <= max &&
      (!isInteger || Number.isInteger(value));
    if (isFit) continue;
    throw badParameter(
      name,
      `it is not a ${isInteger ? "whole " : ""}number from ${min} to ${max}`,
    );
  }
  return studyValues(study, given);
}

/** A question whose times are numbers. */
type Timed<Query> = Omit<Query, "from" | "to"> & {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
};

function withTimes<Query extends object>(query: Query): Timed<Query> {
  const { from, to }: AnyAsked = { from: undefined, to: undefined, ...query };
  return { ...query, from: timeOf("from", from), to: timeOf("to", to) };
}

function timeOf(name: string, value: unknown): number | undefined {
  if (value === undefined || typeof value === "number") return value;
  const timeMs = /^\d{1,16}$/.test(String(value)) ? Number(value) : Date.parse(String(value));
  if (!Number.isNaN(timeMs)) return timeMs;
  throw badParameter(
    name,
    'it is neither milliseconds since 1970 nor a time such as "2026-01-12T21:52:49Z"',
  );
}

async function answerOrExplain<Body>(
  work: (signal: AbortSignal) => Body | Promise<Body>,
  { baseUrl, path, signal }: {
    readonly baseUrl: string;
    readonly path: string;
    readonly signal: AbortSignal;
  },
): Promise<Body> {
  const fail = (reason: ViewerErrorReason, cause: unknown) =>
    new ViewerError(reason, { baseUrl, path }, { cause });
  try {
    signal.throwIfAborted();
    const body = await work(signal);
    signal.throwIfAborted();
    return body;
  } catch (error) {
    if (signal.aborted) throw fail({ kind: "cancelled" }, error);
    if (error instanceof ProblemError) {
      throw fail({ kind: "problem", problem: toWireProblem(error) }, error);
    }
    if (!(error instanceof SyntaxError)) throw error;
    const state = `the file is damaged (${error.message})`;
    throw fail(
      { kind: "problem", problem: toWireProblem(new ProblemError("internal", state)) },
      error,
    );
  }
}
