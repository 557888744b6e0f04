/**
 * Identical questions that are asked while one is being answered share its answer.
 *
 * Every dashboard that shows the same panel asks the same at the same moment. Each caller can give up
 * alone; the work goes on for as long as one waits, and is cancelled when the last has left.
 *
 * @module
 */

interface Flight {
  readonly answer: Promise<unknown>;
  readonly controller: AbortController;
  waiting: number;
}

/** Runs one task at a time for each key. */
export class SingleFlight {
  readonly #flights = new Map<string, Flight>();

  /** Tasks that are running. */
  get size(): number {
    return this.#flights.size;
  }

  /**
   * The answer of `task`, or of one with the same key that runs already. The signal that `task` is
   * given is aborted when nobody waits any more. Answers are shared: nobody may change them.
   *
   * @throws the reason of `signal`, and what `task` throws.
   */
  run<Answer>(
    key: string,
    task: (signal: AbortSignal) => Promise<Answer>,
    signal: AbortSignal,
  ): Promise<Answer> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const flight = this.#flights.get(key) ?? this.#start(key, task);
    return this.#join(key, flight, signal) as Promise<Answer>;
  }

  #start(key: string, task: (signal: AbortSignal) => Promise<unknown>): Flight {
    const controller = new AbortController();
    const answer = task(controller.signal).finally(() => this.#forget(key, flight));
    const flight: Flight = { answer, controller, waiting: 0 };
    this.#flights.set(key, flight);
    return flight;
  }

  #join(key: string, flight: Flight, signal: AbortSignal): Promise<unknown> {
    flight.waiting++;
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(signal.reason);
        if (--flight.waiting > 0) return;
        this.#forget(key, flight); // whoever asks from now on is not to get a cancelled answer
        flight.controller.abort(signal.reason);
      };
      signal.addEventListener("abort", leave, { once: true });
      const stay = () => signal.removeEventListener("abort", leave);
      flight.answer.then(resolve, reject).finally(stay);
    });
  }

  #forget(key: string, flight: Flight): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}
