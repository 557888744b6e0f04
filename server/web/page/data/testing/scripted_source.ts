/**
 * A source whose answers a test gives, question by question.
 *
 * @module
 */

import { ViewerError, type ViewerErrorReason } from "../../../../api/client_error.ts";
import type { LiveItem } from "../../../../api/client_live.ts";
import { factsWith, METRICS, NOON_MS } from "../../state/testing/page_fixture.ts";
import type { PageSource } from "../page_source.ts";

/** Name of a question. */
export type Method = Exclude<keyof PageSource, "label" | "live">;

/** A question that is on its way. */
export interface ScriptedCall {
  readonly method: Method;
  /** The arguments, with the signal among them. */
  readonly given: readonly unknown[];
  readonly answer: (value: unknown) => void;
  readonly fail: (error: unknown) => void;
}

/** A stream that is followed. */
export interface ScriptedStream {
  readonly query: unknown;
  readonly lastEventId: string | undefined;
  readonly push: (item: LiveItem) => void;
  readonly fail: (error: unknown) => void;
  readonly isEnded: () => boolean;
}

/** A source, and what is asked of it. */
export interface ScriptedSource extends PageSource {
  /** Open questions, oldest first; those that are answered, failed or cancelled leave. */
  readonly open: ScriptedCall[];
  /** Names of all questions ever asked. */
  readonly asked: Method[];
  readonly streams: ScriptedStream[];
}

/** What questions about the source itself answer, unless a test says otherwise. */
export const GREETING: Partial<Record<Method, () => unknown>> = {
  instance: () => factsWith().instance,
  metrics: () => ({ metrics: METRICS, key_metrics: factsWith().keyMetrics }),
  studies: () => ({ studies: factsWith().studies }),
  filters: () => factsWith().filters,
  ready: () => ({ status: "ready", from_ms: NOON_MS - 7_200_000, to_ms: NOON_MS }),
};

/** Makes a source. What `own` answers is answered at once, or fails with what it throws. */
export function scriptedSource(
  own: Partial<Record<Method, () => unknown>> = GREETING,
): ScriptedSource {
  const open: ScriptedCall[] = [];
  const asked: Method[] = [];
  const streams: ScriptedStream[] = [];
  const ask = (method: Method) => (...given: readonly unknown[]) => {
    asked.push(method);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const leave = <Given>(act: (given: Given) => void) => (value: Given) => {
      if (open.includes(call)) open.splice(open.indexOf(call), 1);
      act(value);
    };
    const call: ScriptedCall = { method, given, answer: leave(resolve), fail: leave(reject) };
    open.push(call);
    const signal = signalIn(given);
    signal?.addEventListener("abort", () => call.fail(errorOf({ kind: "cancelled" })));
    const answer = own[method];
    if (answer !== undefined) {
      try {
        call.answer(answer());
      } catch (error) {
        call.fail(error);
      }
    }
    return promise;
  };
  const methods: readonly Method[] = [
    ...["containers", "events", "filters", "instance", "metrics"] as const,
    ...["ready", "studies", "study", "timeseries"] as const,
  ];
  const live: PageSource["live"] = (query, { signal, lastEventId } = {}) => {
    const stream = new Stream(query, { signal, lastEventId });
    streams.push(stream);
    return stream.items();
  };
  // Each method gives what the test gives, whose types are its own concern.
  const asking = Object.fromEntries(methods.map((method) => [method, ask(method)]));
  return { ...asking, label: "test", live, open, asked, streams } as unknown as ScriptedSource;
}

/** An error as the client throws it. */
export function errorOf(reason: ViewerErrorReason): ViewerError {
  return new ViewerError(reason, { baseUrl: "http://viewer", path: "/api/x" });
}

/** A problem as the client throws it. */
export function problemOf(kind: string, status: number): ViewerError {
  const problem = { type: `urn:fgm:problem:${kind}`, title: kind, status, detail: `it is ${kind}` };
  return errorOf({ kind: "problem", problem });
}

/** Nobody is there. */
export function goneError(): ViewerError {
  return errorOf({ kind: "unreachable", state: "the connection is refused" });
}

function signalIn(given: readonly unknown[]): AbortSignal | undefined {
  const signals = given.map((one) => (one as { readonly signal?: unknown } | undefined)?.signal);
  return signals.find((one) => one instanceof AbortSignal);
}

class Stream implements ScriptedStream {
  readonly query: unknown;
  readonly lastEventId: string | undefined;
  #waiting: ({ readonly item: LiveItem } | { readonly error: unknown })[] = [];
  #isEnded = false;
  #wake = () => {};

  constructor(query: unknown, { signal, lastEventId }: {
    readonly signal: AbortSignal | undefined;
    readonly lastEventId: string | undefined;
  }) {
    this.query = query;
    this.lastEventId = lastEventId;
    signal?.addEventListener("abort", () => {
      this.#isEnded = true;
      this.#wake();
    });
  }

  readonly isEnded = (): boolean => this.#isEnded;

  readonly push = (item: LiveItem): void => {
    this.#waiting.push({ item });
    this.#wake();
  };

  readonly fail = (error: unknown): void => {
    this.#waiting.push({ error });
    this.#wake();
  };

  async *items(): AsyncGenerator<LiveItem, void, void> {
    while (!this.#isEnded) {
      const next = this.#waiting.shift();
      if (next === undefined) await new Promise<void>((resolve) => this.#wake = resolve);
      else if ("error" in next) throw next.error;
      else yield next.item;
    }
  }
}
