/**
 * How many samples all answers that are being put together may hold.
 *
 * @module
 */

/** Samples of all answers in the making: 16 bytes each, so 64 MB. */
export const SAMPLES_HELD_MAX = 4_000_000;

interface Claim {
  readonly samples: number;
  readonly admit: () => void;
}

/** Lets tasks run that together hold a bounded number of samples, in the order in which they come. */
export class SampleAllowance {
  readonly #max: number;
  readonly #waiting: Claim[] = [];
  #held = 0;

  constructor(max: number = SAMPLES_HELD_MAX) {
    this.#max = max;
  }

  /**
   * Runs `task` when there is room for its samples; one that alone would not fit runs alone.
   *
   * @throws the signal's reason while it waits, and what `task` throws.
   */
  async hold<T>(samples: number, task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const claimed = Math.min(samples, this.#max);
    await this.#claim(claimed, signal);
    try {
      return await task();
    } finally {
      this.#held -= claimed;
      this.#admitWaiting();
    }
  }

  #claim(samples: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#waiting.length === 0 && this.#held + samples <= this.#max) {
      this.#held += samples;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const claim = {
        samples,
        admit: () => {
          signal.removeEventListener("abort", giveUp);
          resolve();
        },
      };
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(claim), 1);
        reject(signal.reason);
        this.#admitWaiting(); // it may have stood before smaller ones
      };
      this.#waiting.push(claim);
      signal.addEventListener("abort", giveUp, { once: true });
    });
  }

  #admitWaiting(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#held + next.samples > this.#max) return;
      this.#waiting.shift();
      this.#held += next.samples;
      next.admit();
    }
  }
}
