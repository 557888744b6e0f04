/**
 * Looks after the way to the source: whether it answers, and what it has.
 *
 *     greeting ─answer─▶ up ─failure─▶ lost ─0.5 s, 1 s … 15 s─▶ greeting
 *         │                                                          ▲
 *         └── the viewer wants a token ──▶ locked ── retry() ────────┘
 *
 * While it is up, everything is asked for once a minute, since metrics and containers come and go; the
 * data's ends every 5 s while the window follows and no ticks come in; and every 2 s while there is no
 * data.
 *
 * @module
 */

import type { PageAction } from "../state/action.ts";
import type { Facts } from "../state/page_state.ts";
import { askExtent, askFacts } from "./facts.ts";
import { failureOf } from "./failure.ts";
import type { PageSource } from "./page_source.ts";
import { spreadMs, type Timing, waitMsAfter, type Waits } from "./timing.ts";

/** Waits before a source that was lost is tried again. */
export const LINK_WAITS: Waits = { firstMs: 500, longestMs: 15_000 };

/** Time between two looks at the data's ends while nothing else tells them, in milliseconds. */
export const EXTENT_EVERY_MS = 5_000;

/** The same while there is no data. */
export const NO_DATA_EVERY_MS = 2_000;

/** Age at which facts are asked for anew, in milliseconds. */
export const FACTS_AGE_MS_MAX = 60_000;

/** What a link needs. */
export interface LinkOptions {
  readonly source: PageSource;
  readonly dispatch: (action: PageAction) => void;
  readonly timing: Timing;
  /** Whether a token was sent with the latest questions. */
  readonly hasToken: () => boolean;
  /** Whether the data's newest time is wanted as it moves on, and no ticks tell it. */
  readonly isWaitingForNews: () => boolean;
  /** Told whenever the source came up or went down. */
  readonly onChange: () => void;
}

/** The way to a source. */
export interface Link {
  /** Whether the source answers. */
  readonly isUp: () => boolean;
  /** Takes an error that somebody else has met. */
  readonly report: (error: unknown) => void;
  /** Tries at once: a token was given, or the machine is back on the network. */
  readonly retry: () => void;
  /** Ends all that it does. */
  readonly stop: () => void;
}

/** Opens a link, which greets the source at once. */
export function openLink(options: LinkOptions): Link {
  const link = new SourceLink(options);
  link.retry();
  return link;
}

/** Owns the one question and the one timer of the link. */
class SourceLink implements Link {
  readonly #options: LinkOptions;
  #isUp = false;
  #failures = 0;
  #facts: Facts | undefined;
  #factsMs = -Infinity;
  #told = "";
  #work = new AbortController();
  #stopTimer = () => {};

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  readonly isUp = (): boolean => this.#isUp;

  readonly report = (error: unknown): void => {
    if (this.#isUp) this.#fail(error);
  };

  readonly retry = (): void => {
    this.#do((signal) => this.#greet(signal));
  };

  readonly stop = (): void => {
    this.#isUp = false;
    this.#rest();
  };

  #rest(): void {
    this.#work.abort();
    this.#stopTimer();
  }

  /** Does one thing instead of what was being done; only its outcome counts from now on. */
  #do(work: (signal: AbortSignal) => Promise<() => void>): void {
    this.#rest();
    const controller = new AbortController();
    const { signal } = controller;
    this.#work = controller;
    work(signal).then(
      (take) => signal.aborted || take(),
      (error: unknown) => signal.aborted || this.#fail(error),
    );
  }

  async #greet(signal: AbortSignal): Promise<() => void> {
    const facts = await askFacts(this.#options.source, signal);
    return () => {
      this.#factsMs = this.#options.timing.now();
      this.#take(facts);
    };
  }

  async #look(signal: AbortSignal): Promise<() => void> {
    const { source, timing, isWaitingForNews } = this.#options;
    const known = this.#facts;
    const isOld = timing.now() - this.#factsMs >= FACTS_AGE_MS_MAX;
    if (known === undefined || isOld) return await this.#greet(signal);
    if (known.extent !== undefined && !isWaitingForNews()) return () => this.#plan();
    const extent = await askExtent(source, signal);
    // The metrics come with the first data.
    if (known.extent === undefined && extent !== undefined) return await this.#greet(signal);
    return () => this.#take({ ...known, extent });
  }

  #take(facts: Facts): void {
    const wasUp = this.#isUp;
    this.#isUp = true;
    this.#failures = 0;
    this.#facts = facts;
    this.#plan();
    const text = JSON.stringify({ ...facts, metrics: [...facts.metrics.values()] });
    const isNew = text !== this.#told || !wasUp;
    this.#told = text;
    if (isNew) this.#options.dispatch({ type: "connected", facts });
    if (!wasUp) this.#options.onChange();
  }

  #plan(): void {
    const delayMs = this.#facts?.extent === undefined ? NO_DATA_EVERY_MS : EXTENT_EVERY_MS;
    this.#after(delayMs, (signal) => this.#look(signal));
  }

  #after(delayMs: number, work: (signal: AbortSignal) => Promise<() => void>): void {
    this.#stopTimer();
    this.#stopTimer = this.#options.timing.startTimer(() => this.#do(work), delayMs);
  }

  #fail(error: unknown): void {
    const { dispatch, timing, hasToken, onChange } = this.#options;
    const failure = failureOf(error);
    const wasUp = this.#isUp;
    this.#isUp = false;
    this.#rest();
    this.#failures++;
    const isLocked = failure.kind === "token";
    if (!isLocked) {
      const waitMs = spreadMs(waitMsAfter(this.#failures, LINK_WAITS), timing);
      this.#after(waitMs, (signal) => this.#greet(signal));
    }
    dispatch({ type: "lost", why: failure.text });
    if (isLocked) dispatch({ type: "open", dialog: { kind: "token", wasWrong: hasToken() } });
    if (wasUp) onChange();
  }
}
