/**
 * Asks what the state wants to know, once each, the most visible first.
 *
 * What becomes of a want
 *
 *     new key ─▶ waiting ─delay─▶ queued ─room─▶ asking ─answer─▶ done
 *                                   ▲              │
 *                                   └── resting ◀──┘ failure: 2 s, 4 s … 30 s
 *
 * - A slot whose key changes, or that is not wanted any more, is cancelled wherever it stands; nothing of
 *   it is told after that.
 * - Without a client nothing is asked. Another client, or one after a while without, asks anew what was
 *   on its way or resting: whatever was the matter may be over.
 * - An error that tells of the whole way to the viewer is reported instead of shown in a panel.
 *
 * @module
 */

import type { ViewerClient } from "@fgm/server/api/client";
import type { ViewerError } from "@fgm/server/api/client_error";
import type { Action, Answered } from "../state/action.ts";
import type { Answers, Slot, Want } from "../state/answers.ts";
import { askViewer, type SlotValue } from "./ask.ts";
import { failureText, isLinkError } from "./failure_text.ts";
import { type BackOff, backOffMs, type Timing } from "./timing.ts";

/** Questions at once: a viewer answers 8, and others ask it too. */
export const QUESTIONS_MAX = 6;

/** Questions at once that nobody waits for, so that a slow study never keeps a panel's series away. */
export const BACKGROUND_QUESTIONS_MAX = 3;

/** Waits before a slot that failed is asked again. */
export const RETRY: BackOff = { firstMs: 2_000, longestMs: 30_000 };

/** From here on, nobody waits for an answer. */
const BACKGROUND_RANK = 3;

/** Order of asking, by the first part of a slot's name. */
const RANKS: Readonly<Record<string, number>> = {
  busiest: 0,
  series: 0,
  table: 1,
  search: 1,
  summary: 1,
  limit: 2,
  filters: 2,
  spark: 3,
  events: 3,
  overview: 4,
  study: 5,
};

/** What a loader needs. */
export interface LoaderOptions {
  readonly dispatch: (action: Action) => void;
  readonly timing: Timing;
  /** Told of errors that concern every question; the client is the one that was asked. */
  readonly report: (error: ViewerError, client: ViewerClient) => void;
}

/** What there is to ask with, and what is known. */
export interface LoaderWorld {
  /** Undefined while nobody can be asked. */
  readonly client: ViewerClient | undefined;
  readonly answers: Answers;
}

/** Asks for what is wanted. Disposing of it cancels everything. */
export interface Loader extends Disposable {
  /** Takes all that is wanted now; cheap where nothing has changed. */
  readonly update: (wants: readonly Want[], world: LoaderWorld) => void;
}

/** One slot that is wanted. */
interface Entry {
  readonly want: Want;
  readonly rank: number;
  state: "waiting" | "queued" | "asking" | "resting" | "done";
  /** In a row. */
  failures: number;
  /** Ends the timer or the request that it waits for. */
  cancel: () => void;
}

/** Makes a loader that wants nothing yet. */
export function createLoader(options: LoaderOptions): Loader {
  return new SlotLoader(options);
}

/** Owns the requests that are on their way, and the timers of those that wait. */
class SlotLoader implements Loader {
  readonly #options: LoaderOptions;
  readonly #entries = new Map<Slot, Entry>();
  #client: ViewerClient | undefined;

  constructor(options: LoaderOptions) {
    this.#options = options;
  }

  readonly update = (wants: readonly Want[], { client, answers }: LoaderWorld): void => {
    const slots = new Set(wants.map(({ slot }) => slot));
    for (const [slot, entry] of this.#entries) {
      if (slots.has(slot)) continue;
      entry.cancel();
      this.#entries.delete(slot);
    }
    this.#takeClient(client);
    for (const want of wants) this.#take(want, answers);
    this.#askNext();
  };

  [Symbol.dispose](): void {
    this.#client = undefined;
    for (const entry of this.#entries.values()) entry.cancel();
    this.#entries.clear();
  }

  #takeClient(client: ViewerClient | undefined): void {
    if (client === this.#client) return;
    this.#client = client;
    for (const entry of this.#entries.values()) {
      if (entry.state !== "asking" && entry.state !== "resting") continue;
      entry.cancel();
      entry.state = "queued";
    }
  }

  #take(want: Want, answers: Answers): void {
    const known = this.#entries.get(want.slot);
    const answer = answers[want.slot];
    if (known?.want.key === want.key) {
      // The state may have dropped what was answered. Asked after a rest, lest it does so for ever.
      if (known.state === "done" && answer?.key !== want.key) this.#rest(known, RETRY.firstMs);
      return;
    }
    known?.cancel();
    const entry = newEntry(want);
    this.#entries.set(want.slot, entry);
    if (answer?.key === want.key && answer.state === "ready") entry.state = "done";
    else if (want.delayMs > 0) this.#queueAfter(entry, want.delayMs);
    else entry.state = "queued";
  }

  #rest(entry: Entry, restMs: number): void {
    entry.state = "resting";
    this.#queueAfter(entry, restMs);
  }

  #queueAfter(entry: Entry, delayMs: number): void {
    entry.cancel = this.#options.timing.startTimer(() => {
      entry.state = "queued";
      this.#askNext();
    }, delayMs);
  }

  /** Looks anew after each question: who is told that it is asked may want something else. */
  #askNext(): void {
    while (this.#client !== undefined) {
      const next = nextToAsk(this.#entries.values());
      if (next === undefined) return;
      this.#ask(next, this.#client);
    }
  }

  async #ask(entry: Entry, client: ViewerClient): Promise<void> {
    const { dispatch, timing } = this.#options;
    const { slot, key, question } = entry.want;
    const { signal, abort } = abortable();
    entry.state = "asking";
    entry.cancel = abort;
    dispatch({ type: "asked", slot, key, nowMs: timing.now() });
    if (signal.aborted) return;
    const outcome = await outcomeOf(askViewer(client, question, { signal }));
    if (signal.aborted) return;
    if ("value" in outcome) {
      entry.state = "done";
      dispatch({
        type: "answered",
        answer: answered(entry.want, outcome.value),
        nowMs: timing.now(),
      });
    } else {
      this.#fail(entry, client, outcome.error);
    }
    this.#askNext();
  }

  #fail(entry: Entry, client: ViewerClient, error: unknown): void {
    const { dispatch, timing, report } = this.#options;
    entry.failures++;
    this.#rest(entry, backOffMs(entry.failures, RETRY));
    if (isLinkError(error)) return report(error, client);
    const { slot, key } = entry.want;
    dispatch({ type: "failed", slot, key, why: failureText(error), nowMs: timing.now() });
  }
}

/** How a question ended. What it is told to is outside of its `catch`: an error there is another one. */
type Outcome = { readonly value: SlotValue } | { readonly error: unknown };

function outcomeOf(promise: Promise<SlotValue>): Promise<Outcome> {
  return promise.then((value) => ({ value }), (error: unknown) => ({ error }));
}

function abortable(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

/** Whether everything wanted is answered, or has failed. Nothing wanted is settled. */
export function isSettled(wants: readonly Want[], answers: Answers): boolean {
  return wants.every(({ slot, key }) => {
    const answer = answers[slot];
    return answer?.key === key && answer.state !== "loading";
  });
}

function newEntry(want: Want): Entry {
  const rank = RANKS[want.slot.split(":", 1)[0] ?? ""] ?? BACKGROUND_RANK;
  return { want, rank, state: "waiting", failures: 0, cancel: () => {} };
}

/** The queued one of the best rank that there is room for; among equals the first that came. */
function nextToAsk(entries: Iterable<Entry>): Entry | undefined {
  let [asking, background] = [0, 0];
  let best: Entry | undefined;
  for (const entry of entries) {
    if (entry.state === "asking") {
      asking++;
      if (entry.rank >= BACKGROUND_RANK) background++;
    }
    if (entry.state === "queued" && (best === undefined || entry.rank < best.rank)) best = entry;
  }
  if (best === undefined || asking >= QUESTIONS_MAX) return undefined;
  const hasRoom = best.rank < BACKGROUND_RANK || background < BACKGROUND_QUESTIONS_MAX;
  return hasRoom ? best : undefined;
}

/** A slot and what it holds belong together by the question: `wants()` puts them so. */
function answered({ slot, key }: Want, value: SlotValue): Answered {
  return { slot, key, value } as Answered;
}
