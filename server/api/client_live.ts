/**
 * Follows `/api/live` across lost connections.
 *
 * @module
 */

import { misfitOf, type Shape } from "./answer_shape.ts";
import { ANSWER_SHAPES } from "./answer_shapes.ts";
import { ViewerError } from "./client_error.ts";
import type { AnyAsked } from "./client_query.ts";
import { type Answer, type Connection, openAnswer, type StartTimer } from "./client_request.ts";
import type { WireLiveGap, WireLiveSeries, WireLiveTick } from "./live.ts";
import { type ServerSentEvent, SseParser } from "./sse.ts";

/** Silence after which a connection counts as lost, in milliseconds: three of the viewer's heartbeats. */
export const LIVE_SILENCE_MS_MAX = 45_000;

/** First wait before connecting again, in milliseconds, unless the stream says another one. */
const RETRY_MS_DEFAULT = 1_000;

/** Longest wait before connecting again, in milliseconds. */
const RETRY_MS_MAX = 30_000;

/** What happens on a stream. Ticks ascend, and each comes once, across lost connections too. */
export type LiveItem =
  | { readonly kind: "connecting" }
  | { readonly kind: "connected" }
  | {
    /** It will be tried again. */
    readonly kind: "lost";
    readonly error: ViewerError;
    readonly retryInMs: number;
  }
  | { readonly kind: "series"; readonly series: WireLiveSeries }
  | { readonly kind: "tick"; readonly tick: WireLiveTick }
  | { readonly kind: "gap"; readonly gap: WireLiveGap };

/** How to follow. */
export interface FollowOptions {
  readonly signal: AbortSignal | undefined;
  /** The id of the last tick that the caller has, from an earlier stream; undefined for none. */
  readonly lastEventId: string | undefined;
  /** Draws numbers in [0, 1). */
  readonly random: () => number;
}

/** What one connection has learnt for the next. */
interface StreamState {
  lastEventId: string;
  retryMs: number;
  /** Connections since the last one that brought an event. */
  failures: number;
  wasConnected: boolean;
}

/**
 * Follows until the signal is aborted, or the caller stops to iterate.
 *
 * @throws {ViewerError} when it makes no sense to try again: the request is refused, or there never
 * was a viewer.
 */
export async function* followLive(
  connection: Connection,
  query: AnyAsked,
  { signal, lastEventId = "", random }: FollowOptions,
): AsyncGenerator<LiveItem, void, void> {
  const state: StreamState = {
    lastEventId,
    retryMs: RETRY_MS_DEFAULT,
    failures: 0,
    wasConnected: false,
  };
  while (!signal?.aborted) {
    yield { kind: "connecting" };
    try {
      yield* followOnce(connection, { query, signal, state });
    } catch (error) {
      if (!(error instanceof ViewerError)) throw error;
      if (error.kind === "cancelled") return;
      if (!isPassing(error, state)) throw error;
      const longestMs = Math.min(RETRY_MS_MAX, state.retryMs * 2 ** state.failures);
      state.failures++;
      // Between half and all of it: clients that one viewer lost do not come back all at once.
      const retryInMs = Math.round(longestMs * (1 + random()) / 2);
      yield { kind: "lost", error, retryInMs };
      await waitFor(retryInMs, { signal, startTimer: connection.startTimer });
    }
  }
}

/** Follows one connection. It ends by an error, since the viewer's streams do not end by themselves. */
async function* followOnce(
  connection: Connection,
  { query, signal, state }: {
    readonly query: AnyAsked;
    readonly signal: AbortSignal | undefined;
    readonly state: StreamState;
  },
): AsyncGenerator<LiveItem, never, void> {
  using answer = await openAnswer(connection, {
    path: "/api/live",
    query,
    accept: "text/event-stream",
    signal,
    ...(state.lastEventId === "" ? {} : { headers: { "last-event-id": state.lastEventId } }),
  });
  state.wasConnected = true;
  answer.allow(LIVE_SILENCE_MS_MAX);
  yield { kind: "connected" };
  const parser = new SseParser(state.lastEventId);
  let series: WireLiveSeries | undefined;
  for (let bytes = await answer.read(); bytes !== undefined; bytes = await answer.read()) {
    const { events, retryMs } = parse(parser, bytes, answer);
    state.retryMs = retryMs ?? state.retryMs;
    for (const event of events) {
      const item = toItem(event, { answer, series });
      if (item?.kind === "series") series = item.series;
      state.lastEventId = event.lastEventId;
      state.failures = 0;
      if (item !== undefined) yield item;
    }
  }
  throw new ViewerError({ kind: "unreachable", state: "the stream was ended" }, answer.asked);
}

function parse(
  parser: SseParser,
  bytes: Uint8Array,
  { asked }: Answer,
): ReturnType<SseParser["push"]> {
  try {
    return parser.push(bytes);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new ViewerError({ kind: "not-a-viewer", state: cause.message }, asked, { cause });
  }
}

function toItem(
  { event, data }: ServerSentEvent,
  { answer, series }: { readonly answer: Answer; readonly series: WireLiveSeries | undefined },
): LiveItem | undefined {
  const read = <Data>(shape: Shape) => readData<Data>(data, shape);
  try {
    switch (event) {
      case "series":
        return { kind: "series", series: read<WireLiveSeries>(ANSWER_SHAPES.liveSeries) };
      case "tick":
        return { kind: "tick", tick: inPlace(read(ANSWER_SHAPES.liveTick), series) };
      case "gap":
        return { kind: "gap", gap: read<WireLiveGap>(ANSWER_SHAPES.liveGap) };
      default:
        return undefined; // a newer viewer may have more to tell
    }
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const state = `its event ${event} makes no sense: ${cause.message}`;
    throw new ViewerError({ kind: "not-a-viewer", state }, answer.asked, { cause });
  }
}

/** @throws {SyntaxError} for what is no JSON, or JSON of another shape. */
function readData<Data>(data: string, shape: Shape): Data {
  const value = JSON.parse(data);
  const misfit = misfitOf(value, shape);
  if (misfit !== undefined) throw new SyntaxError(misfit);
  return value;
}

/** A tick whose values have the positions that the series says, if one came. @throws {SyntaxError} */
function inPlace(tick: WireLiveTick, series: WireLiveSeries | undefined): WireLiveTick {
  if (series === undefined) return tick;
  const { values, breaks = [] } = tick;
  const containerCount = series.containers.length;
  if (
    values.length !== series.metrics.length ||
    values.some((row) => row.length !== containerCount)
  ) {
    throw new SyntaxError("it has values of other series");
  }
  if (breaks.some(([metric, container]) => values[metric]?.[container] === undefined)) {
    throw new SyntaxError("it has breaks of other series");
  }
  return tick;
}

/** Whether the same request can succeed later. */
function isPassing(error: ViewerError, { wasConnected }: StreamState): boolean {
  switch (error.reason.kind) {
    case "unreachable":
    case "timeout":
      return true;
    case "problem":
      return error.reason.problem.status >= 500;
    case "not-a-viewer":
      return wasConnected; // what stands in front of a viewer answers while that restarts
    case "cancelled":
      return false;
    default:
      return error.reason satisfies never;
  }
}

async function waitFor(
  delayMs: number,
  { signal, startTimer }: {
    readonly signal: AbortSignal | undefined;
    readonly startTimer: StartTimer;
  },
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = () => resolve();
  const stop = startTimer(end, delayMs);
  signal?.addEventListener("abort", end, { once: true });
  if (signal?.aborted) end();
  await promise;
  stop();
  signal?.removeEventListener("abort", end);
}
