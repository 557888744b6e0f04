/**
 * A clock that a test turns by hand, so that waits take no time and happen in a known order.
 *
 * @module
 */

import { setImmediate } from "node:timers";

/** Turns of the event loop that let a chain of promises and streams run to its next wait. */
const TURNS = 10;

interface Timer {
  readonly act: () => void;
  readonly dueMs: number;
}

/** Starts at `startMs`, milliseconds since the Unix epoch or since nothing in particular. */
export class HandClock {
  #nowMs: number;
  readonly #timers = new Set<Timer>();

  constructor(startMs = 0) {
    this.#nowMs = startMs;
  }

  /** The time, in milliseconds. */
  readonly now = (): number => this.#nowMs;

  /** Like `setTimeout`; returns what clears it. */
  readonly startTimer = (act: () => void, delayMs: number): () => void => {
    const timer = { act, dueMs: this.#nowMs + delayMs };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  };

  /** How long it is until each of the timers that run, in milliseconds, soonest first. */
  get delaysMs(): readonly number[] {
    return [...this.#timers].map(({ dueMs }) => dueMs - this.#nowMs).sort((a, b) => a - b);
  }

  /** Lets time pass. Timers fire when they are due, and what hangs on them runs before the next one. */
  async advance(elapsedMs: number): Promise<void> {
    const endMs = this.#nowMs + elapsedMs;
    await turn();
    for (let timer = this.#next(endMs); timer !== undefined; timer = this.#next(endMs)) {
      this.#timers.delete(timer);
      this.#nowMs = timer.dueMs;
      timer.act();
      await turn();
    }
    this.#nowMs = endMs;
  }

  #next(endMs: number): Timer | undefined {
    return [...this.#timers].filter(({ dueMs }) => dueMs <= endMs)
      .reduce<Timer | undefined>((a, b) => a === undefined || b.dueMs < a.dueMs ? b : a, undefined);
  }
}

/** Lets everything run that waits for no timer and no network: streams need more than microtasks. */
export async function turn(): Promise<void> {
  for (let done = 0; done < TURNS; done++) {
    await new Promise<void>((resolve) => void setImmediate(resolve));
  }
}
