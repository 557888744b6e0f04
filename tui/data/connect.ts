/**
 * Looks after the way to the viewer: who can be asked, whether it still answers, what it has.
 *
 *     way made ─▶ greeting ─answer─▶ connected ─failure─▶ lost ─0.5 s, 1 s … 15 s─▶ greeting
 *                    │                   ▲                                            │
 *                    │ no viewer there   └────────────────answer──────────────────────┘
 *                    ▼
 *                 refused: only another way helps
 *
 * A way is a URL. Where it goes through a port-forward it is lost with that, and comes again with
 * another port: then there is another client, and all that was on its way to the old one is given up.
 *
 * While it is connected, it is asked for its extent every 5 s, unless ticks say how new the data is;
 * every 2 s while it has no data; and for everything every minute, since metrics may come and go.
 *
 * @module
 */

import type { ViewerClient } from "@fgm/server/api/client";
import type { Action } from "../state/action.ts";
import type { Extent } from "../state/state.ts";
import { linkFailure } from "./failure_text.ts";
import { type BackOff, backOffMs, jitterMs, type Timing } from "./timing.ts";
import { askExtent, type Greeting, greetViewer } from "./viewer_facts.ts";

/** Waits before a viewer that was lost is tried again. */
export const CONNECT_RETRY: BackOff = { firstMs: 500, longestMs: 15_000 };

/**
 * Time between two questions for the extent, in milliseconds: short against the age at which data that
 * is followed is called stale, which it must not be between two questions.
 */
export const EXTENT_EVERY_MS = 5_000;

/** The same while there is no data. */
export const NO_DATA_EVERY_MS = 2_000;

/** Age at which facts are asked for anew, in milliseconds. */
export const FACTS_AGE_MS_MAX = 60_000;

/** Failures in a row after which the way itself is doubted. */
export const FAILURES_PER_WAY = 3;

/** What happens to the way. A port-forward's own events have the same form. */
export type Way =
  /** `what` completes "Connecting to …". */
  | { readonly kind: "making"; readonly what: string }
  | { readonly kind: "made"; readonly url: string }
  /** It will be made again. `why` is one line. */
  | { readonly kind: "lost"; readonly why: string; readonly retryInMs: number }
  /** It makes no sense to try again. */
  | { readonly kind: "impossible"; readonly why: string };

/** What a link needs. */
export interface LinkOptions {
  /** @throws {RangeError} when the URL is none; that is a refusal. */
  readonly makeClient: (url: string) => ViewerClient;
  readonly dispatch: (action: Action) => void;
  readonly timing: Timing;
  /** Whether ticks come in: then the newest sample is known without asking. */
  readonly isStreaming: () => boolean;
  /** Called when the way seems to lead nowhere, though it is there; it may make it anew. */
  readonly doubtWay: () => void;
}

/** The way to a viewer. Disposing of it ends all that it does. */
export interface ViewerLink extends Disposable {
  /** Who can be asked; undefined while nobody answers. Every action comes after it has changed. */
  readonly client: ViewerClient | undefined;
  /** Takes what happened to the way. */
  readonly takeWay: (way: Way) => void;
  /** Takes an error that somebody else has met; `client` is the one that was asked. */
  readonly report: (error: unknown, client: ViewerClient) => void;
}

/** Something to do with a client; what it gives takes the outcome, unless the way is another by then. */
type Work = (target: ViewerClient, signal: AbortSignal) => Promise<() => void>;

/** Makes a link, which waits for a way. */
export function connectViewer(options: LinkOptions): ViewerLink {
  return new Link(options);
}

/** Owns the questions and the one timer of the present way. */
class Link implements ViewerLink {
  readonly #options: LinkOptions;
  /** Of the present way; undefined while there is none. */
  #target: ViewerClient | undefined;
  #isUp = false;
  /** Whether there ever was a viewer. */
  #wasThere = false;
  #hasData = false;
  #failures = 0;
  #factsMs = -Infinity;
  /** What was dispatched last, as text: the same facts are not told twice. */
  #factsText = "";
  #work = new AbortController();
  #stopTimer = () => {};

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  get client(): ViewerClient | undefined {
    return this.#isUp ? this.#target : undefined;
  }

  readonly takeWay = (way: Way): void => {
    const { dispatch, timing } = this.#options;
    switch (way.kind) {
      case "making":
        if (this.#wasThere) return; // that it is lost has been said, and says more
        return dispatch({ type: "connecting", what: way.what, nowMs: timing.now() });
      case "made":
        return this.#takeUrl(way.url);
      case "lost": {
        this.#leave();
        const { why, retryInMs } = way;
        return dispatch({ type: "lost", why, retryInMs, nowMs: timing.now() });
      }
      case "impossible":
        this.#leave();
        return dispatch({ type: "refused", why: way.why });
      default:
        return way satisfies never;
    }
  };

  readonly report = (error: unknown, client: ViewerClient): void => {
    if (this.client === client) this.#fail(error);
  };

  [Symbol.dispose](): void {
    this.#leave();
  }

  /** Gives up everything that belongs to the present way. */
  #leave(): void {
    this.#isUp = false;
    this.#target = undefined;
    this.#failures = 0;
    this.#rest();
  }

  #rest(): void {
    this.#work.abort();
    this.#stopTimer();
  }

  #takeUrl(url: string): void {
    this.#leave();
    try {
      this.#target = this.#options.makeClient(url);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return this.#options.dispatch({ type: "refused", why: error.message });
    }
    this.#do((target, signal) => this.#greet(target, signal));
  }

  /** Does what only the present way is good for: its end and its failure are of no concern afterwards. */
  #do(work: Work): void {
    const target = this.#target;
    if (target === undefined) return;
    this.#rest();
    this.#work = new AbortController();
    const { signal } = this.#work;
    work(target, signal).then(
      (take) => signal.aborted || take(),
      (error: unknown) => signal.aborted || this.#fail(error),
    );
  }

  #after(delayMs: number, work: Work): void {
    this.#stopTimer();
    this.#stopTimer = this.#options.timing.startTimer(() => this.#do(work), delayMs);
  }

  async #greet(target: ViewerClient, signal: AbortSignal): Promise<() => void> {
    const greeting = await greetViewer(target, { signal });
    return () => this.#takeGreeting(greeting);
  }

  #takeGreeting({ facts, extent }: Greeting): void {
    const { dispatch, timing } = this.#options;
    const wasUp = this.#isUp;
    this.#isUp = true;
    this.#wasThere = true;
    this.#failures = 0;
    this.#factsMs = timing.now();
    this.#planLook(extent);
    const text = JSON.stringify({ ...facts, metrics: [...facts.metrics] });
    if (text !== this.#factsText) dispatch({ type: "facts", facts });
    this.#factsText = text;
    this.#tellExtent(extent);
    if (!wasUp) dispatch({ type: "connected", nowMs: timing.now() });
  }

  #tellExtent(extent: Extent | undefined): void {
    if (extent !== undefined) this.#options.dispatch({ type: "extent", ...extent });
  }

  #planLook(extent: Extent | undefined): void {
    this.#hasData = extent !== undefined;
    const delayMs = this.#hasData ? EXTENT_EVERY_MS : NO_DATA_EVERY_MS;
    this.#after(delayMs, (target, signal) => this.#look(target, signal));
  }

  /** Asks what may have changed while everything goes well. */
  async #look(target: ViewerClient, signal: AbortSignal): Promise<() => void> {
    const { timing, isStreaming } = this.#options;
    const hadData = this.#hasData;
    if (timing.now() - this.#factsMs >= FACTS_AGE_MS_MAX) return await this.#greet(target, signal);
    if (hadData && isStreaming()) {
      return () => this.#after(EXTENT_EVERY_MS, (next, nextSignal) => this.#look(next, nextSignal));
    }
    const extent = await askExtent(target, { signal });
    // Its metrics came with its first data.
    if (extent !== undefined && !hadData) return await this.#greet(target, signal);
    return () => {
      this.#planLook(extent);
      this.#tellExtent(extent);
    };
  }

  /** Only looks whether somebody is there: what it is follows when it is. */
  async #probe(target: ViewerClient, signal: AbortSignal): Promise<() => void> {
    await askExtent(target, { signal });
    return await this.#greet(target, signal);
  }

  #fail(error: unknown): void {
    const { dispatch, timing, doubtWay } = this.#options;
    const { isPassing, why } = linkFailure(error, { wasThere: this.#wasThere });
    this.#isUp = false;
    this.#rest();
    if (!isPassing) return dispatch({ type: "refused", why });
    this.#failures++;
    const retryInMs = jitterMs(backOffMs(this.#failures, CONNECT_RETRY), timing.random());
    this.#after(retryInMs, (target, signal) => this.#probe(target, signal));
    dispatch({ type: "lost", why, retryInMs, nowMs: timing.now() });
    if (this.#failures % FAILURES_PER_WAY === 0) doubtWay();
  }
}
