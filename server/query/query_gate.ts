/**
 * Lets a bounded number of queries run and a bounded number wait.
 *
 * @module
 */

/** Queries that run at the same time. */
export const QUERIES_RUNNING_MAX = 8;

/** Queries that may wait for their turn; more are turned away at once. */
export const QUERIES_WAITING_MAX = 64;

/** The viewer has more to do than it may: the same request can succeed a little later. */
export class OverloadError extends Error {
  override readonly name = "OverloadError";
}

/** Limits of a gate. */
export interface GateLimits {
  readonly running: number;
  readonly waiting: number;
}

/** Admits tasks in the order in which they come. */
export class QueryGate {
  readonly #limits: GateLimits;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limits: GateLimits = { running: QUERIES_RUNNING_MAX, waiting: QUERIES_WAITING_MAX }) {
    this.#limits = limits;
  }

  /** Tasks that run and that wait now. */
  get load(): { readonly running: number; readonly waiting: number } {
    return { running: this.#running, waiting: this.#waiting.length };
  }

  /**
   * Runs `task` when its turn has come. A caller that gives up while it waits loses its place.
   *
   * @throws {OverloadError} when too many wait already; and the signal's reason, and what `task` throws.
   */
  async run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#enter(signal);
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next(); // the place is handed over, so that nobody can slip in between
    }
  }

  #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#running < this.#limits.running) {
      this.#running++;
      return Promise.resolve();
    }
    if (this.#waiting.length >= this.#limits.waiting) {
      const { running, waiting } = this.#limits;
      throw new OverloadError(`Cannot start query: ${running} run and ${waiting} wait already`);
    }
    return new Promise((resolve, reject) => {
      const admit = () => {
        signal.removeEventListener("abort", giveUp);
        resolve();
      };
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(admit), 1);
        reject(signal.reason);
      };
      this.#waiting.push(admit);
      signal.addEventListener("abort", giveUp, { once: true });
    });
  }
}
