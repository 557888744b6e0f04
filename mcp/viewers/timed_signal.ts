/**
 * A signal that is aborted when a time is over, or when the caller's own signal is.
 *
 * @module
 */

/** Calls `act` once after `delayMs`, unless the function that it returns is called before. */
export type StartTimer = (act: () => void, delayMs: number) => () => void;

/** `setTimeout` as a `StartTimer`. */
export function startTimeout(act: () => void, delayMs: number): () => void {
  const timer = setTimeout(act, delayMs);
  return () => clearTimeout(timer);
}

/** What a signal needs besides its time. */
export interface TimedSignalOptions {
  /** Aborts it early; undefined when nobody does. */
  readonly caller: AbortSignal | undefined;
  readonly startTimer: StartTimer;
}

/** Disposing stops the timer, and aborts what still hangs on the signal. */
export class TimedSignal implements Disposable {
  readonly #time = new AbortController();
  readonly #end = new AbortController();
  readonly #stop: () => void;
  /** Aborted when the time is over, when the caller aborts, and when it is disposed of. */
  readonly signal: AbortSignal;

  /** Starts the timer of `limitMs` milliseconds. */
  constructor(limitMs: number, { caller, startTimer }: TimedSignalOptions) {
    const callers = caller === undefined ? [] : [caller];
    this.signal = AbortSignal.any([this.#time.signal, this.#end.signal, ...callers]);
    this.#stop = startTimer(() => this.#time.abort(), limitMs);
  }

  /** Whether the time is over. */
  get isOver(): boolean {
    return this.#time.signal.aborted;
  }

  [Symbol.dispose](): void {
    this.#stop();
    this.#end.abort();
  }
}

/**
 * A promise that does not outlive a signal, whatever its maker makes of the same signal.
 *
 * @throws the signal's reason, when that is aborted first.
 */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
