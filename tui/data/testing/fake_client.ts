/**
 * A viewer that a test answers for, question by question.
 *
 * @module
 */

import type { ViewerClient } from "@fgm/server/api/client";
import { ViewerError, type ViewerErrorReason } from "@fgm/server/api/client_error";
import type { LiveItem } from "@fgm/server/api/client_live";

/** What can be asked, besides streams and files. */
export type FakeMethod = Exclude<keyof ViewerClient, "baseUrl" | "live" | "export">;

/** A question that was asked. It is open until it is answered, fails or is cancelled. */
export interface FakeCall {
  readonly method: FakeMethod;
  /** The arguments without the signal: the query, or the study's id and query. */
  readonly asked: readonly unknown[];
  readonly isOpen: boolean;
  readonly isCancelled: boolean;
  readonly answer: (value: unknown) => void;
  readonly fail: (error: unknown) => void;
}

/** A stream that was asked for. */
export interface FakeStream {
  readonly query: unknown;
  readonly lastEventId: string | undefined;
  readonly isCancelled: boolean;
  readonly push: (...items: readonly LiveItem[]) => void;
  /** Ends it with an error. */
  readonly fail: (error: unknown) => void;
}

/** A client, and what was asked of it. */
export interface FakeClient extends ViewerClient {
  readonly calls: readonly FakeCall[];
  readonly streams: readonly FakeStream[];
  /** The open calls of a method, oldest first. */
  readonly open: (method: FakeMethod) => readonly FakeCall[];
}

/** Answers that come by themselves. What throws is an error of the client. */
export type FakeAnswers = { readonly [Method in FakeMethod]?: () => unknown };

/** Makes a client. What `answers` does not have stays open. */
export function fakeClient(answers: FakeAnswers = {}, baseUrl = "http://viewer"): FakeClient {
  const calls: FakeCall[] = [];
  const streams: FakeStream[] = [];
  const ask = (method: FakeMethod) => (...given: readonly unknown[]) => {
    const signals = given.map(signalOf);
    const call = new PendingCall(method, {
      asked: given.filter((_, index) => signals[index] === undefined),
      signal: signals.find((signal) => signal !== undefined),
    });
    calls.push(call);
    const own = answers[method];
    if (own !== undefined) {
      try {
        call.answer(own());
      } catch (error) {
        call.fail(error);
      }
    }
    return call.promise;
  };
  const methods = Object.fromEntries(METHODS.map((method) => [method, ask(method)]));
  const live: ViewerClient["live"] = (query, { signal, lastEventId } = {}) => {
    const stream = new PendingStream({ query, lastEventId, signal });
    streams.push(stream);
    return stream.items();
  };
  // Each method gives what the test gives, whose types are its own concern.
  return {
    ...methods,
    baseUrl,
    live,
    calls,
    streams,
    open: (method: FakeMethod) => calls.filter((call) => call.method === method && call.isOpen),
  } as unknown as FakeClient;
}

/** An error as the client throws it. */
export function viewerError(reason: ViewerErrorReason): ViewerError {
  return new ViewerError(reason, { baseUrl: "http://viewer", path: "/api/x" });
}

/** A problem as the client throws it. */
export function viewerProblem(kind: string, status: number, detail = `it is ${kind}`): ViewerError {
  const problem = { type: `urn:fgm:problem:${kind}`, title: kind, status, detail };
  return viewerError({ kind: "problem", problem });
}

/** Nobody answers. */
export function refusedConnection(): ViewerError {
  return viewerError({ kind: "unreachable", state: "the connection is refused" });
}

const METHODS: readonly FakeMethod[] = [
  "health",
  "ready",
  "instance",
  "metrics",
  "filters",
  "containers",
  "timeseries",
  "events",
  "studies",
  "study",
  "summary",
  "openapi",
];

function signalOf(argument: unknown): AbortSignal | undefined {
  const signal = (argument as { readonly signal?: unknown } | undefined)?.signal;
  return signal instanceof AbortSignal ? signal : undefined;
}

class PendingCall implements FakeCall {
  readonly method: FakeMethod;
  readonly asked: readonly unknown[];
  readonly promise: Promise<unknown>;
  isOpen = true;
  isCancelled = false;
  readonly answer: (value: unknown) => void;
  readonly fail: (error: unknown) => void;

  constructor(
    method: FakeMethod,
    { asked, signal }: {
      readonly asked: readonly unknown[];
      readonly signal: AbortSignal | undefined;
    },
  ) {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.method = method;
    this.asked = asked;
    this.promise = promise;
    const close = <Given>(act: (given: Given) => void) => (given: Given) => {
      this.isOpen = false;
      act(given);
    };
    this.answer = close(resolve);
    this.fail = close(reject);
    const cancel = () => {
      if (!this.isOpen) return;
      this.isCancelled = true;
      this.fail(viewerError({ kind: "cancelled" }));
    };
    signal?.addEventListener("abort", cancel, { once: true });
    if (signal?.aborted) cancel();
  }
}

class PendingStream implements FakeStream {
  readonly query: unknown;
  readonly lastEventId: string | undefined;
  isCancelled = false;
  #waiting: (LiveItem | { readonly error: unknown })[] = [];
  #wake = () => {};

  constructor({ query, lastEventId, signal }: {
    readonly query: unknown;
    readonly lastEventId: string | undefined;
    readonly signal: AbortSignal | undefined;
  }) {
    this.query = query;
    this.lastEventId = lastEventId;
    const cancel = () => {
      this.isCancelled = true;
      this.#wake();
    };
    signal?.addEventListener("abort", cancel, { once: true });
    if (signal?.aborted) cancel();
  }

  readonly push = (...items: readonly LiveItem[]): void => {
    this.#waiting.push(...items);
    this.#wake();
  };

  readonly fail = (error: unknown): void => {
    this.#waiting.push({ error });
    this.#wake();
  };

  async *items(): AsyncGenerator<LiveItem, void, void> {
    while (!this.isCancelled) {
      const next = this.#waiting.shift();
      if (next === undefined) {
        await new Promise<void>((resolve) => this.#wake = resolve);
        continue;
      }
      if ("error" in next && !("kind" in next)) throw next.error;
      yield next as LiveItem;
    }
  }
}
