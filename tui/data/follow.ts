/**
 * Follows the ticks that the state wants as they come in.
 *
 * One stream at a time: another key or another client is another stream. What the stream says of the
 * way to the viewer is reported to who looks after that, and when a client is there again the stream
 * goes on behind its last tick. Where the viewer refuses the stream alone, the user is told, and it is
 * tried again after 2 s, 4 s … 30 s.
 *
 * @module
 */

import type { ViewerClient } from "@fgm/server/api/client";
import { ViewerError } from "@fgm/server/api/client_error";
import type { LiveItem } from "@fgm/server/api/client_live";
import type { Action } from "../state/action.ts";
import type { LiveWant } from "../state/answers.ts";
import { failureText, isLinkError } from "./failure_text.ts";
import { type BackOff, backOffMs, type Timing } from "./timing.ts";

/** Waits before a stream that broke again and again, without a tick in between, is tried once more. */
export const STREAM_RETRY: BackOff = { firstMs: 2_000, longestMs: 30_000 };

/** A stream without a tick for this long, in milliseconds, tells nothing of how new the data is. */
export const FRESH_MS_MAX = 10_000;

/** What a follower needs. */
export interface FollowerOptions {
  readonly dispatch: (action: Action) => void;
  readonly timing: Timing;
  /** Told of errors that concern every question; the client is the one that was asked. */
  readonly report: (error: ViewerError, client: ViewerClient) => void;
}

/** Follows what is wanted. Disposing of it ends the stream. */
export interface Follower extends Disposable {
  /** Takes what is wanted now, undefined for nothing; and who to ask, undefined for nobody. */
  readonly update: (want: LiveWant | undefined, client: ViewerClient | undefined) => void;
  /** Whether ticks come in at present. */
  readonly isStreaming: () => boolean;
}

/** Where one subject stands, across its streams. */
interface Subject {
  readonly want: LiveWant;
  /** Id of the last tick; undefined before the first. */
  lastEventId: string | undefined;
  /** Streams in a row that brought nothing. */
  failures: number;
  /** Ends the stream, or the wait before the next. */
  stop: () => void;
  /** Who is asked; undefined while nobody is. */
  client: ViewerClient | undefined;
}

/** Makes a follower that follows nothing yet. */
export function createFollower(options: FollowerOptions): Follower {
  return new LiveFollower(options);
}

/** Owns the stream, or the timer until the next one. */
class LiveFollower implements Follower {
  readonly #options: FollowerOptions;
  #subject: Subject | undefined;
  #lastTickMs = -Infinity;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  readonly update = (want: LiveWant | undefined, client: ViewerClient | undefined): void => {
    if (this.#subject?.want.key !== want?.key) this[Symbol.dispose]();
    if (want === undefined) return;
    this.#subject ??= {
      want,
      lastEventId: undefined,
      failures: 0,
      stop: () => {},
      client: undefined,
    };
    if (this.#subject.client === client) return;
    this.#subject.stop();
    this.#subject.client = client;
    if (client !== undefined) this.#resume(this.#subject, client);
  };

  readonly isStreaming = (): boolean => {
    const ageMs = this.#options.timing.now() - this.#lastTickMs;
    return this.#subject?.client !== undefined && ageMs < FRESH_MS_MAX;
  };

  [Symbol.dispose](): void {
    this.#subject?.stop();
    this.#subject = undefined;
    this.#lastTickMs = -Infinity;
  }

  /** At once, unless stream after stream brought nothing although there was a way each time. */
  #resume(subject: Subject, client: ViewerClient): void {
    const waitMs = backOffMs(subject.failures - 1, STREAM_RETRY);
    if (waitMs === 0) this.#start(subject, client);
    else this.#startAfter(waitMs, { subject, client });
  }

  #startAfter(
    waitMs: number,
    { subject, client }: { readonly subject: Subject; readonly client: ViewerClient },
  ): void {
    const { startTimer } = this.#options.timing;
    subject.stop = startTimer(() => void this.#start(subject, client), waitMs);
  }

  async #start(subject: Subject, client: ViewerClient): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    subject.stop = () => controller.abort();
    const { want: { metrics, refs, sinceMs }, lastEventId } = subject;
    const query = { metrics, containers: refs, since: sinceMs };
    const items = client.live(
      query,
      lastEventId === undefined ? { signal } : { signal, lastEventId },
    );
    for (;;) {
      const next = await nextOf(items);
      if (signal.aborted) return;
      if ("error" in next) return this.#fail(subject, client, next.error);
      if (next.item.kind === "lost") {
        // Whether there is a way at all is known elsewhere: the stream's own waits are too long.
        controller.abort();
        return this.#fail(subject, client, next.item.error);
      }
      this.#take(subject, next.item);
    }
  }

  #take(subject: Subject, item: Exclude<LiveItem, { readonly kind: "lost" }>): void {
    const { dispatch, timing } = this.#options;
    const { key } = subject.want;
    switch (item.kind) {
      case "connecting":
      case "connected":
        return;
      case "series":
        return dispatch({ type: "live_series", key, series: item.series });
      case "tick":
        subject.failures = 0;
        subject.lastEventId = String(item.tick.t);
        this.#lastTickMs = timing.now();
        return dispatch({ type: "live_tick", key, tick: item.tick, nowMs: timing.now() });
      case "gap":
        subject.lastEventId = String(item.gap.to_ms);
        return dispatch({ type: "live_gap", key });
      default:
        return item satisfies never;
    }
  }

  #fail(subject: Subject, client: ViewerClient, error: unknown): void {
    const { dispatch, timing, report } = this.#options;
    subject.failures++;
    this.#startAfter(backOffMs(subject.failures, STREAM_RETRY), { subject, client });
    const isSilence = error instanceof ViewerError && error.kind === "timeout";
    if (isSilence || isLinkError(error)) return report(error, client);
    const text = `No live values: ${failureText(error)}`;
    dispatch({ type: "notice", text, tone: "warning", nowMs: timing.now() });
  }
}

/** What a stream brings next. Only the stream's own errors: one of who is told of it is another. */
async function nextOf(
  items: AsyncGenerator<LiveItem, void, void>,
): Promise<{ readonly item: LiveItem } | { readonly error: unknown }> {
  try {
    const { done, value } = await items.next();
    return done ? { error: new Error("the stream was ended") } : { item: value };
  } catch (error) {
    return { error };
  }
}
