/**
 * Follows the ticks that the state wants as they come in.
 *
 * One stream at a time: another key is another stream. A stream that breaks is reported to who looks
 * after the link, and goes on behind its last tick when there is one again. Where the viewer refuses the
 * stream alone, the person is told once, and it is tried again after 2 s, 4 s … 30 s.
 *
 * @module
 */

import type { LiveItem } from "../../../api/client_live.ts";
import type { PageAction } from "../state/action.ts";
import type { LiveWant } from "../state/live_want.ts";
import { failureOf } from "./failure.ts";
import type { PageSource } from "./page_source.ts";
import { type Timing, waitMsAfter, type Waits } from "./timing.ts";

/** Waits before a stream that brought nothing is tried once more. */
export const STREAM_WAITS: Waits = { firstMs: 2_000, longestMs: 30_000 };

/** A stream without a tick for this long, in milliseconds, tells nothing of how new the data is. */
export const FRESH_MS_MAX = 10_000;

/** What a follower needs. */
export interface FollowerOptions {
  readonly source: PageSource;
  readonly dispatch: (action: PageAction) => void;
  readonly timing: Timing;
  /** Told of errors that concern every question. */
  readonly report: (error: unknown) => void;
}

/** Follows what is wanted. */
export interface Follower {
  /** Takes what is wanted now, undefined for nothing; it is not followed while the source is lost. */
  readonly update: (want: LiveWant | undefined, link: { readonly isUp: boolean }) => void;
  /** Whether ticks come in at present. */
  readonly isStreaming: () => boolean;
  /** Ends the stream. */
  readonly stop: () => void;
}

/** What is followed, across its streams. */
interface Subject {
  readonly want: LiveWant;
  lastEventId: string | undefined;
  /** Streams in a row that brought nothing. */
  failures: number;
  isUp: boolean;
  /** Ends the stream, or the wait before the next. */
  end: () => void;
}

/** Makes a follower that follows nothing yet. */
export function createFollower(options: FollowerOptions): Follower {
  return new StreamFollower(options);
}

/** Owns the stream, or the timer until the next one. */
class StreamFollower implements Follower {
  readonly #options: FollowerOptions;
  #subject: Subject | undefined;
  #lastTickMs = -Infinity;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  readonly update = (
    want: LiveWant | undefined,
    { isUp }: { readonly isUp: boolean },
  ): void => {
    if (this.#subject?.want.key !== want?.key) this.stop();
    if (want === undefined || this.#options.source.live === undefined) return;
    this.#subject ??= { want, lastEventId: undefined, failures: 0, isUp: false, end: () => {} };
    const subject = this.#subject;
    if (subject.isUp === isUp) return;
    subject.end();
    subject.isUp = isUp;
    if (!isUp) return;
    if (subject.failures < 2) this.#follow(subject);
    else this.#followLater(subject);
  };

  readonly isStreaming = (): boolean =>
    this.#options.timing.now() - this.#lastTickMs < FRESH_MS_MAX;

  readonly stop = (): void => {
    this.#subject?.end();
    this.#subject = undefined;
    this.#lastTickMs = -Infinity;
  };

  #followLater(subject: Subject): void {
    const waitMs = waitMsAfter(subject.failures, STREAM_WAITS);
    subject.end = this.#options.timing.startTimer(() => void this.#follow(subject), waitMs);
  }

  async #follow(subject: Subject): Promise<void> {
    const { source: { live } } = this.#options;
    if (live === undefined) return;
    const controller = new AbortController();
    const { signal } = controller;
    subject.end = () => controller.abort();
    const { want: { metrics, containers, sinceMs }, lastEventId } = subject;
    const behind = lastEventId === undefined ? {} : { lastEventId };
    const items = live({ metrics, containers, since: sinceMs }, { signal, ...behind });
    for (;;) {
      const next = await nextOf(items);
      if (signal.aborted) return;
      if ("error" in next) return this.#fail(subject, next.error);
      if (next.item.kind === "lost") {
        // Whether there is a way at all is known elsewhere: the stream's own waits are too long.
        controller.abort();
        return this.#fail(subject, next.item.error);
      }
      this.#take(subject, next.item);
    }
  }

  #take(subject: Subject, item: LiveItem): void {
    if (item.kind === "tick") {
      subject.failures = 0;
      subject.lastEventId = String(item.tick.t);
      this.#lastTickMs = this.#options.timing.now();
    }
    if (item.kind === "gap") subject.lastEventId = String(item.gap.to_ms);
    this.#options.dispatch({ type: "live", key: subject.want.key, item });
  }

  #fail(subject: Subject, error: unknown): void {
    const { dispatch, report } = this.#options;
    const failure = failureOf(error);
    if (failure.kind === "cancelled") return;
    subject.failures++;
    this.#followLater(subject);
    if (failure.kind !== "question") return report(error);
    // A stream that was silent is begun anew; what is left out is a matter of the panels' own questions.
    const isTold = subject.failures === 1 && !failure.isPassing && failure.problem === undefined;
    if (isTold) dispatch({ type: "notice", text: `No live values: ${failure.text}` });
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
