/**
 * Asks what the state wants to know, once each, in the order of the wants.
 *
 * What becomes of a want
 *
 *     new key ─▶ queued ─room─▶ asking ─answer─▶ held ─▶ done
 *                  ▲  ▲            │
 *        quiet ────┘  └─ resting ◀─┘ failure: 2 s, 4 s … 30 s
 *
 * - A slot whose key changes, or that is not wanted any more, is cancelled wherever it stands; nothing of
 *   it is told after that. So an old answer is never told as a new one.
 * - The first change of a key is asked at once. One that comes within `HASTY_MS` of the change before, as
 *   when the wheel is turned or somebody types, is asked when there was none for `QUIET_MS`: a viewer
 *   would spend its time on questions that are given up, and the last would wait for them.
 * - What panels were answered is told together, when all have been or `HELD_MS` after the first: a frame
 *   in which one is drawn keeps the answers of the others waiting, and panels that change one after the
 *   other are hard to look at.
 * - While the source is lost nothing is asked; what was on its way is asked anew afterwards.
 *
 * @module
 */

import type { AnswerValue, PageAction, Slot } from "../state/action.ts";
import type { PageState } from "../state/page_state.ts";
import { answerIn, slotText } from "../state/slot.ts";
import type { Want } from "../state/wants.ts";
import { failureOf } from "./failure.ts";
import type { PageSource } from "./page_source.ts";
import { type Timing, waitMsAfter, type Waits } from "./timing.ts";

/** Questions at once: a viewer answers 8, and others ask it too. */
export const QUESTIONS_MAX = 6;

/** Questions of the last rank at once, so that slow studies leave room for a panel's series. */
export const BACKGROUND_MAX = 3;

/** Changes of a key that are no further apart go on, in milliseconds. */
export const HASTY_MS = 150;

/** Time without a change after which they have come to an end: two notches of a wheel are 20 to 40 ms apart. */
export const QUIET_MS = 40;

/**
 * Time since the window or a hand last moved, in milliseconds, before anything but the panels is asked:
 * who drags and turns the wheel will not look at the list in between, which may take a viewer seconds.
 */
export const PAUSE_MS = 400;

/** Time for which an answer of a panel waits for those of others at most, in milliseconds. */
export const HELD_MS = 50;

/** Waits before a question that failed is asked again. */
export const QUESTION_WAITS: Waits = { firstMs: 2_000, longestMs: 30_000 };

/**
 * What is looked at first: the panels, then the list, then all the rest. What comes later is not asked
 * while something earlier is: over a long range, the list alone keeps a viewer busy for seconds.
 */
const RANKS: Readonly<Partial<Record<Slot["of"], number>>> = { series: 0, limit: 0, containers: 1 };
const LAST_RANK = 2;

/** What is needed to ask. */
export interface QuestionsOptions {
  readonly source: PageSource;
  readonly dispatch: (action: PageAction) => void;
  readonly timing: Timing;
  /** Told of errors that concern every question. */
  readonly report: (error: unknown) => void;
}

/** Asks for what is wanted. */
export interface Questions {
  /** Takes all that is wanted now, and whether anybody can be asked; cheap where nothing has changed. */
  readonly update: (
    wants: readonly Want[],
    world: { readonly state: PageState; readonly isUp: boolean },
  ) => void;
  /** A hand is in the middle of something: until it rests, only panels are asked for. */
  readonly pause: () => void;
  /** Cancels everything. */
  readonly stop: () => void;
}

/** One slot that is wanted. */
interface Entry {
  want: Want;
  stage: "waiting" | "queued" | "asking" | "held" | "resting" | "done";
  /** What was answered and is to be told. */
  held: AnswerValue | undefined;
  /** In a row. */
  failures: number;
  changedMs: number;
  /** Ends the timer or the request that it waits for. */
  cancel: () => void;
}

/** Makes what asks; it wants nothing yet. */
export function createQuestions(options: QuestionsOptions): Questions {
  return new SlotQuestions(options);
}

/** Owns the requests that are on their way, and the timers of those that wait. */
class SlotQuestions implements Questions {
  readonly #options: QuestionsOptions;
  /** In the order of the wants. */
  #entries = new Map<string, Entry>();
  #isUp = false;
  /** When the keys of panels, or a hand, last changed. */
  #movedMs = -Infinity;
  #cancelPause = () => {};
  /** Ends the wait of what is held; undefined while nothing is. */
  #cancelHold: (() => void) | undefined;

  constructor(options: QuestionsOptions) {
    this.#options = options;
  }

  readonly update: Questions["update"] = (wants, { state, isUp }) => {
    const before = this.#entries;
    this.#entries = new Map();
    for (const want of wants) {
      const name = slotText(want.slot);
      this.#entries.set(name, this.#taken(before.get(name), want, state));
      before.delete(name);
    }
    for (const entry of before.values()) entry.cancel();
    this.#takeLink(isUp);
    this.#askNext();
  };

  readonly pause = (): void => this.#move(this.#options.timing.now());

  readonly stop = (): void => {
    this.#cancelPause();
    this.#cancelHold?.();
    for (const entry of this.#entries.values()) entry.cancel();
    this.#entries.clear();
  };

  #takeLink(isUp: boolean): void {
    if (isUp === this.#isUp) return;
    this.#isUp = isUp;
    for (const entry of this.#entries.values()) {
      if (entry.stage !== "asking" && entry.stage !== "resting") continue;
      entry.cancel();
      entry.stage = "queued";
    }
  }

  #taken(known: Entry | undefined, want: Want, state: PageState): Entry {
    const nowMs = this.#options.timing.now();
    if (known === undefined) return queuedEntry(want, nowMs);
    const isSame = known.want.key === want.key;
    known.want = want;
    if (isSame) {
      // The state may have dropped what was answered. Asked after a rest, lest it does so for ever.
      const isDropped = known.stage === "done" && answerIn(state, want.slot)?.key !== want.key;
      if (isDropped) this.#rest(known, QUESTION_WAITS.firstMs);
      return known;
    }
    known.cancel();
    if (rankOf(known) === 0) this.#move(nowMs);
    const isHasty = nowMs - known.changedMs < HASTY_MS;
    const entry = queuedEntry(want, nowMs);
    if (isHasty) {
      entry.stage = "waiting";
      this.#queueAfter(entry, QUIET_MS);
    }
    return entry;
  }

  #move(nowMs: number): void {
    this.#movedMs = nowMs;
    this.#cancelPause();
    this.#cancelPause = this.#options.timing.startTimer(() => this.#askNext(), PAUSE_MS);
  }

  #rest(entry: Entry, restMs: number): void {
    entry.stage = "resting";
    this.#queueAfter(entry, restMs);
  }

  #queueAfter(entry: Entry, delayMs: number): void {
    entry.cancel = this.#options.timing.startTimer(() => {
      entry.stage = "queued";
      this.#askNext();
    }, delayMs);
  }

  /** Looks anew after each question: who is told that it is asked may want something else. */
  #askNext(): void {
    while (this.#isUp) {
      const isMoving = this.#options.timing.now() - this.#movedMs < PAUSE_MS;
      const next = nextToAsk(this.#entries.values());
      if (next === undefined || (isMoving && rankOf(next) > 0)) return;
      this.#ask(next);
    }
  }

  async #ask(entry: Entry): Promise<void> {
    const { dispatch, source } = this.#options;
    const { slot, key, ask } = entry.want;
    const controller = new AbortController();
    const { signal } = controller;
    entry.stage = "asking";
    entry.cancel = () => controller.abort();
    dispatch({ type: "asked", slot, key });
    if (signal.aborted) return;
    const outcome = await outcomeOf(() => ask(source, signal));
    if (signal.aborted) return;
    if ("value" in outcome) {
      entry.failures = 0;
      this.#hold(entry, outcome.value);
    } else {
      this.#fail(entry, outcome.error);
    }
    const isNear = [...this.#entries.values()]
      .some((other) => other.stage === "asking" && rankOf(other) === 0);
    if (!isNear) this.#tellHeld();
    this.#askNext();
  }

  /** Tells what was answered, unless it is of a panel and the answer of another is near. */
  #hold(entry: Entry, value: AnswerValue): void {
    entry.stage = "held";
    entry.held = value;
    if (rankOf(entry) > 0) this.#tell(entry);
    else this.#cancelHold ??= this.#options.timing.startTimer(() => this.#tellHeld(), HELD_MS);
  }

  #tellHeld(): void {
    this.#cancelHold?.();
    this.#cancelHold = undefined;
    // Who is told may want something else: what is not wanted any more is not told.
    for (const [name, entry] of [...this.#entries]) {
      if (this.#entries.get(name) === entry) this.#tell(entry);
    }
  }

  #tell(entry: Entry): void {
    const { stage, want: { slot, key }, held: value } = entry;
    if (stage !== "held" || value === undefined) return;
    [entry.stage, entry.held] = ["done", undefined];
    this.#options.dispatch({ type: "answered", slot, key, value });
  }

  #fail(entry: Entry, error: unknown): void {
    const { dispatch, report } = this.#options;
    const failure = failureOf(error);
    entry.failures++;
    if (failure.kind === "link" || failure.kind === "token") {
      this.#rest(entry, QUESTION_WAITS.longestMs);
      return report(error);
    }
    const isPassing = failure.kind === "question" && failure.isPassing;
    const waitMs = waitMsAfter(entry.failures, QUESTION_WAITS);
    this.#rest(entry, isPassing ? waitMs : QUESTION_WAITS.longestMs);
    const { slot, key } = entry.want;
    const problem = failure.kind === "question" ? failure.problem : undefined;
    const told = problem === undefined ? {} : { problem };
    dispatch({ type: "failed", slot, key, error: failure.text, ...told });
  }
}

/** How a question ended. What it is told to is outside of the `catch`: an error there is another one. */
type Outcome = { readonly value: AnswerValue } | { readonly error: unknown };

async function outcomeOf(ask: () => Promise<AnswerValue>): Promise<Outcome> {
  try {
    return { value: await ask() };
  } catch (error) {
    return { error };
  }
}

function queuedEntry(want: Want, nowMs: number): Entry {
  const blank = { held: undefined, failures: 0, cancel: () => {} };
  return { want, stage: "queued", changedMs: nowMs, ...blank };
}

/** The first queued one that there is room for, and that nothing earlier keeps waiting. */
function nextToAsk(entries: Iterable<Entry>): Entry | undefined {
  const open = [...entries].filter(({ stage }) => stage === "asking" || stage === "queued");
  const rank = Math.min(...open.map(rankOf));
  const asking = open.filter(({ stage }) => stage === "asking");
  const asMany = rank === LAST_RANK ? BACKGROUND_MAX : QUESTIONS_MAX;
  if (asking.length >= asMany) return undefined;
  return open.find((entry) => entry.stage === "queued" && rankOf(entry) === rank);
}

function rankOf({ want }: Entry): number {
  return RANKS[want.slot.of] ?? LAST_RANK;
}
