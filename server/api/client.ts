/**
 * The viewer's API as functions. The names of parameters and of the members of answers are those on the
 * wire; API.md explains them.
 *
 * Imports no package at run time, so that programs which only ask start quickly.
 *
 * @module
 */

import type { Shape } from "./answer_shape.ts";
import { ANSWER_SHAPES } from "./answer_shapes.ts";
import { ViewerError } from "./client_error.ts";
import { followLive, type LiveItem } from "./client_live.ts";
import type { AnyAsked, Asked } from "./client_query.ts";
import { askJson, type Connection, openAnswer, type StartTimer } from "./client_request.ts";
import type { containersQuery, WireContainers, WireFilters } from "./containers.ts";
import type { eventsQuery, WireEvents } from "./events.ts";
import type { exportQuery } from "./export.ts";
import type { WireHealth, WireInstance, WireReady } from "./instance.ts";
import type { liveQuery } from "./live.ts";
import type { WireMetrics } from "./metrics.ts";
import type { FindingOf, studyQuery, WireStudies, WireStudyAnswer } from "./studies.ts";
import type { summaryQuery, WireSummary } from "./summary.ts";
import type { timeseriesQuery, WireTimeseries } from "./timeseries.ts";

/** Time that an answer may take, in milliseconds: a query's own limit, and some for the way. */
export const TIMEOUT_MS_DEFAULT = 35_000;

/** Time that the next part of an export may take, in milliseconds. */
export const EXPORT_STEP_MS_MAX = 60_000;

/** Where a viewer is, and how to ask it. */
export interface ViewerClientOptions {
  /** Such as "http://127.0.0.1:8050"; a path, as behind a proxy, is kept. */
  readonly url: string;
  /** Sent as a bearer token. */
  readonly token?: string;
  /** Instead of the global one; tests hand in a viewer's own. */
  readonly fetch?: (request: Request) => Response | Promise<Response>;
  /** Time for one answer, its body included, in milliseconds; default `TIMEOUT_MS_DEFAULT`. */
  readonly timeoutMs?: number;
  readonly userAgent?: string;
  /** Draws numbers in [0, 1), for the waits before connecting again; `Math.random` by default. */
  readonly random?: () => number;
  /** `setTimeout` by default. */
  readonly startTimer?: StartTimer;
}

/** Given with every question. */
export interface CallOptions {
  /** Aborted when the answer is not wanted any more. */
  readonly signal?: AbortSignal;
}

/** Given when a stream is asked for. */
export interface LiveCallOptions extends CallOptions {
  /** Time of the last tick that the caller has; the stream goes on behind it. */
  readonly lastEventId?: string;
}

/** A viewer to ask. Every promise rejects with a ViewerError when there is no answer. */
export interface ViewerClient {
  /** Of the viewer, without a slash at its end. */
  readonly baseUrl: string;
  readonly health: (options?: CallOptions) => Promise<WireHealth>;
  readonly ready: (options?: CallOptions) => Promise<WireReady>;
  /** Who answers, with its version. */
  readonly instance: (options?: CallOptions) => Promise<WireInstance>;
  readonly metrics: (options?: CallOptions) => Promise<WireMetrics>;
  readonly filters: (options?: CallOptions) => Promise<WireFilters>;
  /** One page. */
  readonly containers: (
    query: Asked<typeof containersQuery>,
    options?: CallOptions,
  ) => Promise<WireContainers>;
  readonly timeseries: (
    query: Asked<typeof timeseriesQuery>,
    options?: CallOptions,
  ) => Promise<WireTimeseries>;
  /** One page. */
  readonly events: (query: Asked<typeof eventsQuery>, options?: CallOptions) => Promise<WireEvents>;
  readonly studies: (options?: CallOptions) => Promise<WireStudies>;
  /** Findings of a study; `parameters` are its own, those left out have their defaults. */
  readonly study: <Id extends keyof FindingOf>(
    id: Id,
    query: Asked<typeof studyQuery>,
    options?: CallOptions & {
      readonly parameters?: Readonly<Record<string, number | string>>;
    },
  ) => Promise<WireStudyAnswer<FindingOf[Id]>>;
  readonly summary: (
    query: Asked<typeof summaryQuery>,
    options?: CallOptions,
  ) => Promise<WireSummary>;
  /**
   * Ticks as they come in, across lost connections, until the signal is aborted. Throws a ViewerError
   * only when it makes no sense to try again.
   */
  readonly live: (
    query: Asked<typeof liveQuery>,
    options?: LiveCallOptions,
  ) => AsyncGenerator<LiveItem, void, void>;
  /**
   * Writes a file to `target` and closes it. When the promise rejects, the target was aborted and what
   * it holds is not whole; what the target itself throws is passed on.
   */
  readonly export: (
    query: Asked<typeof exportQuery>,
    target: WritableStream<Uint8Array>,
    options?: CallOptions,
  ) => Promise<void>;
  /** The API's own description, OpenAPI 3.1. */
  readonly openapi: (options?: CallOptions) => Promise<Readonly<Record<string, unknown>>>;
}

/**
 * Makes a client. Nothing is asked yet.
 *
 * @throws {RangeError} when the URL is none of a viewer; its message is one line for a person.
 */
export function createViewerClient(options: ViewerClientOptions): ViewerClient {
  const connection = toConnection(options);
  const get = <Body>(
    path: string,
    shape: Shape,
    { query = {}, signal }: CallOptions & { readonly query?: AnyAsked } = {},
  ) => askJson<Body>(connection, { path, query, signal }, shape);
  return {
    baseUrl: connection.baseUrl,
    health: (call) => get<WireHealth>("/api/health", ANSWER_SHAPES.health, call),
    ready: (call) => get<WireReady>("/api/ready", ANSWER_SHAPES.ready, call),
    instance: (call) => get<WireInstance>("/api/instance", ANSWER_SHAPES.instance, call),
    metrics: (call) => get<WireMetrics>("/api/metrics", ANSWER_SHAPES.metrics, call),
    filters: (call) => get<WireFilters>("/api/filters", ANSWER_SHAPES.filters, call),
    containers: (query, call) =>
      get<WireContainers>("/api/containers", ANSWER_SHAPES.containers, { ...call, query }),
    timeseries: (query, call) =>
      get<WireTimeseries>("/api/timeseries", ANSWER_SHAPES.timeseries, { ...call, query }),
    events: (query, call) =>
      get<WireEvents>("/api/events", ANSWER_SHAPES.events, { ...call, query }),
    studies: (call) => get<WireStudies>("/api/studies", ANSWER_SHAPES.studies, call),
    study: <Id extends keyof FindingOf>(
      id: Id,
      query: Asked<typeof studyQuery>,
      { parameters, ...call }: CallOptions & {
        parameters?: Readonly<Record<string, number | string>>;
      } = {},
    ) =>
      get<WireStudyAnswer<FindingOf[Id]>>(`/api/study/${id}`, ANSWER_SHAPES.study, {
        ...call,
        query: { ...query, ...parameters },
      }),
    summary: (query, call) =>
      get<WireSummary>("/api/summary", ANSWER_SHAPES.summary, { ...call, query }),
    live: (query, { signal, lastEventId } = {}) =>
      followLive(connection, query, { signal, lastEventId, random: options.random ?? Math.random }),
    export: (query, target, { signal } = {}) => writeExport(connection, { query, target, signal }),
    openapi: (call) =>
      get<Readonly<Record<string, unknown>>>("/api/openapi.json", ANSWER_SHAPES.openapi, call),
  };
}

async function writeExport(
  connection: Connection,
  { query, target, signal }: {
    readonly query: AnyAsked;
    readonly target: WritableStream<Uint8Array>;
    readonly signal: AbortSignal | undefined;
  },
): Promise<void> {
  const writer = target.getWriter();
  try {
    using answer = await openAnswer(connection, {
      path: "/api/export",
      query,
      accept: "application/vnd.apache.parquet,text/csv,text/html",
      signal,
    });
    // A file of many gigabytes may take hours, as long as it goes on.
    answer.allow(EXPORT_STEP_MS_MAX);
    for (let bytes = await answer.read(); bytes !== undefined; bytes = await answer.read()) {
      await writer.ready;
      await writer.write(bytes);
    }
    await writer.close();
  } catch (error) {
    if (error instanceof ViewerError) await writer.abort(error);
    throw error;
  }
}

function toConnection(options: ViewerClientOptions): Connection {
  const headers = new Headers();
  if (options.token !== undefined) headers.set("authorization", `Bearer ${options.token}`);
  if (options.userAgent !== undefined) headers.set("user-agent", options.userAgent);
  return {
    baseUrl: baseUrlOf(options.url),
    headers,
    fetch: options.fetch ?? ((request) => fetch(request)),
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS_DEFAULT,
    startTimer: options.startTimer ?? startTimeout,
  };
}

function baseUrlOf(text: string): string {
  const wayOut = 'give one such as "http://127.0.0.1:8050"';
  if (!URL.canParse(text)) throw new RangeError(`Cannot use URL "${text}": it is none; ${wayOut}`);
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") {
    throw new RangeError(`Cannot use URL with a name or password: ${wayOut}, and a token`);
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new RangeError(`Cannot use URL "${text}": it is neither http nor https; ${wayOut}`);
  }
  if (url.search !== "" || url.hash !== "") {
    throw new RangeError(`Cannot use URL "${text}": it has a query or fragment; ${wayOut}`);
  }
  // From the first slash of a run alone: to try each takes the square of their number.
  return `${url.origin}${url.pathname.replace(/(?<!\/)\/+$/, "")}`;
}

const startTimeout: StartTimer = (act, delayMs) => {
  const timer = setTimeout(act, delayMs);
  return () => clearTimeout(timer);
};
